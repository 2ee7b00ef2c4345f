import type { Statements } from '../database/database.js';
import { type Sql, sql } from '../database/sql.js';
import { eventXid } from '../events/event-sql.js';
import { isExternal, lastFile } from '../external/external-trial.js';
import { forgetRun } from './forget-run.js';
import { averagedObjectives, runMeans } from './run-means.js';
import { leaveFronts } from './update-fronts.js';

/** Ended trials that are to run again. */
interface Reopening {
  /** Condition on `trial t` that chooses: checked again once the rows are locked. */
  which: Sql;
  /** Why, for the events. */
  reason: string;
  /** Condition on `trial t`: goes on from the kept resume state, or the caller's last file, where there is one. */
  goesOn: Sql;
  /** Length of a trial that goes on, in epochs; absent: as it was. */
  epochs?: number;
}

interface ReopenedTrial {
  trialId: string;
  sweepId: string;
  pointId: string;
  /** Content that lost its last reference, to be freed after the transaction. */
  freed: string[] | null;
}

/** A trial from the beginning forgets what its attempts fixed and measured; one that goes on keeps both until it ends again. */
function queuedAgain(epochs: number | undefined): Sql {
  const spec =
    epochs === undefined
      ? sql`t.spec`
      : sql`jsonb_set(t.spec, '{training,epochs}', to_jsonb(${epochs}::int))`;
  const kept = (column: Sql, fresh: Sql) => sql`CASE WHEN g.goes_on THEN t.${column} ELSE ${fresh} END`;
  return sql`status = 'queued', desired = NULL, queue_rank = CASE WHEN g.goes_on THEN 0 ELSE 1 END, lost_attempts = 0,
    lease_until = NULL, worker_id = NULL, worker_host = NULL, failure = NULL, finish_seq = NULL, finished_at = NULL,
    feasible = NULL, reused_from = NULL, epochs_done = coalesce(g.state_epoch, 0),
    spec = CASE WHEN g.goes_on THEN ${spec} WHEN g.external THEN t.spec END, numerics_profile = ${kept(sql`numerics_profile`, sql`NULL`)},
    fingerprint = NULL, metrics = ${kept(sql`metrics`, sql`'{}'`)},
    last_metrics = ${kept(sql`last_metrics`, sql`'{}'`)}, derived = ${kept(sql`derived`, sql`'{}'`)},
    flags = ${kept(sql`flags`, sql`'{}'`)}, notices = ${kept(sql`notices`, sql`'[]'`)}, best_epoch = ${kept(sql`best_epoch`, sql`NULL`)},
    micro_batch = ${kept(sql`micro_batch`, sql`NULL`)}, duration_ms = ${kept(sql`duration_ms`, sql`0`)}`;
}

/** Final values of the narrow table, which the next end writes anew. */
const measured = sql`EXISTS (SELECT FROM value_name n WHERE n.id = v.name_id
  AND (n.name LIKE 'metrics.%' OR n.name LIKE 'derived.%' OR n.name = 'reusedFrom'))`;

/** Where the caller's trial goes on: what stopped at a rung passes it, at worst from its first epoch. */
const callersEpoch = sql`coalesce((SELECT f.epoch FROM (${lastFile(sql`h.id`)}) f), CASE WHEN h.status = 'pruned' THEN 0 END)`;

function reopenStatement({ which, reason, goesOn, epochs }: Reopening): Sql {
  return sql`WITH held AS (
      SELECT t.id, t.sweep_id, t.finish_seq, t.status, t.metrics, t.last_metrics, t.derived, t.epochs_done, ${goesOn} AS may_go_on,
        ${isExternal} AS external
      FROM trial t WHERE ${which} ORDER BY t.id FOR UPDATE OF t),
    chosen AS (
      SELECT h.*, k.epoch, (h.may_go_on AND k.epoch IS NOT NULL) AS goes_on
      FROM held h LEFT JOIN resume_state r ON r.trial_id = h.id CROSS JOIN LATERAL (
        SELECT CASE WHEN h.external THEN ${callersEpoch} ELSE r.epoch END AS epoch) k),
    going AS (SELECT c.*, CASE WHEN c.goes_on THEN c.epoch END AS state_epoch FROM chosen c),
    averaged AS MATERIALIZED (${averagedObjectives(sql`SELECT sweep_id FROM held`)}),
    superseded AS (
      INSERT INTO superseded_end (sweep_id, finish_seq, trial_id, status, metrics, last_metrics, derived, means)
      SELECT t.sweep_id, t.finish_seq, t.id, t.status, t.metrics, t.last_metrics, t.derived, ${runMeans}
      FROM held t WHERE t.finish_seq IS NOT NULL),
    anew AS (SELECT id FROM going WHERE NOT goes_on),
    ${forgetRun(sql`anew`)},
    passed AS (
      UPDATE pruning_value v SET promoted = true FROM going g WHERE v.trial_id = g.id AND g.goes_on AND g.status = 'pruned'),
    unmeasured AS (DELETE FROM trial_value v USING anew a WHERE v.trial_id = a.id AND ${measured}),
    trained AS (
      DELETE FROM trial_value v USING going g, value_name n
      WHERE v.trial_id = g.id AND g.goes_on AND n.id = v.name_id AND n.name = 'reusedFrom'),
    done AS (
      UPDATE trial t SET ${queuedAgain(epochs)} FROM going g WHERE t.id = g.id
      RETURNING t.id, t.sweep_id, t.point_id, t.number, t.attempt),
    unvalued AS (
      UPDATE point p SET status = 'queued', value = NULL, values = '{}', aggregates = NULL, std = NULL, count = 0, feasible = NULL
      WHERE p.id IN (SELECT point_id FROM done)),
    told AS (
      INSERT INTO event (xid, type, sweep_id, trial_id, data)
      SELECT ${eventXid}, 'trial.requeued', sweep_id, id,
        jsonb_build_object('number', number, 'attempt', attempt, 'workerId', NULL, 'reason', ${reason}::text)
      FROM done ORDER BY number)
    SELECT id AS "trialId", sweep_id AS "sweepId", point_id AS "pointId", (SELECT array_agg(sha256) FROM freed) AS freed FROM done`;
}

/**
 * Queues ended trials again, under their sweeps' locks: attempts count their losses anew, points lose their value until all their
 * runs have ended again, and the ends until now stay readable for replays. A pruned one that goes on has passed the rung where it stopped.
 */
export async function reopenTrials(statements: Statements, reopening: Reopening): Promise<ReopenedTrial[]> {
  const reopened = await statements.rows<ReopenedTrial>(reopenStatement(reopening));
  await leaveFronts(
    statements,
    reopened.map(({ pointId }) => pointId),
  );
  return reopened;
}
