import type { Point, Statistics } from '@unetsweep/contract';
import type { Database } from '../database/database.js';
import { joinSql, noSql, numbered, type Sql, sql } from '../database/sql.js';
import { type CursorPosition, cutPage, decodeCursor } from '../listing/cursor.js';
import { filterSql } from '../listing/filter-sql.js';
import { afterCursor, type KeySql, keyValues, orderBy } from '../listing/keyset.js';
import { onFront, pointPaths, runStatus } from '../listing/point-path-sql.js';
import type { Page, PageQuery } from '../ports/page.js';

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

/** Sort keys, and where their columns come from. */
interface Keys {
  keys: KeySql[];
  from: Sql;
}

/** What is computed over a point's runs is computed once a point, whatever number of times the order names it. */
function keysOf(sort: NonNullable<PageQuery['sort']>, pathSql: ReturnType<typeof pointPaths>): Keys {
  const found = sort.map(({ path, segments, descending }) => ({
    path: pathSql(segments ?? path.split('.')),
    descending,
    isComputed: /^(metrics\.|count$|status$|front$)/.test(path),
  }));
  const columns = found.flatMap(({ path, isComputed }, index) =>
    isComputed ? [sql`${path.value} AS ${numbered('c', index)}`] : [],
  );
  const computed =
    columns.length === 0 ? noSql : sql`CROSS JOIN LATERAL (SELECT ${joinSql(columns)} OFFSET 0) computed`;
  return {
    keys: found.map(({ path, descending, isComputed }, index) => ({
      path: isComputed ? { ...path, value: sql`computed.${numbered('c', index)}` } : path,
      descending,
    })),
    from: sql`point p JOIN sweep s ON s.id = p.sweep_id ${computed}`,
  };
}

/** The points of the page first, then what is computed over their runs. */
function pageStatement(where: Sql, { keys, from }: Keys, limit: number): Sql {
  const order = orderBy(keys, sql`p.id`);
  return sql`WITH page AS MATERIALIZED (
      SELECT p.*, ${keyValues(keys)} AS keys, row_number() OVER (${order}) AS place
      FROM ${from} WHERE ${where} ${order} LIMIT ${limit})
    SELECT p.id, p.number, p.params, p.value, nullif(p.values, '{}') AS values, p.aggregates, p.std, p.expected, p.feasible, ${onFront} AS front, p.keys, runs.status, runs.count, runs."trialIds",
      ${metrics} AS metrics
    FROM page p JOIN LATERAL (
      SELECT ${runStatus} AS status, count(*) FILTER (WHERE t.finish_seq IS NOT NULL) AS count,
        array_agg(t.id ORDER BY t.number) AS "trialIds"
      FROM trial t WHERE t.point_id = p.id) runs ON true ORDER BY p.place`;
}

async function total(database: Database, where: Sql): Promise<number> {
  const [row] = await database.rows<{ count: number }>(
    sql`SELECT count(*) AS count FROM point p JOIN sweep s ON s.id = p.sweep_id WHERE ${where}`,
  );
  return row?.count ?? 0;
}

interface PointQuery {
  where: Sql;
  sorted: Keys;
  after: CursorPosition | null;
  limit: number;
}

function readRows(database: Database, { where, sorted, after, limit }: PointQuery): Promise<PointRow[]> {
  const behind = after === null ? where : sql`${where} AND ${afterCursor(sorted.keys, sql`p.id`, after)}`;
  return database.rows<PointRow>(pageStatement(behind, sorted, limit));
}

/** By the value first: along the index those that have one, then those without. */
async function readByValue(database: Database, query: PointQuery): Promise<PointRow[]> {
  const { where, sorted, after, limit } = query;
  const [first, ...further] = sorted.keys;
  if (first?.path.kind !== 'column') return readRows(database, query);
  const valued = { ...first, path: { ...first.path, isNotNull: true } };
  const isBehind = after !== null && (after.keys[0] ?? null) === null;
  const found = isBehind
    ? []
    : await readRows(database, {
        ...query,
        where: sql`${where} AND p.value IS NOT NULL`,
        sorted: { ...sorted, keys: [valued, ...further] },
      });
  if (found.length >= limit) return found;
  const others = { where: sql`${where} AND p.value IS NULL`, sorted, after: isBehind ? after : null };
  return [...found, ...(await readRows(database, { ...others, limit: limit - found.length }))];
}

/** Points with the statistics of their completed runs; std is the sample's (n - 1). @throws ProblemError `invalidCursor` */
export async function listPoints(
  database: Database,
  sweepId: string,
  query: PageQuery,
): Promise<Page<Point>> {
  const sort = query.sort?.length ? query.sort : [{ path: 'number', descending: false }];
  const bound = JSON.stringify(['points', sweepId, query.filter ?? null, sort]);
  const after = query.cursor === undefined ? null : decodeCursor(query.cursor, bound);
  const pathSql = pointPaths(sweepId);
  const sorted = keysOf(sort, pathSql);
  const filter = query.filter === undefined ? sql`true` : filterSql(query.filter, pathSql);
  const where = sql`p.sweep_id = ${sweepId}::uuid AND ${filter}`;
  const read = sort[0]?.path === 'value' ? readByValue : readRows;
  const rows = await read(database, { where, sorted, after, limit: query.limit + 1 });
  const { page, nextCursor } = cutPage(rows, query.limit, bound);
  const items = page.map(({ keys: _, ...row }) => ({ ...row, feasible: row.feasible ?? true }));
  return query.count ? { items, nextCursor, total: await total(database, where) } : { items, nextCursor };
}
