import type { Database } from '../database/database.js';
import { type Sql, sql } from '../database/sql.js';
import type { CursorPosition } from '../listing/cursor.js';
import { afterCursor, type KeySql, keyValues, orderKeys } from '../listing/keyset.js';
import { readWindow, windowRows } from './read-window.js';

interface NarrowSort {
  /** Of the first key, in the narrow table. */
  name: number;
  sweepId: string;
  descending: boolean;
  /** Keys that decide between equal values, before the id does. */
  further: KeySql[];
}

/** What a page is made of. */
export interface Passing {
  /** Over `trial t`; null: all trials of the sweep. */
  filter: Sql | null;
  /** Trials that alone can pass, where few can; asked only where a page was not found along an index. */
  among(): Promise<readonly string[] | null>;
}

/** Trials come in three stretches: with a number, with a text, without a value. Keys of a cursor: stretch, value, further ones. */
const stretches = ['number', 'text', 'none'] as const;
type Stretch = (typeof stretches)[number];

const columnOf = (stretch: Stretch) => (stretch === 'number' ? sql`v.number` : sql`v.text`);
const directionOf = ({ descending }: NarrowSort) => (descending ? sql`DESC` : sql`ASC`);
const comparedBy = ({ descending }: NarrowSort) => (descending ? sql`<` : sql`>`);
const isAmong = (among: readonly string[] | null): Sql =>
  among === null ? sql`true` : sql`t.id = ANY(${among}::uuid[])`;

/** What decides between trials of one value. */
function tie(sort: NarrowSort, id: Sql, after: CursorPosition | null) {
  const { further } = sort;
  if (further.length === 0) {
    const behind = after === null ? sql`true` : sql`${id} ${comparedBy(sort)} ${after.id}::uuid`;
    return { order: sql`${id} ${directionOf(sort)}`, behind, keys: sql`'[]'::jsonb` };
  }
  const behind =
    after === null ? sql`true` : afterCursor(further, id, { id: after.id, keys: after.keys.slice(2) });
  return { order: orderKeys(further, id), behind, keys: keyValues(further) };
}

/** The rows of a stretch in the order of the index, so many. */
function stretchRows(stretch: Stretch, sort: NarrowSort, after: CursorPosition | null, limit: number): Sql {
  const column = columnOf(stretch);
  const kind =
    stretch === 'number' ? sql`v.number IS NOT NULL` : sql`v.number IS NULL AND v.text IS NOT NULL`;
  const rows = sql`SELECT v.trial_id AS id, v.number, v.text FROM trial_value v
    WHERE v.sweep_id = ${sort.sweepId}::uuid AND v.name_id = ${sort.name} AND ${kind}`;
  const [direction, compared] = [directionOf(sort), comparedBy(sort)];
  const order = sql`ORDER BY v.number ${direction}, v.text ${direction}`;
  const bound = after?.keys[1] ?? null;
  const later = sql`${column} ${compared} ${bound}`;
  if (sort.further.length === 0) {
    const tied = tie(sort, sql`v.trial_id`, after).behind;
    const behind =
      after === null ? sql`true` : sql`${column} ${compared}= ${bound} AND (${later} OR ${tied})`;
    return sql`${rows} AND ${behind} ${order}, v.trial_id ${direction} LIMIT ${limit}`;
  }
  // Further keys decide between equals: all of those that may be on the page are needed, the cursor's and the last one's.
  const cut = sql`${order} FETCH FIRST (${limit}::int8) ROWS WITH TIES`;
  if (after === null) return sql`${rows} ${cut}`;
  return sql`${rows} AND ${column} = ${bound} UNION ALL (${rows} AND ${later} ${cut})`;
}

/** A page of one stretch of a whole sweep. */
function pageOfAll(stretch: Stretch, sort: NarrowSort, after: CursorPosition | null, limit: number): Sql {
  const { order, behind, keys } = tie(sort, sql`t.id`, after);
  const { sweepId, name } = sort;
  if (stretch === 'none')
    return sql`SELECT t.id, '["none", null]'::jsonb || ${keys} AS keys FROM trial t
      WHERE t.sweep_id = ${sweepId}::uuid AND ${behind}
        AND NOT EXISTS (SELECT FROM trial_value v WHERE v.trial_id = t.id AND v.name_id = ${name}) ORDER BY ${order} LIMIT ${limit}`;
  const direction = directionOf(sort);
  const column = columnOf(stretch);
  const rows = stretchRows(stretch, sort, after, limit);
  const head = sql`jsonb_build_array(${stretch}::text, ${column})`;
  if (sort.further.length === 0) return sql`SELECT v.id, ${head} AS keys FROM (${rows}) v`;
  const bound = after?.keys[1] ?? null;
  const later = after === null ? sql`true` : sql`(${column} ${comparedBy(sort)} ${bound} OR ${behind})`;
  return sql`SELECT t.id, ${head} || ${keys} AS keys FROM (${rows}) v JOIN trial t ON t.id = v.id WHERE ${later}
    ORDER BY v.number ${direction}, v.text ${direction}, ${order} LIMIT ${limit}`;
}

