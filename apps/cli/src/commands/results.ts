import type { Sweep } from '@unetsweep/contract';
import { connect } from '../api/connect.js';
import { resolveSweep } from '../api/resolve-sweep.js';
import type { ResultsQuery } from '../api/result-calls.js';
import type { UnetsweepApi } from '../api/unetsweep-api.js';
import { type ExitCode, exitCode } from '../exit-code.js';
import { pivotTable } from '../render/pivot-table.js';
import { resultsTable } from '../render/results-table.js';
import { objectiveMetric } from '../render/sweep-report.js';
import { renderTable, type TableText } from '../render/table.js';
import type { CommandContext } from './context.js';
import type { TableFormat } from './lists.js';

export interface ResultsOptions extends ResultsQuery {
  totals: boolean;
  includePruned: boolean;
  format: TableFormat;
}

const isTwoWay = ({ rows, columns }: ResultsOptions) => rows !== undefined || columns !== undefined;

function queryOf({ format: _, ...options }: ResultsOptions, sweep: Sweep, twoWay: boolean): ResultsQuery {
  const objective = objectiveMetric(sweep);
  const usual = twoWay ? [objective] : [...new Set([objective, 'valIou', 'valLoss'])];
  return { ...options, metrics: options.metrics ?? usual.join(',') };
}

/** The table for a terminal; null where no trial counts. */
async function readTable(
  api: UnetsweepApi,
  sweep: Sweep,
  query: ResultsQuery,
  twoWay: boolean,
): Promise<TableText | null> {
  if (twoWay) {
    const pivot = await api.results.pivot(sweep.id, query);
    return pivot.total.count === 0 ? null : pivotTable(pivot, query.totals ?? false);
  }
  const results = await api.results.groups(sweep.id, query);
  const descending = sweep.spec.objective[0]?.mode !== 'min';
  return results.rows.length === 0
    ? null
    : resultsTable(results, { descending, statistics: query.statistics });
}

/** Statistics over the trials of a sweep, by groups or as a two-way table. CSV and Markdown are the service's own. */
export async function showResults(
  { environment, terminal }: CommandContext,
  idOrName: string,
  options: ResultsOptions,
): Promise<ExitCode> {
  const api = await connect(environment);
  const sweep = await resolveSweep(api, idOrName);
  const twoWay = isTwoWay(options);
  const query = queryOf(options, sweep, twoWay);
  if (options.format === 'csv' || options.format === 'markdown') {
    terminal.print((await api.results.text(sweep.id, query, options.format)).trimEnd());
    return exitCode.ok;
  }
  if (options.format === 'json') {
    const results = await (twoWay ? api.results.pivot(sweep.id, query) : api.results.groups(sweep.id, query));
    terminal.print(JSON.stringify(results, null, 2));
    return exitCode.ok;
  }
  const table = await readTable(api, sweep, query, twoWay);
  if (table) terminal.print(renderTable(table));
  else terminal.note('No trial counts yet: completed ones do, those that the filter lets through.');
  return exitCode.ok;
}
