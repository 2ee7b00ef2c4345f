import type { Sweep } from '@unetsweep/contract';
import { dropBlobReferences } from '../blobs/blob-store.js';
import type { Database, Statements } from '../database/database.js';
import { type Sql, sql } from '../database/sql.js';
import { sweepEvent } from '../events/event-sql.js';
import { removeCheckpoints } from '../trials/remove-checkpoints.js';

interface Standing {
  status: Sweep['status'];
  desired: Sweep['desired'];
  planned: boolean;
  running: boolean;
  open: boolean;
  completed: boolean;
  /** Trials ended, and none otherwise than by being cancelled. */
  onlyCancelled: boolean;
}

interface Transition {
  status: 'paused' | 'cancelled' | 'completed' | 'failed';
  failure: { reason: 'allTrialsFailed'; message: string } | null;
}

const has = (statuses: string[]) =>
  sql`EXISTS (SELECT FROM trial t WHERE t.sweep_id = s.id AND t.status = ANY(${statuses}::text[]))`;

const standings = (
  which: Sql,
): Sql => sql`SELECT s.id, s.status, s.desired, s.planned, ${has(['running'])} AS running,
    ${has(['queued', 'paused'])} AS open, ${has(['completed'])} AS completed,
    (${has(['cancelled'])} AND NOT ${has(['completed', 'pruned', 'failed'])}) AS "onlyCancelled"
  FROM sweep s WHERE ${which}`;

const standing = (id: string): Sql => standings(sql`s.id = ${id}::uuid`);

/** Where a sweep goes once its trials stand as they do; null: it stays. */
export function nextSweepStatus(now: Standing): Transition | null {
  if (['completed', 'cancelled', 'failed'].includes(now.status) || now.running) return null;
  if (now.desired === 'cancelled') return now.open ? null : { status: 'cancelled', failure: null };
  if (now.planned && !now.open) {
    if (now.completed) return { status: 'completed', failure: null };
    if (now.onlyCancelled) return { status: 'cancelled', failure: null };
    return {
      status: 'failed',
      failure: {
        reason: 'allTrialsFailed',
        message: 'No trial of this sweep completed; see their failures.',
      },
    };
  }
  return now.desired === 'paused' ? { status: 'paused', failure: null } : null;
}

/** States from which pruned trials could have gone on. Their content is collected with all that nothing names. */
async function dropStoppedStates(statements: Statements, id: string): Promise<void> {
  await statements.rows(sql`WITH dropped AS (
      DELETE FROM resume_state r USING trial t, sweep s WHERE r.trial_id = t.id AND t.sweep_id = s.id AND s.id = ${id}::uuid
        AND t.status = 'pruned' AND s.spec #>> '{keepCheckpoints,optimizerState}' IS DISTINCT FROM 'true' RETURNING r.sha256)
    ${dropBlobReferences(sql`dropped`)}`);
}

/** Files of stopped trials that the caller trained: they were kept beyond `keepCheckpoints` while their trials could go on. */
async function dropStoppedFiles(statements: Statements, id: string): Promise<void> {
  const [stopped] =
    await statements.rows(sql`SELECT FROM sweep s WHERE s.id = ${id}::uuid AND s.suggestion_lease_ms IS NOT NULL
    AND EXISTS (SELECT FROM checkpoint c JOIN trial t ON t.id = c.trial_id WHERE t.sweep_id = s.id AND t.status = 'pruned')`);
  if (stopped) await removeCheckpoints(statements, id);
}

/** To be run under the sweep's lock, by a statement of its own, so that it sees what was committed before the lock. */
export async function settleLocked(statements: Statements, id: string): Promise<void> {
  const [now] = await statements.rows<Standing>(standing(id));
  const next = now ? nextSweepStatus(now) : null;
  if (next === null) return;
  const finished = next.status === 'paused' ? sql`NULL` : sql`now()`;
  await statements.rows(sql`UPDATE sweep SET status = ${next.status}, desired = NULL, version = version + 1,
      failure = ${next.failure === null ? null : JSON.stringify(next.failure)}::jsonb, finished_at = ${finished}
    WHERE id = ${id}::uuid`);
  if (next.status !== 'paused') {
    await dropStoppedStates(statements, id);
    await dropStoppedFiles(statements, id);
  }
  const failure = next.failure === null ? {} : { failure: next.failure };
  await statements.rows(sweepEvent(`sweep.${next.status}`, id, { status: next.status, ...failure }));
}

export function lockSweep(id: string): Sql {
  return sql`SELECT status, desired, version, deleting FROM sweep WHERE id = ${id}::uuid FOR UPDATE`;
}

/** Moves the sweep on if its last trial has ended. Looks without a lock first: most calls find nothing to do. */
export async function settleSweep(database: Database, id: string): Promise<void> {
  const [now] = await database.rows<Standing>(standing(id));
  if (!now || nextSweepStatus(now) === null) return;
  await database.transaction(async (transaction) => {
    await transaction.rows(lockSweep(id));
    await settleLocked(transaction, id);
  });
}

/** Sweeps whose last trial ended without anyone settling them: the process that ended it was killed. */
export async function unsettledSweeps(database: Database): Promise<string[]> {
  const open = await database.rows<Standing & { id: string }>(
    standings(sql`s.status NOT IN ('completed', 'cancelled', 'failed', 'paused')`),
  );
  return open.filter((now) => nextSweepStatus(now) !== null).map(({ id }) => id);
}
