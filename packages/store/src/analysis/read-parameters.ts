import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Json } from '@unetsweep/contract';
import type { Database } from '../database/database.js';
import { joinSql, numbered, sql } from '../database/sql.js';

/** JSON that is read as a number beyond all others: stands for a parameter that took no part, since null may be a value. */
const absent = '1e999';

const toParam = (value: unknown) => (value === Number.POSITIVE_INFINITY ? undefined : (value as Json));

/** The parameters of points: one text a path leaves the database, rather than a row a point. */
export async function readParameters(
  database: Database,
  sweepId: string,
  numbers: number[],
  paths: string[],
): Promise<Record<string, (Json | undefined)[]>> {
  if (paths.length === 0 || numbers.length === 0)
    return Object.fromEntries(paths.map((path) => [path, numbers.map(() => undefined)]));
  const values = paths.map(
    (path, index) => sql`coalesce((p.params -> ${path}::text)::text, ${absent}) AS ${numbered('c', index)}`,
  );
  const lists = paths.map((_, index) => {
    const name = numbered('c', index);
    return sql`string_agg(${name}, ',' ORDER BY number) AS ${name}`;
  });
  const [row = {}] = await database.rows<Record<string, string>>(
    sql`SELECT ${joinSql(lists)} FROM (
      SELECT p.number, ${joinSql(values)} FROM point p
      WHERE p.sweep_id = ${sweepId}::uuid AND p.number = ANY(${numbers}::int[])) m`,
  );
  const columns: Record<string, (Json | undefined)[]> = {};
  for (const [index, path] of paths.entries()) {
    columns[path] = (JSON.parse(`[${row[`c${index}`] ?? ''}]`) as unknown[]).map(toParam);
    await nextTurn();
  }
  return columns;
}
