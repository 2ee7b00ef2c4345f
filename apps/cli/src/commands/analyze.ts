import type { AnalysisQuery } from '../api/analysis-calls.js';
import { connect } from '../api/connect.js';
import { resolveSweep } from '../api/resolve-sweep.js';
import { type ExitCode, exitCode } from '../exit-code.js';
import { analysisReport } from '../render/analysis-report.js';
import type { CommandContext } from './context.js';

export interface AnalyzeOptions extends AnalysisQuery {
  format: 'text' | 'json';
}

/** The best points, the importance of parameters, convergence, borders, and what to try next. */
export async function analyze(
  { environment, terminal }: CommandContext,
  idOrName: string,
  { format, ...query }: AnalyzeOptions,
): Promise<ExitCode> {
  const api = await connect(environment);
  const sweep = await resolveSweep(api, idOrName);
  const analysis = await api.analysis.all(sweep.id, query);
  if (format === 'json') terminal.print(JSON.stringify(analysis, null, 2));
  else if (analysis.pointsSeen === 0 && !analysis.rateClasses?.items.length)
    terminal.note('No point has ended with a value yet.');
  else terminal.print(analysisReport(sweep.name, analysis));
  return exitCode.ok;
}
