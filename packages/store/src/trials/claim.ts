import type { Database } from '../database/database.js';
import { type Sql, sql } from '../database/sql.js';
import { fits } from '../dispatch/fitting.js';
import { eventXid } from '../events/event-sql.js';
import type { ClaimedTrial } from '../ports/records.js';
import { isOverTime } from '../sweeps/time-limit.js';

/** Claims of one sweep that read the same state cannot all win; the losers look again. */
const maxRounds = 100;

interface Claimant {
  id: string;
  leaseMs: number;
}

/** Whether the claimant can run the trial `t` of the sweep `s`; one that is not listed is not asked. */
const suits = (workerId: string): Sql => sql`NOT EXISTS (
  SELECT FROM worker w WHERE w.id = ${workerId}::uuid AND NOT ${fits}) AND NOT ${isOverTime}`;

/**
 * One statement. `gate` is the sweep's row, locked: shared, or for its change to `running` by the first claim. It comes before the
 * trial's lock, as in every statement that takes both. With `maxConcurrentTrials`, `turn` makes the count exact: of two claims that
 * counted the same running trials, the later one finds `claims` changed, wins nothing and counts again.
 */
function claimStatement(trialId: string, worker: Claimant): Sql {
  return sql`WITH target AS (
      SELECT t.id, t.sweep_id, q.claims, s.max_concurrent_trials AS cap
      FROM trial t JOIN sweep s ON s.id = t.sweep_id JOIN sweep_sequence q ON q.sweep_id = s.id
      WHERE t.id = ${trialId}::uuid AND t.status = 'queued' AND s.desired IS NULL AND ${suits(worker.id)}
        AND s.suggestion_lease_ms IS NULL AND (s.max_concurrent_trials IS NULL
        OR s.max_concurrent_trials > (SELECT count(*) FROM trial r WHERE r.sweep_id = s.id AND r.status = 'running'))),
    first AS (
      UPDATE sweep s SET status = 'running', started_at = coalesce(s.started_at, now()),
        time_counts_from = coalesce(s.time_counts_from, now()) FROM target
      WHERE s.id = target.sweep_id AND s.status IN ('planning', 'queued') AND s.desired IS NULL RETURNING s.id),
    going AS (
      SELECT s.id FROM sweep s JOIN target ON target.sweep_id = s.id
      WHERE s.status = 'running' AND s.desired IS NULL FOR SHARE OF s),
    gate AS (SELECT id FROM first UNION ALL SELECT id FROM going),
    turn AS (
      UPDATE sweep_sequence q SET claims = q.claims + 1 FROM gate JOIN target ON target.sweep_id = gate.id
      WHERE q.sweep_id = gate.id AND target.cap IS NOT NULL AND q.claims = target.claims RETURNING q.sweep_id),
    claimed AS (
      UPDATE trial t SET status = 'running', attempt = t.attempt + 1, desired = NULL,
        lease_ms = ${worker.leaseMs}, lease_until = now() + make_interval(secs => ${worker.leaseMs / 1000}::float8),
        worker_id = ${worker.id}::uuid, worker_host = (SELECT host FROM worker WHERE id = ${worker.id}::uuid),
        started_at = coalesce(t.started_at, now())
      FROM gate JOIN target ON target.sweep_id = gate.id
      WHERE t.id = target.id AND t.status = 'queued' AND (target.cap IS NULL OR EXISTS (SELECT FROM turn))
      RETURNING t.*),
    tried AS (
      INSERT INTO attempt (trial_id, attempt, worker_id, worker_host, from_epoch)
      SELECT id, attempt, worker_id, worker_host, epochs_done FROM claimed),
    told AS (
      INSERT INTO event (xid, type, sweep_id, trial_id, data)
      SELECT ${eventXid}, 'sweep.started', id, NULL::uuid, jsonb_build_object('status', 'running') FROM first
      UNION ALL
      SELECT ${eventXid}, 'trial.started', sweep_id, id,
        jsonb_build_object('number', number, 'attempt', attempt, 'workerId', worker_id) FROM claimed)
    SELECT c.id AS "trialId", c.attempt, c.sweep_id AS "sweepId", c.number, c.point_id AS "pointId",
      (SELECT p.number FROM point p WHERE p.id = c.point_id) AS "pointNumber", c.repeat, c.fold, c.seed,
      c.params, c.spec, c.budget_epochs AS "budgetEpochs", c.micro_batch AS "microBatch", c.memory_mb AS "memoryMb",
      c.gpu_memory_mb AS "gpuMemoryMb", c.numerics_profile AS "numericsProfile", s.spec AS "sweepSpec", c.epochs_done AS "epochsDone",
      jsonb_build_object('id', d.id, 'sha256', coalesce(d.content_sha256, d.source_sha256)) AS dataset,
      EXISTS (SELECT FROM resume_state r WHERE r.trial_id = c.id) AS "hasResumeState", c.desired
    FROM claimed c JOIN sweep s ON s.id = c.sweep_id LEFT JOIN dataset d ON d.id = s.dataset_id`;
}

/** Whether a claim that won nothing could still win. */
function claimableStatement(trialId: string, worker: Claimant): Sql {
  return sql`SELECT t.id FROM trial t JOIN sweep s ON s.id = t.sweep_id
    WHERE t.id = ${trialId}::uuid AND t.status = 'queued' AND s.desired IS NULL AND s.status IN ('planning', 'queued', 'running')
      AND s.suggestion_lease_ms IS NULL AND ${suits(worker.id)} AND (s.max_concurrent_trials IS NULL
        OR s.max_concurrent_trials > (SELECT count(*) FROM trial r WHERE r.sweep_id = s.id AND r.status = 'running'))`;
}

export async function claimTrial(
  database: Database,
  trialId: string,
  worker: Claimant,
): Promise<ClaimedTrial | null> {
  for (let round = 0; round < maxRounds; round++) {
    const [claimed] = await database.rows<ClaimedTrial>(claimStatement(trialId, worker));
    if (claimed) return claimed;
    const claimable = await database.rows(claimableStatement(trialId, worker));
    if (claimable.length === 0) return null;
  }
  return null;
}