/** A filtered page out of the first rows of its stretch, or null. */
function pageOfWindow(
  database: Database,
  filter: Sql,
  sort: NarrowSort,
  after: CursorPosition | null,
  limit: number,
): Promise<CursorPosition[] | null> {
  const stretch = (after?.keys[0] ?? 'number') as Stretch;
  if (stretch === 'none') return Promise.resolve(null);
  const { order, behind, keys } = tie(sort, sql`t.id`, after);
  const column = stretch === 'number' ? sql`w.number` : sql`w.text`;
  const bound = after?.keys[1] ?? null;
  const direction = directionOf(sort);
  const later = after === null ? sql`true` : sql`(${column} ${comparedBy(sort)} ${bound} OR ${behind})`;
  return readWindow(database, {
    window: stretchRows(stretch, sort, after, windowRows),
    where: sql`${filter} AND ${later}`,
    keys: sql`jsonb_build_array(${stretch}::text, ${column}) || ${keys}`,
    order: sql`ORDER BY w.number ${direction}, w.text ${direction}, ${order}`,
    limit,
  });
}

/** Behind the cursor, whichever stretch that is in. */
function behindAny(sort: NarrowSort, after: CursorPosition | null, tied: Sql): Sql {
  if (after === null) return sql`true`;
  const [stretch, bound = null] = after.keys;
  const compared = comparedBy(sort);
  if (stretch === 'none') return sql`v.number IS NULL AND v.text IS NULL AND ${tied}`;
  const column = columnOf(stretch as Stretch);
  const here = sql`(${column} ${compared} ${bound} OR (${column} = ${bound} AND ${tied}) OR ${column} IS NULL)`;
  return stretch === 'number' ? here : sql`v.number IS NULL AND ${here}`;
}

/** All that passes, then sorted: no index gives this order, so that the filter decides how trials are found. */
function pageOfPassing(filter: Sql, sort: NarrowSort, after: CursorPosition | null, limit: number): Sql {
  const { order, behind, keys } = tie(sort, sql`t.id`, after);
  const direction = directionOf(sort);
  const stretch = sql`CASE WHEN v.number IS NOT NULL THEN 'number' WHEN v.text IS NOT NULL THEN 'text' ELSE 'none' END`;
  const value = sql`coalesce(to_jsonb(v.number), to_jsonb(v.text))`;
  return sql`SELECT t.id, jsonb_build_array(${stretch}, ${value}) || ${keys} AS keys
    FROM trial t LEFT JOIN trial_value v ON v.trial_id = t.id AND v.sweep_id = t.sweep_id AND v.name_id = ${sort.name}
    WHERE t.sweep_id = ${sort.sweepId}::uuid AND ${filter} AND ${behindAny(sort, after, behind)}
    ORDER BY (v.number IS NULL), v.number ${direction}, (v.text IS NULL), v.text ${direction}, ${order} LIMIT ${limit}`;
}

async function pageOfSweep(
  database: Database,
  sort: NarrowSort,
  after: CursorPosition | null,
  limit: number,
): Promise<CursorPosition[]> {
  const at = after === null ? 0 : Math.max(0, stretches.indexOf(after.keys[0] as Stretch));
  const rows: CursorPosition[] = [];
  for (const [index, stretch] of stretches.entries()) {
    if (index < at || rows.length >= limit) continue;
    const from = index === at ? after : null;
    rows.push(...(await database.rows<CursorPosition>(pageOfAll(stretch, sort, from, limit - rows.length))));
  }
  return rows;
}

/** A page in the order of one parameter or final metric first, read along the narrow table's index, both ways at the same cost. */
export async function placesByValue(
  database: Database,
  { filter, among }: Passing,
  sort: NarrowSort,
  after: CursorPosition | null,
  limit: number,
): Promise<CursorPosition[]> {
  if (filter === null) return pageOfSweep(database, sort, after, limit);
  const found = await pageOfWindow(database, filter, sort, after, limit);
  if (found && found.length >= limit) return found;
  const passing = sql`${isAmong(await among())} AND ${filter}`;
  return database.rows<CursorPosition>(pageOfPassing(passing, sort, after, limit));
}
