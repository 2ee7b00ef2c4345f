import type { Trial } from '@unetsweep/contract';
import type { Database } from '../database/database.js';
import { joinSql, type Sql, sql } from '../database/sql.js';
import { type CursorPosition, cutPage, decodeCursor } from '../listing/cursor.js';
import { filterSql } from '../listing/filter-sql.js';
import { afterCursor, type KeySql, keyValues, orderBy } from '../listing/keyset.js';
import { trialPathSql } from '../listing/trial-path-sql.js';
import type { ValueNames } from '../listing/value-names.js';
import type { Page, PageQuery } from '../ports/page.js';
import { fewTrials } from './few-trials.js';
import { isAmong, readByValue } from './list-by-value.js';
import type { ListedRow } from './listed-row.js';
import { toTrial, trialColumns } from './trial-row.js';

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

/** Sweep and filter as one condition over `trial t JOIN sweep s`. */
function scope(query: TrialQuery): Sql {
  const parts = [
    ...(query.sweepId === undefined ? [] : [sql`t.sweep_id = ${query.sweepId}::uuid`]),
    ...(query.filter === undefined ? [] : [filterSql(query.filter)]),
  ];
  return parts.length === 0 ? sql`true` : joinSql(parts, ' AND ');
}

async function readByKeys(
  database: Database,
  where: Sql,
  keys: KeySql[],
  after: CursorPosition | null,
  limit: number,
): Promise<ListedRow[]> {
  const behind = after === null ? sql`true` : afterCursor(keys, sql`t.id`, after);
  // Only what the page shows is read whole: the rest is sorted by its keys and id alone.
  const page = sql`SELECT t.id, ${keyValues(keys)} AS keys FROM trial t JOIN sweep s ON s.id = t.sweep_id
    WHERE ${where} AND ${behind} ${orderBy(keys, sql`t.id`)} LIMIT ${limit}`;
  return database.rows<ListedRow>(sql`SELECT ${trialColumns}, page.keys FROM (${page}) page
    JOIN trial t ON t.id = page.id JOIN sweep s ON s.id = t.sweep_id ${orderBy(keys, sql`t.id`)}`);
}

/** Paths of times that an index of trials holds in order, those that have none aside. */
const timesInOrder: ReadonlySet<string> = new Set(['finishedAt']);

/** A page in the order of a time first: along the index where there is one, then those without. */
async function readByTime(
  database: Database,
  where: Sql,
  keys: KeySql[],
  after: CursorPosition | null,
  limit: number,
): Promise<ListedRow[]> {
  const [first, ...further] = keys;
  if (first?.path.kind !== 'column') return readByKeys(database, where, keys, after, limit);
  const time = first.path.value;
  const isBehind = after !== null && (after.keys[0] ?? null) === null;
  const timed = { ...first, path: { ...first.path, isNotNull: true } };
  const rows = isBehind
    ? []
    : await readByKeys(database, sql`${where} AND ${time} IS NOT NULL`, [timed, ...further], after, limit);
  if (rows.length >= limit) return rows;
  const from = isBehind ? after : null;
  const others = await readByKeys(
    database,
    sql`${where} AND ${time} IS NULL`,
    keys,
    from,
    limit - rows.length,
  );
  return [...rows, ...others];
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

async function total(database: Database, where: Sql): Promise<number> {
  const [row] = await database.rows<{ count: number }>(
    sql`SELECT count(*) AS count FROM trial t JOIN sweep s ON s.id = t.sweep_id WHERE ${where}`,
  );
  return row?.count ?? 0;
}

/** @throws ProblemError `invalidCursor` */
export async function listTrials(
  database: Database,
  names: ValueNames,
  query: TrialQuery,
): Promise<Page<Trial>> {
  const sort = query.sort?.length ? query.sort : defaultSort(query);
  const bound = identity(query, sort);
  const after = query.cursor === undefined ? null : decodeCursor(query.cursor, bound);
  const where = scope(query);
  const narrow = await narrowName(database, names, query, sort);
  const { sweepId, filter } = query;
  const among = sweepId && filter ? await fewTrials(database, names, sweepId, filter) : null;
  const keys = sort.map((key) => ({
    path: trialPathSql(pathSegments(key)),
    descending: key.descending,
  }));
  const [, ...further] = keys;
  const read = sweepId !== undefined && timesInOrder.has(sort[0]?.path ?? '') ? readByTime : readByKeys;
  const rows = narrow
    ? await readByValue(database, where, { ...narrow, further, among }, after, query.limit + 1)
    : await read(database, sql`${where} AND ${isAmong(sql`t.id`, among)}`, keys, after, query.limit + 1);
  const { page, nextCursor } = cutPage(rows, query.limit, bound);
  const items = page.map(({ keys: _, ...row }) => toTrial(row));
  return query.count ? { items, nextCursor, total: await total(database, where) } : { items, nextCursor };
}
