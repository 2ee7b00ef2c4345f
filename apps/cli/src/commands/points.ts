import { connect } from '../api/connect.js';
import { resolveSweep } from '../api/resolve-sweep.js';
import { type ExitCode, exitCode } from '../exit-code.js';
import { pointTable } from '../render/point-table.js';
import type { CommandContext } from './context.js';
import { formatted, type TableFormat } from './lists.js';

export interface PointsOptions {
  filter?: string;
  sort?: string;
  metrics?: string;
  limit: number;
  format: TableFormat;
}

/** The points of a sweep with their values over repeats and folds; best first unless sorted otherwise. */
export async function listPoints(
  { environment, terminal }: CommandContext,
  idOrName: string,
  { filter, sort, metrics, limit, format }: PointsOptions,
): Promise<ExitCode> {
  const api = await connect(environment);
  const sweep = await resolveSweep(api, idOrName);
  const bestFirst = sweep.spec.objective[0]?.mode === 'min' ? 'value,number' : '-value,number';
  const points = await api.results.points(sweep.id, {
    limit,
    sort: sort ?? bestFirst,
    ...(filter ? { filter } : {}),
  });
  const table = pointTable(
    points,
    metrics?.split(',') ?? [],
    sweep.spec.objective.map(({ metric }) => metric),
  );
  if (points.length === 0 && format === 'table') terminal.note('No point fits.');
  else terminal.print(formatted(table, points, format));
  return exitCode.ok;
}
