import type { Trial } from '@unetsweep/contract';
import type { Database } from '../database/database.js';
import { type Sql, sql } from '../database/sql.js';
import { type CursorPosition, cutPage, decodeCursor } from '../listing/cursor.js';
import { filterSql } from '../listing/filter-sql.js';
import { pathsInSweep, pathsOfTrials } from '../listing/trial-path-sql.js';
import type { ValueNames } from '../listing/value-names.js';
import type { Page, PageQuery } from '../ports/page.js';
import { fewTrials } from './few-trials.js';
import { type Held, placesByKeys } from './list-by-keys.js';
import { placesByValue } from './list-by-value.js';
import { type TrialRow, toTrial, trialColumns } from './trial-row.js';

type TrialQuery = PageQuery & { sweepId?: string };
type SortKey = NonNullable<PageQuery['sort']>[number];

const pathSegments = (key: SortKey) => key.segments ?? key.path.split('.');

/** All that a cursor is bound to. */
function identity(query: TrialQuery, sort: SortKey[]): string {
  const keys = sort.map((key) => [pathSegments(key), key.descending]);
  return JSON.stringify(['trials', query.sweepId ?? null, query.filter ?? null, keys]);
}

function defaultSort(query: TrialQuery): SortKey[] {
  return query.sweepId === undefined ? [] : [{ path: 'number', descending: false }];
}

/** How an index of trials has them in the order of the sort. */
function heldAs(query: TrialQuery, sort: SortKey[]): Held {
  const [first, ...further] = sort.map(({ path }) => path);
  if (query.sweepId === undefined) return first === undefined ? 'whole' : 'not';
  if (first === 'finishedAt') return 'timed';
  return first === 'number' && further.length === 0 ? 'whole' : 'not';
}

/** The path whose rows the narrow table holds in order, if the sort begins with one such path in one sweep. */
async function narrowName(database: Database, names: ValueNames, query: TrialQuery, sort: SortKey[]) {
  const [key] = sort;
  if (query.sweepId === undefined || !key) return null;
  const segments = pathSegments(key);
  if (segments.length < 2 || !['metrics', 'derived', 'params'].includes(segments[0] ?? '')) return null;
  const name = await names.find(segments.join('.'));
  if (name === null) return null;
  const [held] = await database.rows(
    sql`SELECT FROM trial_value WHERE sweep_id = ${query.sweepId}::uuid AND name_id = ${name} LIMIT 1`,
  );
  return held ? { name, sweepId: query.sweepId, descending: key.descending } : null;
}

/** The trials of a page whole, in its order; what was deleted meanwhile is left out. */
async function readTrials(database: Database, places: CursorPosition[]): Promise<Trial[]> {
  const ids = places.map(({ id }) => id);
  if (ids.length === 0) return [];
  const rows = await database.rows<TrialRow>(sql`SELECT ${trialColumns}
    FROM unnest(${ids}::uuid[]) WITH ORDINALITY page(id, place) JOIN trial t ON t.id = page.id JOIN sweep s ON s.id = t.sweep_id
    ORDER BY page.place`);
  return rows.map(toTrial);
}

async function total(database: Database, where: Sql): Promise<number> {
  const [row] = await database.rows<{ count: number }>(
    sql`SELECT count(*) AS count FROM trial t WHERE ${where}`,
  );
  return row?.count ?? 0;
}

/** @throws ProblemError `invalidCursor` */
export async function listTrials(
  database: Database,
  names: ValueNames,
  query: TrialQuery,
): Promise<Page<Trial>> {
  const { sweepId, filter: node } = query;
  const sort = query.sort?.length ? query.sort : defaultSort(query);
  const bound = identity(query, sort);
  const after = query.cursor === undefined ? null : decodeCursor(query.cursor, bound);
  const limit = query.limit + 1;
  const pathSql = sweepId === undefined ? pathsOfTrials : pathsInSweep(sweepId);
  const filter = node === undefined ? null : filterSql(node, pathSql);
  const scope = sweepId === undefined ? sql`true` : sql`t.sweep_id = ${sweepId}::uuid`;
  const among = async () => (sweepId && node ? fewTrials(database, names, sweepId, node) : null);
  const keys = sort.map((key) => ({ path: pathSql(pathSegments(key)), descending: key.descending }));
  const narrow = await narrowName(database, names, query, sort);
  const places = narrow
    ? await placesByValue(database, { filter, among }, { ...narrow, further: keys.slice(1) }, after, limit)
    : await placesByKeys(database, { scope, filter, keys, after, limit, held: heldAs(query, sort) }, among);
  const { page, nextCursor } = cutPage(places, query.limit, bound);
  const items = await readTrials(database, page);
  if (!query.count) return { items, nextCursor };
  return { items, nextCursor, total: await total(database, sql`${scope} AND ${filter ?? sql`true`}`) };
}
