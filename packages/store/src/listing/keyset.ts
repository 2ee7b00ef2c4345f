import { joinSql, type Sql, sql } from '../database/sql.js';
import type { CursorPosition } from './cursor.js';
import type { PathSql } from './path-sql.js';

/** One sort key: its SQL, its direction; nulls come last both ways. */
export interface KeySql {
  path: PathSql;
  descending: boolean;
}

const casts: Record<string, (json: Sql) => Sql> = {
  text: (json) => sql`(${json} #>> '{}')::text`,
  int: (json) => sql`(${json} #>> '{}')::int`,
  float8: (json) => sql`(${json} #>> '{}')::float8`,
  bool: (json) => sql`(${json} #>> '{}')::bool`,
  timestamptz: (json) => sql`(${json} #>> '{}')::timestamptz`,
};

const isNotNull = (path: PathSql) => path.kind === 'column' && path.isNotNull;

function parameter(path: PathSql, value: CursorPosition['keys'][number]): Sql {
  const json = sql`${JSON.stringify(value)}::jsonb`;
  const cast = path.kind === 'column' ? casts[path.type] : undefined;
  return cast ? cast(json) : json;
}

/** Ties are broken by the id, in the direction of the last key; without keys, newest first: ids rise with time. */
const idDescending = (keys: KeySql[]) => keys.at(-1)?.descending ?? true;

export const orderBy = (keys: KeySql[], id: Sql): Sql => sql`ORDER BY ${orderKeys(keys, id)}`;

/** The same behind other keys. */
export function orderKeys(keys: KeySql[], id: Sql): Sql {
  const parts = keys.flatMap(({ path, descending }) => {
    const value = descending ? sql`${path.value} DESC` : path.value;
    return isNotNull(path) ? [value] : [sql`(${path.value} IS NULL)`, value];
  });
  return joinSql([...parts, idDescending(keys) ? sql`${id} DESC` : id], ', ');
}

/** The rows behind the cursor: later in the first key, or equal there and later in the next, and so on. */
export function afterCursor(keys: KeySql[], id: Sql, position: CursorPosition): Sql {
  let condition = idDescending(keys) ? sql`${id} < ${position.id}::uuid` : sql`${id} > ${position.id}::uuid`;
  for (const [index, { path, descending }] of [...keys.entries()].reverse()) {
    const at = position.keys[index] ?? null;
    if (at === null) {
      condition = sql`(${path.value} IS NULL AND ${condition})`;
      continue;
    }
    const bound = parameter(path, at);
    const later = descending ? sql`${path.value} < ${bound}` : sql`${path.value} > ${bound}`;
    const behind = isNotNull(path) ? later : sql`${later} OR ${path.value} IS NULL`;
    condition = sql`(${behind} OR (${path.value} = ${bound} AND ${condition}))`;
  }
  return sql`${condition} AND ${rangeOfFirst(keys, position)}`;
}

/** Implied by the rest, but in a form that an index serves. */
function rangeOfFirst([first]: KeySql[], position: CursorPosition): Sql {
  const at = position.keys[0] ?? null;
  if (!first || at === null || !isNotNull(first.path)) return sql`true`;
  const bound = parameter(first.path, at);
  return first.descending ? sql`${first.path.value} <= ${bound}` : sql`${first.path.value} >= ${bound}`;
}

/** The keys of a row as JSON, for its cursor. */
export function keyValues(keys: KeySql[]): Sql {
  if (keys.length === 0) return sql`'[]'::jsonb`;
  return sql`jsonb_build_array(${joinSql(
    keys.map(({ path }) => path.value),
    ', ',
  )})`;
}
