import type { Database } from '../database/database.js';
import { type Sql, sql } from '../database/sql.js';
import type { CursorPosition } from '../listing/cursor.js';

/** So many trials in the order of an index are looked at one by one for a page before another way is taken. */
export const windowRows = 2_000;

interface WindowQuery {
  /** The first rows of an order: `id` of trials and what `keys` and `order` need beside; at most `windowRows`, and their equals. */
  window: Sql;
  /** Over `trial t JOIN w`. */
  where: Sql;
  keys: Sql;
  order: Sql;
  limit: number;
}

/**
 * A page of a filtered list out of the first rows of its order; null where too few of them pass and there are more: a walk on through
 * an index would read most of the table for a filter that few pass.
 */
export async function readWindow(
  database: Database,
  { window, where, keys, order, limit }: WindowQuery,
): Promise<CursorPosition[] | null> {
  const [row] = await database.rows<{ seen: number; found: [string, CursorPosition['keys']][] | null }>(
    sql`WITH w AS MATERIALIZED (${window}),
      found AS (SELECT t.id, ${keys} AS keys, row_number() OVER (${order}) AS place
        FROM w JOIN trial t ON t.id = w.id WHERE ${where} ${order} LIMIT ${limit})
      SELECT (SELECT count(*) FROM w) AS seen,
        (SELECT jsonb_agg(jsonb_build_array(id, keys) ORDER BY place) FROM found) AS found`,
  );
  const found = (row?.found ?? []).map(([id, held]) => ({ id, keys: held }));
  return found.length >= limit || (row?.seen ?? 0) < windowRows ? found : null;
}
