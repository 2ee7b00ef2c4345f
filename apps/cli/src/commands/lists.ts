import type { Sweep } from '@unetsweep/contract';
import { connect } from '../api/connect.js';
import { resolveSweep } from '../api/resolve-sweep.js';
import { type ExitCode, exitCode } from '../exit-code.js';
import { objectiveMetric } from '../render/sweep-report.js';
import { sweepTable } from '../render/sweep-table.js';
import { renderTable, type TableText, toCsv, toMarkdown } from '../render/table.js';
import { trialTable } from '../render/trial-table.js';
import type { CommandContext } from './context.js';

export const tableFormats = ['table', 'csv', 'markdown', 'json'] as const;
export type TableFormat = (typeof tableFormats)[number];

export async function listSweeps(
  { environment, terminal }: CommandContext,
  options: {
    status?: Sweep['status'];
    tag?: string;
    filter?: string;
    sort?: string;
    limit: number;
    format: TableFormat;
  },
): Promise<ExitCode> {
  const api = await connect(environment);
  const { format, ...query } = options;
  const sweeps = await api.sweeps.list(query);
  if (sweeps.length === 0 && options.format === 'table')
    terminal.note('No sweep yet. Start one: unetsweep submit FILE --watch');
  else terminal.print(formatted(sweepTable(sweeps), sweeps, options.format));
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
  const trials = await api.trials.list(sweep.id, {
    limit,
    ...(filter ? { filter } : {}),
    ...(sort ? { sort } : {}),
  });
  const metrics = options.metrics?.split(',') ?? [...new Set([objectiveMetric(sweep), 'valIou', 'valLoss'])];
  if (trials.length === 0 && options.format === 'table') terminal.note('No trial fits.');
  else terminal.print(formatted(trialTable(trials, metrics), trials, options.format));
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
