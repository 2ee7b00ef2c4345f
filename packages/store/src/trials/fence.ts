import { type Sql, sql } from '../database/sql.js';
import type { Fence } from '../ports/records.js';

/** The row that a fence names, as long as it holds: locked, so that no claim or end can pass before the writing statement has ended. */
export function heldTrial(fence: Fence): Sql {
  return sql`SELECT id, sweep_id FROM trial
    WHERE id = ${fence.trialId}::uuid AND attempt = ${fence.attempt} AND status = 'running' FOR NO KEY UPDATE`;
}
