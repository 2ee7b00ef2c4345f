import type { Statements } from '../database/database.js';
import { few, type Sql, sql } from '../database/sql.js';
import type { CompletedRun, TrialCompletion } from '../ports/external.js';
import { endEvents } from '../trials/ending.js';

export interface EndedRun extends CompletedRun {
  pointId: string;
  /** Whether the sweep may have ended with it, or is being led somewhere. */
  maySettle: boolean;
  /** Whether the caller has stored files of it. */
  hasFiles: boolean;
}

/** The trials whose leases hold; sweep rows first (shared), then the trials, then the sweeps' sequences: the same order everywhere. */
const chosen = (completions: TrialCompletion[]): Sql => sql`given AS MATERIALIZED (
    SELECT g.* FROM jsonb_to_recordset(${JSON.stringify(completions)}::jsonb) AS g("trialId" uuid, attempt int, status text,
      metrics jsonb, failure jsonb, flags text[], sum text) WHERE ${few(sql`g.attempt`)}),
  gate AS (
    SELECT s.id, s.status, s.desired, s.planned, s.spec #>> '{objective,0,metric}' AS metric,
      s.spec #>> '{objective,0,at}' AS at, CASE s.objective_mode WHEN 'max' THEN -1 ELSE 1 END AS sign
    FROM sweep s WHERE s.id IN (SELECT t.sweep_id FROM given g JOIN trial t ON t.id = g."trialId") ORDER BY s.id FOR SHARE),
  held AS (
    SELECT t.id, t.sweep_id, g.*, gate.status AS sweep_status, gate.desired AS sweep_desired, gate.metric, gate.at, gate.sign,
      t.desired
    FROM gate JOIN trial t ON t.sweep_id = gate.id JOIN given g ON g."trialId" = t.id AND g.attempt = t.attempt
    WHERE t.status = 'running' AND t.worker_id IS NULL ORDER BY t.id FOR UPDATE OF t)`;

/** The best of the reported epochs by the first objective; where that is read at the end of a run, the last one. */
const measured = sql`best AS (
    SELECT h.id, b.epoch, b.metrics FROM held h CROSS JOIN LATERAL (
      SELECT e.epoch, e.metrics FROM epoch e WHERE e.trial_id = h.id AND jsonb_typeof(e.metrics -> h.metric) = 'number'
      ORDER BY CASE h.at WHEN 'last' THEN -e.epoch ELSE h.sign * (e.metrics ->> h.metric)::float8 END, e.epoch LIMIT 1) b
    WHERE h.metrics IS NULL)`;

/** A trial that is given back waits for its sweep to be resumed, or for the next client where it was not paused after all. */
const outcomes = sql`outcome AS (
    SELECT h.*, CASE WHEN h.status <> 'paused' THEN h.status
      WHEN h.desired = 'cancel' OR h.sweep_desired = 'cancelled' THEN 'cancelled'
      WHEN h.sweep_desired = 'paused' OR h.sweep_status = 'paused' THEN 'paused' ELSE 'queued' END AS next,
      h.metrics AS final_metrics, h.failure AS why
    FROM held h),
  final AS (
    SELECT id, sweep_id, row_number() OVER (PARTITION BY sweep_id ORDER BY id) AS rank
    FROM outcome WHERE next IN ('completed', 'pruned', 'failed', 'cancelled')),
  sequence AS (
    UPDATE sweep_sequence q SET finish_seq = q.finish_seq + f.count
    FROM (SELECT sweep_id, count(*) AS count FROM final GROUP BY sweep_id) f
    WHERE q.sweep_id = f.sweep_id RETURNING q.sweep_id, q.finish_seq - f.count AS base)`;

