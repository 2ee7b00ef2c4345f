import type { Database } from '../database/database.js';
import { type Sql, sql } from '../database/sql.js';
import type { CursorPosition } from '../listing/cursor.js';
import type { ListedRow } from './listed-row.js';
import { trialColumns } from './trial-row.js';

interface NarrowSort {
  name: number;
  sweepId: string;
  descending: boolean;
}

/** Trials come in three stretches: with a number, with a text, without a value. Keys of a cursor: stretch, value. */
const stretches = ['number', 'text', 'none'] as const;
type Stretch = (typeof stretches)[number];

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
  const behind =
    after === null
      ? sql`true`
      : sql`${column} ${compared}= ${bound} AND (${column} ${compared} ${bound} OR v.trial_id ${compared} ${after.id}::uuid)`;
  const stretch = sql`CASE WHEN v.number IS NULL THEN 'text' ELSE 'number' END`;
  return sql`SELECT ${trialColumns}, jsonb_build_array(${stretch}, ${column}) AS keys
    FROM trial_value v JOIN trial t ON t.id = v.trial_id JOIN sweep s ON s.id = t.sweep_id
    WHERE v.sweep_id = ${sort.sweepId}::uuid AND v.name_id = ${sort.name} AND ${kind} AND ${where} AND ${behind}
    ORDER BY v.number ${direction}, v.text ${direction}, v.trial_id ${direction} LIMIT ${limit}`;
}

function without(where: Sql, sort: NarrowSort, after: CursorPosition | null, limit: number): Sql {
  const direction = sort.descending ? sql`DESC` : sql`ASC`;
  const compared = sort.descending ? sql`<` : sql`>`;
  const behind = after === null ? sql`true` : sql`t.id ${compared} ${after.id}::uuid`;
  return sql`SELECT ${trialColumns}, jsonb_build_array('none', NULL) AS keys FROM trial t JOIN sweep s ON s.id = t.sweep_id
    WHERE ${where} AND ${behind}
      AND NOT EXISTS (SELECT FROM trial_value v WHERE v.trial_id = t.id AND v.name_id = ${sort.name})
    ORDER BY t.id ${direction} LIMIT ${limit}`;
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

/** A page in the order of one parameter or final metric, read along the narrow table's index, both ways at the same cost. */
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
