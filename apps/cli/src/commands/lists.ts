import type { Sweep } from '@unetsweep/contract';
import { connect } from '../api/connect.js';
import { resolveSweep } from '../api/resolve-sweep.js';
import { type ExitCode, exitCode } from '../exit-code.js';
import { resultsTable } from '../render/results-table.js';
import { objectiveMetric } from '../render/sweep-report.js';
import { sweepTable } from '../render/sweep-table.js';
import { renderTable, type TableText, toCsv, toMarkdown } from '../render/table.js';
import { trialTable } from '../render/trial-table.js';
import type { CommandContext } from './context.js';

export const tableFormats = ['table', 'csv', 'markdown', 'json'] as const;
export type TableFormat = (typeof tableFormats)[number];

export async function listSweeps(
  { environment, terminal }: CommandContext,
  options: { status?: Sweep['status']; tag?: string; limit: number; format: TableFormat },
): Promise<ExitCode> {
  const api = await connect(environment);
  const { status, tag, limit } = options;
  const sweeps = await api.listSweeps({ limit, ...(status ? { status } : {}), ...(tag ? { tag } : {}) });
  if (sweeps.length === 0 && options.format === 'table')
    terminal.note('No sweep yet. Start one: unetsweep submit FILE --watch');
  else terminal.print(formatted(sweepTable(sweeps), sweeps, options.format));
  return exitCode.ok;
}

export async function showResults(
  { environment, terminal }: CommandContext,
  idOrName: string,
  options: { groupBy?: string; metrics?: string; filter?: string; format: TableFormat },
): Promise<ExitCode> {
  const api = await connect(environment);
  const sweep = await resolveSweep(api, idOrName);
  const varied = Object.keys(sweep.spec.parameters).map((path) => `params.${path}`);
  const results = await api.results(sweep.id, {
    groupBy: options.groupBy ?? varied.join(','),
    metrics: options.metrics ?? [...new Set([objectiveMetric(sweep), 'valIou', 'valLoss'])].join(','),
    ...(options.filter ? { filter: options.filter } : {}),
  });
  const table = resultsTable(results, { descending: sweep.spec.objective[0]?.mode !== 'min' });
  if (results.rows.length === 0 && options.format === 'table') terminal.note('No trial has completed yet.');
  else terminal.print(formatted(table, results, options.format));
  return exitCode.ok;
}

export async function listTrials(
  { environment, terminal }: CommandContext,
  idOrName: string,
  options: { filter?: string; sort?: string; metrics?: string; limit: number; format: TableFormat },
): Promise<ExitCode> {
  const api = await connect(environment);
  const sweep = await resolveSweep(api, idOrName);
  const { filter, sort, limit } = options;
  const trials = await api.listTrials(sweep.id, {
    limit,
    ...(filter ? { filter } : {}),
    ...(sort ? { sort } : {}),
  });
  const metrics = options.metrics?.split(',') ?? [...new Set([objectiveMetric(sweep), 'valIou', 'valLoss'])];
  if (trials.length === 0 && options.format === 'table') terminal.note('No trial fits.');
  else terminal.print(formatted(trialTable(trials, metrics), trials, options.format));
  return exitCode.ok;
}

export async function cancelSweep(
  { environment, terminal }: CommandContext,
  idOrName: string,
): Promise<ExitCode> {
  const api = await connect(environment);
  const sweep = await api.cancelSweep((await resolveSweep(api, idOrName)).id);
  terminal.print(`${sweep.name}: ${sweep.status}${sweep.desired ? `, becoming ${sweep.desired}` : ''}`);
  return exitCode.ok;
}

export function formatted(table: TableText, source: unknown, format: TableFormat): string {
  switch (format) {
    case 'table':
      return renderTable(table);
    case 'csv':
      return toCsv(table);
    case 'markdown':
      return toMarkdown(table);
    case 'json':
      return JSON.stringify(source, null, 2);
  }
}
