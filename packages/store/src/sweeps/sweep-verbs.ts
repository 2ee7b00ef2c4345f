import type { Statements } from '../database/database.js';
import { sql } from '../database/sql.js';
import { sweepEvent } from '../events/event-sql.js';
import { endTrials } from '../trials/ending.js';
import { valuePoints } from '../trials/value-points.js';
import { finalStatuses, refuseState, standingLocked } from './reopen-sweep.js';
import { settleLocked } from './settle.js';
import { timeAgain } from './time-limit.js';

async function desire(statements: Statements, id: string, desired: 'paused' | 'cancelled'): Promise<void> {
  await statements.rows(
    sql`UPDATE sweep SET desired = ${desired}, version = version + 1 WHERE id = ${id}::uuid`,
  );
}

/** New claims wait for the sweep's lock and then find `desired`; running trials get the signal; without any it is paused now. */
export async function pauseSweep(statements: Statements, id: string): Promise<void> {
  const sweep = await standingLocked(statements, id);
  if (sweep.status === 'paused' || sweep.desired === 'paused') return;
  if (finalStatuses.includes(sweep.status) || sweep.desired === 'cancelled') refuseState('paused', sweep);
  await desire(statements, id, 'paused');
  await statements.rows(
    sql`UPDATE trial SET desired = 'pause' WHERE sweep_id = ${id}::uuid AND status = 'running' AND desired IS NULL`,
  );
  await settleLocked(statements, id);
}

/** Paused trials go first in line; those still running lose the signal (one that has heeded it already is queued at its end). */
export async function resumeSweep(statements: Statements, id: string): Promise<void> {
  const sweep = await standingLocked(statements, id);
  if (finalStatuses.includes(sweep.status) || sweep.desired === 'cancelled') refuseState('resumed', sweep);
  if (sweep.status !== 'paused' && sweep.desired !== 'paused') return;
  const status = sql`CASE WHEN started_at IS NOT NULL THEN 'running'
    WHEN EXISTS (SELECT FROM trial t WHERE t.sweep_id = s.id) THEN 'queued' ELSE 'planning' END`;
  const [resumed] = await statements.rows<{ status: string }>(sql`UPDATE sweep s SET status = ${status},
      desired = NULL, time_counts_from = ${timeAgain}, version = version + 1 WHERE id = ${id}::uuid RETURNING status`);
  await statements.rows(
    sql`UPDATE trial SET desired = NULL WHERE sweep_id = ${id}::uuid AND status = 'running' AND desired = 'pause'`,
  );
  const which = sql`t.sweep_id = ${id}::uuid AND t.status = 'paused'`;
  await endTrials(statements, { which, kind: 'requeued', reason: 'resumed' });
  await statements.rows(sweepEvent('sweep.resumed', id, { status: resumed?.status ?? 'running' }));
}

/** @returns resume states to free */
export async function cancelSweep(statements: Statements, id: string): Promise<string[]> {
  const sweep = await standingLocked(statements, id);
  if (sweep.status === 'cancelled' || sweep.desired === 'cancelled') return [];
  if (finalStatuses.includes(sweep.status)) refuseState('cancelled', sweep);
  return cancelLocked(statements, id);
}

/** Ends what waits and signals what runs, under the sweep's lock. */
export async function cancelLocked(statements: Statements, id: string): Promise<string[]> {
  await desire(statements, id, 'cancelled');
  await statements.rows(
    sql`UPDATE trial SET desired = 'cancel' WHERE sweep_id = ${id}::uuid AND status = 'running'`,
  );
  const which = sql`t.sweep_id = ${id}::uuid AND t.status IN ('queued', 'paused')`;
  const ended = await endTrials(statements, { which, kind: 'cancelled', reason: 'cancelled' });
  await valuePoints(
    statements,
    ended.map(({ pointId }) => pointId),
  );
  await settleLocked(statements, id);
  return ended[0]?.freed ?? [];
}
