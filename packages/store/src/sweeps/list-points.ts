import type { Point, Statistics } from '@unetsweep/contract';
import type { Database } from '../database/database.js';
import { sql } from '../database/sql.js';
import { type CursorPosition, decodeCursor, encodeCursor } from '../listing/cursor.js';
import { afterCursor, type KeySql, keyValues, orderBy } from '../listing/keyset.js';
import type { Page, PageQuery } from '../ports/store.js';

const columns: Record<string, KeySql['path']> = {
  number: { kind: 'column', type: 'int', value: sql`p.number`, isNotNull: true },
  value: { kind: 'column', type: 'float8', value: sql`p.value`, isNotNull: false },
  std: { kind: 'column', type: 'float8', value: sql`p.std`, isNotNull: false },
};

/** What `sort` of a list of points may name. */
export const pointSortPaths: readonly (keyof Point)[] = ['number', 'value', 'std'];

/** A running run makes the point running, a waiting one queued or paused; what has ended is stored with the point. */
const status = sql`CASE WHEN bool_or(t.status = 'running') THEN 'running' WHEN bool_or(t.status = 'queued') THEN 'queued'
  WHEN bool_or(t.status = 'paused') THEN 'paused' WHEN bool_or(t.status = 'pruned') THEN 'pruned'
  WHEN bool_or(t.status = 'completed') THEN 'completed' WHEN bool_or(t.status = 'failed') THEN 'failed'
  ELSE 'cancelled' END`;

const metrics = sql`coalesce((SELECT jsonb_object_agg(m.key, m.statistics) FROM (
    SELECT e.key, jsonb_build_object('mean', avg(e.value::float8), 'std', stddev_samp(e.value::float8),
      'min', min(e.value::float8), 'max', max(e.value::float8)) AS statistics
    FROM trial r CROSS JOIN LATERAL jsonb_each_text(r.metrics) e
    WHERE r.point_id = p.id AND r.status = 'completed' GROUP BY e.key) m), '{}')`;

interface PointRow extends Omit<Point, 'metrics' | 'feasible'> {
  feasible: boolean | null;
  metrics: Record<string, Statistics>;
  keys: CursorPosition['keys'];
}

/** Points with the statistics of their completed runs; std is the sample's (n - 1). @throws ProblemError `invalidCursor` */
export async function listPoints(
  database: Database,
  sweepId: string,
  query: PageQuery,
): Promise<Page<Point>> {
  const sort = query.sort?.length ? query.sort : [{ path: 'number', descending: false }];
  const bound = JSON.stringify(['points', sweepId, sort]);
  const after = query.cursor === undefined ? null : decodeCursor(query.cursor, bound);
  const keys = sort.map(({ path, descending }) => {
    const column = columns[path];
    if (!column) throw new Error(`Points cannot be sorted by ${path}.`);
    return { path: column, descending };
  });
  const behind = after === null ? sql`true` : afterCursor(keys, sql`p.id`, after);
  const rows = await database.rows<PointRow>(sql`WITH page AS MATERIALIZED (
      SELECT p.*, ${keyValues(keys)} AS keys FROM point p WHERE p.sweep_id = ${sweepId}::uuid AND ${behind}
      ${orderBy(keys, sql`p.id`)} LIMIT ${query.limit + 1})
    SELECT p.id, p.number, p.params, p.value, p.std, p.expected, p.feasible, p.keys, runs.status, runs.count, runs."trialIds",
      ${metrics} AS metrics
    FROM page p JOIN LATERAL (
      SELECT ${status} AS status, count(*) FILTER (WHERE t.finish_seq IS NOT NULL) AS count,
        array_agg(t.id ORDER BY t.number) AS "trialIds"
      FROM trial t WHERE t.point_id = p.id) runs ON true ${orderBy(keys, sql`p.id`)}`);
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  const nextCursor =
    rows.length > query.limit && last ? encodeCursor(bound, { keys: last.keys, id: last.id }) : null;
  const items = page.map(({ keys: _, ...row }) => ({ ...row, feasible: row.feasible ?? true }));
  if (!query.count) return { items, nextCursor };
  const total = await database.prisma.point.count({ where: { sweepId } });
  return { items, nextCursor, total };
}
