import { ProblemError, type Sweep } from '@unetsweep/contract';
import type { Statements } from '../database/database.js';
import { type Sql, sql } from '../database/sql.js';
import { type DatasetVersion, removedDataset } from '../datasets/dataset-row.js';
import { sweepEvent } from '../events/event-sql.js';
import { lockSweep } from './settle.js';
import { timeAgain } from './time-limit.js';

export interface LockedSweep {
  status: Sweep['status'];
  desired: Sweep['desired'];
  deleting: boolean;
}

export const finalStatuses: Sweep['status'][] = ['completed', 'cancelled', 'failed'];

/** Where the sweep is or is being led to, in words. */
function standingOf({ status, desired, deleting }: LockedSweep): string {
  if (deleting) return 'being deleted';
  return desired === 'cancelled' ? 'being cancelled' : status;
}

/** Verbs that the sweep takes as it stands. */
function allowedVerbs({ status, desired, deleting }: LockedSweep): string[] {
  if (deleting) return [];
  if (desired === 'cancelled') return ['clone'];
  const always = ['retryFailed', 'extend', 'trials', 'clone'];
  if (finalStatuses.includes(status)) return always;
  const isPaused = status === 'paused' || desired === 'paused';
  return [isPaused ? 'resume' : 'pause', 'cancel', ...always];
}

/** @param done what cannot be done with it, such as `paused` */
export function refuseState(done: string, sweep: LockedSweep): never {
  throw new ProblemError('invalidState', `The sweep is ${standingOf(sweep)}; it cannot be ${done}.`, {
    extras: { status: sweep.status, allowed: allowedVerbs(sweep) },
  });
}

/** The sweep's standing under its row's lock. @throws ProblemError `notFound` */
export async function standingLocked(statements: Statements, id: string): Promise<LockedSweep> {
  const [sweep] = await statements.rows<LockedSweep>(lockSweep(id));
  if (!sweep) throw new ProblemError('notFound', `There is no sweep ${id}.`);
  return sweep;
}

/** Refuses a sweep whose images are gone: nothing of it can be trained again. Whoever deletes them waits until it is under way. */
async function assertImages(statements: Statements, id: string): Promise<void> {
  const used = await statements.rows<DatasetVersion & { isGone: boolean }>(sql`SELECT d.name, d.version,
      d.removed_at IS NOT NULL AS "isGone"
    FROM sweep s JOIN dataset d ON d.id = s.dataset_id OR d.id = ANY(s.dataset_ids)
    WHERE s.id = ${id}::uuid FOR SHARE OF d`);
  const gone = used.find(({ isGone }) => isGone);
  if (gone) throw removedDataset(gone);
}

/**
 * Locks a sweep that is to get more to run.
 * @throws ProblemError `notFound`, `invalidState` while it is being cancelled or deleted, `imagesRemoved`
 */
export async function lockForMore(statements: Statements, id: string, done: string): Promise<LockedSweep> {
  const sweep = await standingLocked(statements, id);
  if (sweep.deleting || sweep.desired === 'cancelled') refuseState(done, sweep);
  await assertImages(statements, id);
  return sweep;
}

interface MoreToRun {
  /** Kept event that says so. */
  event: 'sweep.resumed' | 'sweep.extended';
  /** Whether the planner has points to make; null: as before, and none for a sweep that had ended. */
  planned: false | null;
  /** Further columns to set. */
  set?: Sql;
}

/** Takes a sweep that has ended back to where its trials run; one that has not ended stays where it is. */
export async function reopenSweep(statements: Statements, id: string, more: MoreToRun): Promise<void> {
  const isFinal = sql`s.status = ANY(${finalStatuses}::text[])`;
  // A sweep whose anchor run has failed planned nothing else: that goes on once the run was retried.
  const waitsForAnchor = sql`(s.epoch_budget IS NULL AND jsonb_typeof(s.spec -> 'epochBudget') = 'object')`;
  // Whom a rung stops, the planner promotes.
  const hasRungs = sql`s.spec #>> '{pruner,name}' IN ('asha', 'successiveHalving', 'hyperband')`;
  const planned =
    more.planned === null
      ? sql`((s.planned OR ${isFinal}) AND NOT ${waitsForAnchor} AND NOT coalesce(${hasRungs}, false))`
      : sql`${more.planned}::boolean`;
  const [reopened] = await statements.rows<{ status: string }>(sql`UPDATE sweep s SET
      status = CASE WHEN NOT ${isFinal} THEN s.status WHEN s.started_at IS NOT NULL THEN 'running'
        WHEN s.next_trial > 1 THEN 'queued' ELSE 'planning' END,
      failure = CASE WHEN ${isFinal} THEN NULL ELSE s.failure END, finished_at = NULL,
      time_counts_from = CASE WHEN ${isFinal} THEN ${timeAgain} ELSE s.time_counts_from END,
      stop_from = CASE WHEN s.stop_reason IS NULL THEN s.stop_from
        ELSE (SELECT q.finish_seq FROM sweep_sequence q WHERE q.sweep_id = s.id) END, stop_reason = NULL,
      planned = ${planned}, version = s.version + 1${more.set ? sql`, ${more.set}` : sql``}
    WHERE s.id = ${id}::uuid RETURNING s.status`);
  await statements.rows(sweepEvent(more.event, id, { status: reopened?.status ?? 'running' }));
}
