import type { Database } from '../database/database.js';
import { joinSql, numbered, type Sql, sql } from '../database/sql.js';
import type { CursorPosition } from '../listing/cursor.js';
import { afterCursor, type KeySql, keyValues, orderBy } from '../listing/keyset.js';
import type { Passing } from './list-by-value.js';
import { readWindow, windowRows } from './read-window.js';

interface KeyedQuery {
  /** Over `trial t`: what of it an index has in order. */
  scope: Sql;
  filter: Sql | null;
  keys: KeySql[];
  after: CursorPosition | null;
  limit: number;
}

const behindOf = (keys: KeySql[], after: CursorPosition | null): Sql =>
  after === null ? sql`true` : afterCursor(keys, sql`t.id`, after);

/** In the order of the keys: along an index where one has it, else all that there is, sorted. */
function pageInOrder({ scope, filter, keys, after, limit }: KeyedQuery): Sql {
  return sql`SELECT t.id, ${keyValues(keys)} AS keys FROM trial t
    WHERE ${scope} AND ${filter ?? sql`true`} AND ${behindOf(keys, after)} ${orderBy(keys, sql`t.id`)} LIMIT ${limit}`;
}

/** All that passes first, then sorted: the filter decides how trials are found. */
function pageOfPassing({ scope, filter, keys, after, limit }: KeyedQuery): Sql {
  const columns = keys.map(({ path }, index) => sql`${path.value} AS ${numbered('c', index)}`);
  const named = keys.map(({ path, descending }, index) => ({
    path: { ...path, value: numbered('c', index) },
    descending,
  }));
  return sql`WITH passing AS MATERIALIZED (SELECT ${joinSql([sql`t.id`, ...columns])} FROM trial t
      WHERE ${scope} AND ${filter ?? sql`true`} AND ${behindOf(keys, after)})
    SELECT id, ${keyValues(named)} AS keys FROM passing ${orderBy(named, sql`id`)} LIMIT ${limit}`;
}

function pageOfWindow(database: Database, query: KeyedQuery): Promise<CursorPosition[] | null> {
  const { scope, filter, keys, after, limit } = query;
  const order = orderBy(keys, sql`t.id`);
  return readWindow(database, {
    window: sql`SELECT t.id FROM trial t WHERE ${scope} AND ${behindOf(keys, after)} ${order} LIMIT ${windowRows}`,
    where: filter ?? sql`true`,
    keys: keyValues(keys),
    order,
    limit,
  });
}

/** A page in an order that an index has. */
async function pageAlong(
  database: Database,
  query: KeyedQuery,
  among: Passing['among'],
): Promise<CursorPosition[]> {
  if (query.filter === null) return database.rows(pageInOrder(query));
  const found = await pageOfWindow(database, query);
  if (found) return found;
  const few = await among();
  const filter = few === null ? query.filter : sql`t.id = ANY(${few}::uuid[]) AND ${query.filter}`;
  return database.rows(pageOfPassing({ ...query, filter }));
}

/** In the order of a time first: along the index those that have one, then those without. */
async function pageByTime(
  database: Database,
  query: KeyedQuery,
  among: Passing['among'],
): Promise<CursorPosition[]> {
  const { scope, keys, after, limit } = query;
  const [first, ...further] = keys;
  if (first?.path.kind !== 'column') return pageAlong(database, query, among);
  const time = first.path.value;
  const isBehind = after !== null && (after.keys[0] ?? null) === null;
  const timed = { ...first, path: { ...first.path, isNotNull: true } };
  const withTime = { ...query, scope: sql`${scope} AND ${time} IS NOT NULL`, keys: [timed, ...further] };
  const rows = isBehind ? [] : await pageAlong(database, withTime, among);
  if (rows.length >= limit) return rows;
  const withoutTime = { ...query, scope: sql`${scope} AND ${time} IS NULL`, limit: limit - rows.length };
  return [
    ...rows,
    ...(await database.rows<CursorPosition>(pageInOrder({ ...withoutTime, after: isBehind ? after : null }))),
  ];
}

/** How an index holds the trials in the order of a first key: whole, those without a time aside, or not at all. */
export type Held = 'whole' | 'timed' | 'not';

/** A page in the order of columns and JSON values. */
export function placesByKeys(
  database: Database,
  query: KeyedQuery & { held: Held },
  among: Passing['among'],
): Promise<CursorPosition[]> {
  if (query.held === 'timed') return pageByTime(database, query, among);
  return query.held === 'whole' ? pageAlong(database, query, among) : database.rows(pageInOrder(query));
}
