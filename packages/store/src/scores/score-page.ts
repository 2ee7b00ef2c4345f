import { type Sql, sql } from '../database/sql.js';
import { decodeCursor, encodeCursor } from '../listing/cursor.js';
import type { ScoreQuery } from '../ports/scores.js';

/** A page of scores that lie still: its place is the number of rows before it. */
export interface Window {
  bound: string;
  offset: number;
  limit: number;
}

/** @param scope what else the cursor is bound to @throws ProblemError `invalidCursor` */
export function windowOf<Key extends string>(scope: string[], query: ScoreQuery<Key>): Window {
  const bound = JSON.stringify([...scope, query.sort, query.group ?? null]);
  const offset = query.cursor === undefined ? 0 : Number(decodeCursor(query.cursor, bound).id);
  return { bound, offset, limit: query.limit };
}

/** Cuts rows that were read one beyond the limit. */
export function cutWindow<Row>(rows: readonly Row[], { bound, offset, limit }: Window) {
  const items = rows.slice(0, limit);
  const nextCursor =
    rows.length > limit ? encodeCursor(bound, { keys: [], id: String(offset + limit) }) : null;
  return { items, nextCursor };
}

/** Null last both ways; equal ones in the order of `tie`. */
export function scoreOrder({ descending }: { descending: boolean }, key: Sql, tie: Sql): Sql {
  return descending ? sql`ORDER BY ${key} DESC NULLS LAST, ${tie}` : sql`ORDER BY ${key} NULLS LAST, ${tie}`;
}

/** Six digits: what a 4-byte float holds, without the tail that its binary form has. */
export function digits(value: Sql): Sql {
  return sql`round((${value})::numeric, 6)::float8`;
}
