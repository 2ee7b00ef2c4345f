import type { Statements } from '../database/database.js';
import { type Sql, sql } from '../database/sql.js';

/** Whether the sweep `s` has used up its `timeLimitMs`, by the database's clock. */
export const isOverTime: Sql = sql`coalesce(s.time_counts_from
  + make_interval(secs => (s.spec ->> 'timeLimitMs')::float8 / 1000) <= clock_timestamp(), false)`;

/** For a sweep that is to go on: one whose time is used up gets it once more. `s`: the sweep. */
export const timeAgain: Sql = sql`CASE WHEN ${isOverTime} THEN now() ELSE s.time_counts_from END`;

/** Sweeps that go on although their time is used up. */
export async function sweepsOverTime(statements: Statements): Promise<string[]> {
  const rows = await statements.rows<{ id: string }>(sql`SELECT s.id FROM sweep s
    WHERE s.status IN ('planning', 'queued', 'running') AND s.desired IS NULL AND ${isOverTime}`);
  return rows.map(({ id }) => id);
}
