import { dropBlobReferences } from '../blobs/blob-store.js';
import type { Statements } from '../database/database.js';
import { type Sql, sql } from '../database/sql.js';
import { forgetRun } from '../trials/forget-run.js';
import { reopenTrials } from '../trials/reopen-trials.js';

export interface Lengthened {
  /** Completed trials that are queued again. */
  continued: number;
  /** Trials that still run at the old length; they are lengthened once they have ended. */
  running: number;
  /** Content that nothing names any more. */
  freed: string[];
}

/** Trials whose stored spec is shorter than the sweep's, where the point does not set its own length. */
function shorter(sweepId: string, epochs: number): Sql {
  return sql`t.sweep_id = ${sweepId}::uuid AND (t.spec #>> '{training,epochs}')::int < ${epochs}
    AND (t.spec #>> '{training,steps}') IS NULL AND NOT (t.params ?| ARRAY['training.epochs', 'training'])`;
}

/** The learning rate of an epoch depends on how many there will be: such a run cannot go on, it begins anew. */
const needsLength = sql`(t.spec #>> '{schedule,name}' IN ('cosine', 'oneCycle') OR coalesce(t.spec #>> '{schedule,unit}', '') = 'fraction'
  OR coalesce(t.spec #>> '{schedule,warmup,unit}', '') = 'fraction')`;

/** A run that ended before its length was stopped early: longer it would be the same. */
const ranToTheEnd = sql`t.epochs_done >= (t.spec #>> '{training,epochs}')::int`;

/** What was planned at the old length is no longer found by its fingerprint. */
async function forgetFingerprints(statements: Statements, sweepId: string): Promise<void> {
  await statements.rows(sql`UPDATE trial SET fingerprint = NULL
    WHERE sweep_id = ${sweepId}::uuid AND status IN ('queued', 'paused') AND attempt = 0 AND fingerprint IS NOT NULL`);
}

/** Waiting trials that began: they go on at the new length, or from the beginning. */
async function lengthenWaiting(statements: Statements, sweepId: string, epochs: number): Promise<string[]> {
  const waiting = sql`${shorter(sweepId, epochs)} AND t.status IN ('queued', 'paused')`;
  const [row] = await statements.rows<{ freed: string[] | null }>(sql`WITH held AS (
      SELECT t.id, ${needsLength} AS anew FROM trial t WHERE ${waiting} ORDER BY t.id FOR UPDATE OF t),
    begun AS (SELECT id FROM held WHERE anew),
    ${forgetRun(sql`begun`)},
    longer AS (
      UPDATE trial t SET epochs_done = CASE WHEN h.anew THEN 0 ELSE t.epochs_done END,
        spec = CASE WHEN NOT h.anew THEN jsonb_set(t.spec, '{training,epochs}', to_jsonb(${epochs}::int)) END
      FROM held h WHERE t.id = h.id)
    SELECT array_agg(sha256) AS freed FROM freed`);
  return row?.freed ?? [];
}

/** Trials that stopped at a rung: promoted later, they go on at the new length; where that needs a beginning anew, they stay stopped. */
async function lengthenStopped(statements: Statements, sweepId: string, epochs: number): Promise<string[]> {
  const [row] = await statements.rows<{ freed: string[] | null }>(sql`WITH held AS (
      SELECT t.id, ${needsLength} AS anew FROM trial t WHERE ${shorter(sweepId, epochs)} AND t.status = 'pruned'
        AND EXISTS (SELECT FROM resume_state r WHERE r.trial_id = t.id) ORDER BY t.id FOR UPDATE OF t),
    dropped AS (
      DELETE FROM resume_state r USING held h WHERE r.trial_id = h.id AND h.anew RETURNING r.sha256),
    freed AS (${dropBlobReferences(sql`dropped`)}),
    longer AS (
      UPDATE trial t SET spec = jsonb_set(t.spec, '{training,epochs}', to_jsonb(${epochs}::int))
      FROM held h WHERE t.id = h.id AND NOT h.anew)
    SELECT array_agg(sha256) AS freed FROM freed`);
  return row?.freed ?? [];
}

/**
 * Queues completed trials again that are shorter than the sweep's trials are now, under the sweep's lock: from their kept state
 * where there is one and the schedule does not depend on the length, else from the beginning. Both give the same bits.
 */
export async function lengthenTrials(
  statements: Statements,
  sweepId: string,
  epochs: number,
): Promise<Lengthened> {
  await forgetFingerprints(statements, sweepId);
  const freed = [
    ...(await lengthenWaiting(statements, sweepId, epochs)),
    ...(await lengthenStopped(statements, sweepId, epochs)),
  ];
  const short = shorter(sweepId, epochs);
  const reopened = await reopenTrials(statements, {
    which: sql`${short} AND t.status = 'completed' AND (${needsLength} OR ${ranToTheEnd})`,
    reason: 'extended',
    goesOn: sql`NOT ${needsLength}`,
    epochs,
  });
  const [left] = await statements.rows<{ running: number }>(
    sql`SELECT count(*) AS running FROM trial t WHERE ${short} AND t.status = 'running'`,
  );
  return {
    continued: reopened.length,
    running: left?.running ?? 0,
    freed: [...freed, ...(reopened[0]?.freed ?? [])],
  };
}
