import { isFinalSweepStatus } from '@unetsweep/contract';
import type { UnetsweepApi } from '../api/unetsweep-api.js';
import type { CommandContext } from '../commands/context.js';
import { type ExitCode, exitCode } from '../exit-code.js';
import { createProgressView } from '../render/progress.js';
import { bestFirst, printSweepReport } from '../render/sweep-report.js';
import { watchSweep } from '../watch-sweep.js';
import { findOrStartDemonstration, isFinishedWell } from './demonstration.js';
import { printNextSteps } from './greeting.js';

/** Runs the demonstration, or shows the one that was finished before. @returns ok only if every trial completed */
export async function showDemonstration(context: CommandContext, api: UnetsweepApi): Promise<ExitCode> {
  const { terminal, interrupted } = context;
  const found = await findOrStartDemonstration(api);
  const finished = isFinalSweepStatus(found.status);
  terminal.note(
    `  Demonstration sweep "${found.name}"${finished ? ', finished before:' : ` on real images: ${found.notes}`}`,
  );
  let sweep = found;
  if (!finished) {
    const view = createProgressView(terminal);
    sweep = await watchSweep(api, found.id, {
      onChange: (state) => view.update(state),
      signal: interrupted,
    }).finally(() => view.stop());
  }
  if (interrupted.aborted) return exitCode.interrupted;
  printSweepReport(terminal, sweep, await api.trials.list(sweep.id, { sort: bestFirst(sweep), limit: 100 }));
  printNextSteps(terminal, api.address.url);
  return isFinishedWell(sweep) ? exitCode.ok : exitCode.failed;
}
