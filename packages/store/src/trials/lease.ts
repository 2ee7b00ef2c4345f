import type { Database } from '../database/database.js';
import { type Sql, sql } from '../database/sql.js';
import type { Desired, Fence } from '../ports/records.js';

interface Signal {
  trialId: string;
  held: boolean;
  desired: Desired;
}

const fenceRows = (fences: Fence[]): Sql =>
  sql`jsonb_to_recordset(${JSON.stringify(fences)}::jsonb) AS f("trialId" uuid, attempt int)`;

interface HeldRow extends Fence {
  desired: Desired;
}

const key = ({ trialId, attempt }: Fence) => `${trialId}/${attempt}`;

function answer(fences: Fence[], rows: HeldRow[]): Signal[] {
  const held = new Map(rows.map((row) => [key(row), row]));
  return fences.map((fence) => ({
    trialId: fence.trialId,
    held: held.has(key(fence)),
    desired: held.get(key(fence))?.desired ?? null,
  }));
}

/** Prolongs the leases by the database's clock. One that has run out is renewed too while its attempt is the current one. */
export async function renewLeases(database: Database, fences: Fence[], leaseMs: number): Promise<Signal[]> {
  const rows = await database.rows<HeldRow>(sql`WITH held AS (
      SELECT t.id FROM trial t JOIN ${fenceRows(fences)} ON t.id = f."trialId" AND t.attempt = f.attempt
      WHERE t.status = 'running' ORDER BY t.id FOR NO KEY UPDATE OF t)
    UPDATE trial t SET lease_ms = ${leaseMs}, lease_until = now() + make_interval(secs => ${leaseMs / 1000}::float8)
    FROM held WHERE t.id = held.id RETURNING t.id AS "trialId", t.attempt, t.desired`);
  return answer(fences, rows);
}

/** The signals alone, without writing. */
export async function readSignals(database: Database, fences: Fence[]): Promise<Signal[]> {
  const rows = await database.rows<HeldRow>(
    sql`SELECT t.id AS "trialId", t.attempt, t.desired FROM trial t JOIN ${fenceRows(fences)}
      ON t.id = f."trialId" AND t.attempt = f.attempt WHERE t.status = 'running'`,
  );
  return answer(fences, rows);
}
