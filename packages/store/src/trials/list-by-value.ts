import type { Database } from '../database/database.js';
import { type Sql, sql } from '../database/sql.js';
import type { CursorPosition } from '../listing/cursor.js';
import { afterCursor, type KeySql, keyValues, orderKeys } from '../listing/keyset.js';
import type { ListedRow } from './listed-row.js';
import { trialColumns } from './trial-row.js';

interface NarrowSort {
  name: number;
  sweepId: string;
  descending: boolean;
  /** Keys that decide between equal values, before the id does. */
  further: KeySql[];
  /** Trials that alone can pass the filter; null where that is not known. */
  among: readonly string[] | null;
}

/** Trials come in three stretches: with a number, with a text, without a value. Keys of a cursor: stretch, value, further ones. */
const stretches = ['number', 'text', 'none'] as const;
type Stretch = (typeof stretches)[number];

export const isAmong = (id: Sql, among: readonly string[] | null): Sql =>
  among === null ? sql`true` : sql`${id} = ANY(${among}::uuid[])`;

/** What decides between trials of one value. */
function tie({ further, descending }: NarrowSort, id: Sql, after: CursorPosition | null) {
  const direction = descending ? sql`DESC` : sql`ASC`;
  const compared = descending ? sql`<` : sql`>`;
  if (further.length === 0) {
    const behind = after === null ? sql`true` : sql`${id} ${compared} ${after.id}::uuid`;
    return { order: sql`${id} ${direction}`, behind, keys: sql`'[]'::jsonb` };
  }
  const behind =
    after === null ? sql`true` : afterCursor(further, id, { id: after.id, keys: after.keys.slice(2) });
  return { order: orderKeys(further, id), behind, keys: keyValues(further) };
}

/** Few rows are taken by their trials and sorted, others come in the order of the index. */
function source({ name, among }: NarrowSort): Sql {
  if (among === null) return sql`trial_value v`;
  const rows = sql`SELECT * FROM trial_value WHERE name_id = ${name} AND ${isAmong(sql`trial_id`, among)}`;
  return sql`(${rows} OFFSET 0) v`;
}

/** Ordered by all columns of the index, of which one is null throughout the stretch. */
function ordered(
  column: Sql,
  kind: Sql,
  where: Sql,
  sort: NarrowSort,
  after: CursorPosition | null,
  limit: number,
): Sql {
  const direction = sort.descending ? sql`DESC` : sql`ASC`;
  const compared = sort.descending ? sql`<` : sql`>`;
  const bound = after?.keys[1] ?? null;
  const { order, behind: tied, keys } = tie(sort, sql`v.trial_id`, after);
  const behind =
    after === null
      ? sql`true`
      : sql`${column} ${compared}= ${bound} AND (${column} ${compared} ${bound} OR ${tied})`;
  const stretch = sql`CASE WHEN v.number IS NULL THEN 'text' ELSE 'number' END`;
  return sql`SELECT ${trialColumns}, jsonb_build_array(${stretch}, ${column}) || ${keys} AS keys
    FROM ${source(sort)} JOIN trial t ON t.id = v.trial_id JOIN sweep s ON s.id = t.sweep_id
    WHERE v.sweep_id = ${sort.sweepId}::uuid AND v.name_id = ${sort.name} AND ${kind} AND ${where} AND ${behind}
    ORDER BY v.number ${direction}, v.text ${direction}, ${order} LIMIT ${limit}`;
}

function without(where: Sql, sort: NarrowSort, after: CursorPosition | null, limit: number): Sql {
  const { order, behind, keys } = tie(sort, sql`t.id`, after);
  return sql`SELECT ${trialColumns}, '["none", null]'::jsonb || ${keys} AS keys FROM trial t JOIN sweep s ON s.id = t.sweep_id
    WHERE ${where} AND ${behind} AND ${isAmong(sql`t.id`, sort.among)}
      AND NOT EXISTS (SELECT FROM trial_value v WHERE v.trial_id = t.id AND v.name_id = ${sort.name})
    ORDER BY ${order} LIMIT ${limit}`;
}

function statement(
  stretch: Stretch,
  where: Sql,
  sort: NarrowSort,
  after: CursorPosition | null,
  limit: number,
): Sql {
  if (stretch === 'none') return without(where, sort, after, limit);
  return stretch === 'number'
    ? ordered(sql`v.number`, sql`v.number IS NOT NULL`, where, sort, after, limit)
    : ordered(sql`v.text`, sql`v.number IS NULL AND v.text IS NOT NULL`, where, sort, after, limit);
}

/** A page in the order of one parameter or final metric first, read along the narrow table's index, both ways at the same cost. */
export async function readByValue(
  database: Database,
  where: Sql,
  sort: NarrowSort,
  after: CursorPosition | null,
  limit: number,
): Promise<ListedRow[]> {
  const at = after === null ? 0 : Math.max(0, stretches.indexOf(after.keys[0] as Stretch));
  const rows: ListedRow[] = [];
  for (const [index, stretch] of stretches.entries()) {
    if (index < at || rows.length >= limit) continue;
    const from = index === at ? after : null;
    rows.push(
      ...(await database.rows<ListedRow>(statement(stretch, where, sort, from, limit - rows.length))),
    );
  }
  return rows;
}