const updated = sql`done AS (
    UPDATE trial t SET status = o.next, desired = NULL, lease_until = NULL,
      queue_rank = CASE WHEN o.next = 'queued' THEN 0 ELSE t.queue_rank END,
      worker_host = CASE WHEN o.next = 'queued' THEN NULL ELSE t.worker_host END,
      metrics = CASE WHEN f.id IS NULL THEN t.metrics ELSE coalesce(o.final_metrics, b.metrics, t.last_metrics) END,
      last_metrics = t.last_metrics || coalesce(o.final_metrics, '{}'),
      flags = ARRAY(SELECT DISTINCT unnest(t.flags || o.flags) ORDER BY 1), best_epoch = b.epoch,
      failure = coalesce(o.why || jsonb_build_object('epoch', nullif(t.epochs_done, 0)), t.failure),
      finish_seq = CASE WHEN f.id IS NULL THEN t.finish_seq ELSE q.base + f.rank END,
      finished_at = CASE WHEN f.id IS NULL THEN NULL ELSE now() END,
      duration_ms = t.duration_ms + coalesce((SELECT extract(epoch FROM now() - a.started_at) * 1000 FROM attempt a
        WHERE a.trial_id = t.id AND a.attempt = t.attempt), 0)
    FROM outcome o LEFT JOIN best b ON b.id = o.id LEFT JOIN final f ON f.id = o.id
      LEFT JOIN sequence q ON q.sweep_id = o.sweep_id
    WHERE t.id = o.id RETURNING t.*)`;

function completeStatement(completions: TrialCompletion[]): Sql {
  return sql`WITH ${chosen(completions)}, ${measured}, ${outcomes}, ${updated}, ${endEvents('released')},
    closed AS (
      UPDATE attempt a SET ended_at = now(), completion = o.sum, reason = CASE WHEN o.next IN ('queued', 'paused')
        THEN 'paused' ELSE coalesce(o.why ->> 'reason', o.next) END
      FROM outcome o WHERE a.trial_id = o.id AND a.attempt = o.attempt AND a.ended_at IS NULL),
    written AS (
      INSERT INTO trial_value (trial_id, name_id, sweep_id, number)
      SELECT d.id, n.id, d.sweep_id, (e.value #>> '{}')::float8 FROM done d CROSS JOIN LATERAL jsonb_each(d.metrics) e
      JOIN value_name n ON n.name = 'metrics.' || e.key WHERE d.finish_seq IS NOT NULL AND jsonb_typeof(e.value) = 'number'
      ON CONFLICT (trial_id, name_id) DO UPDATE SET number = excluded.number),
    compared AS (
      UPDATE pruning_value v SET completed = true FROM done d WHERE v.trial_id = d.id AND d.status = 'completed')
    SELECT d.id AS "trialId", d.sweep_id AS "sweepId", d.point_id AS "pointId", d.number, d.status, d.metrics,
      d.best_epoch AS "bestEpoch", gate.planned OR gate.desired IS NOT NULL AS "maySettle",
      EXISTS (SELECT FROM checkpoint c WHERE c.trial_id = d.id) AS "hasFiles"
    FROM done d JOIN gate ON gate.id = d.sweep_id`;
}

/** By the id of the trial; one that is missing was no longer held. To be followed by `valuePoints` in the same transaction. */
export async function completeTrials(
  statements: Statements,
  completions: TrialCompletion[],
): Promise<Map<string, EndedRun>> {
  const ended = await statements.rows<EndedRun>(completeStatement(completions), 'external.complete');
  return new Map(ended.map((each) => [each.trialId, each]));
}

/** Points of which a run could not be trained at all never win. To be run after `valuePoints`. */
export async function markInfeasible(statements: Statements, trialIds: string[]): Promise<void> {
  await statements.rows(sql`UPDATE point p SET feasible = false, value = NULL, values = '{}', std = NULL
    FROM trial t WHERE t.id = ANY(${trialIds}::uuid[]) AND p.id = t.point_id`);
  await statements.rows(sql`UPDATE trial SET feasible = false WHERE id = ANY(${trialIds}::uuid[])`);
}

/** The request by which each attempt was ended, and how its trial stands. */
export async function findCompletions(
  statements: Statements,
  completions: TrialCompletion[],
): Promise<Map<string, CompletedRun & { sum: string | null }>> {
  const rows = await statements.rows<CompletedRun & { sum: string | null }>(sql`SELECT t.id AS "trialId",
      t.sweep_id AS "sweepId", t.number, t.status, t.metrics, t.best_epoch AS "bestEpoch", a.completion AS sum
    FROM jsonb_to_recordset(${JSON.stringify(completions)}::jsonb) AS g("trialId" uuid, attempt int)
      JOIN attempt a ON a.trial_id = g."trialId" AND a.attempt = g.attempt JOIN trial t ON t.id = a.trial_id`);
  return new Map(rows.map((row) => [row.trialId, row]));
}
