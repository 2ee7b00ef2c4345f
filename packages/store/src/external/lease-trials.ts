import type { Statements } from '../database/database.js';
import { few, type Sql, sql } from '../database/sql.js';
import { eventXid } from '../events/event-sql.js';
import type { LeasedTrial, LeaseRequest } from '../ports/external.js';
import { isOverTime } from '../sweeps/time-limit.js';
import { lastFile } from './external-trial.js';

const isOpen = sql`s.suggestion_lease_ms IS NOT NULL AND s.desired IS NULL AND NOT ${isOverTime}`;

/** A sweep whose clients may get trials, its row locked before its trials' as in every statement that takes both. */
const gate = (sweepId: string): Sql => sql`target AS MATERIALIZED (
    SELECT s.id, s.planned, s.suggestion_lease_ms AS lease_ms, s.max_concurrent_trials AS cap,
      CASE WHEN s.max_concurrent_trials IS NOT NULL THEN (
        SELECT q.claims FROM sweep_sequence q WHERE q.sweep_id = s.id) END AS claims,
      CASE WHEN s.max_concurrent_trials IS NOT NULL THEN (
        SELECT count(*) FROM trial r WHERE r.sweep_id = s.id AND r.status = 'running') END AS running
    FROM sweep s WHERE s.id = ${sweepId}::uuid AND s.status = 'running' AND ${isOpen} FOR SHARE OF s)`;

/** The first time that a client gets a trial of a sweep. */
function startStatement(sweepId: string): Sql {
  return sql`WITH started AS (
      UPDATE sweep s SET status = 'running', started_at = coalesce(s.started_at, now()),
        time_counts_from = coalesce(s.time_counts_from, now())
      WHERE s.id = ${sweepId}::uuid AND s.status IN ('planning', 'queued') AND ${isOpen} RETURNING s.id)
    INSERT INTO event (xid, type, sweep_id, data)
    SELECT ${eventXid}, 'sweep.started', id, jsonb_build_object('status', 'running') FROM started RETURNING sweep_id`;
}

/** What the clients hold already, and a seat for each trial that they lack. */
const seats = (requests: LeaseRequest[]): Sql => sql`asked AS MATERIALIZED (
    SELECT a.* FROM jsonb_to_recordset(${JSON.stringify(requests)}::jsonb) AS a("clientId" text, count int)
    WHERE ${few(sql`a.count`)}),
  own AS (
    SELECT t.id, a."clientId" AS client, a.count, row_number() OVER (PARTITION BY a."clientId" ORDER BY t.number) AS rank
    FROM target JOIN trial t ON t.sweep_id = target.id AND t.status = 'running' AND t.worker_id IS NULL AND t.desired IS NULL
      JOIN asked a ON a."clientId" = t.worker_host),
  kept AS (SELECT id, client FROM own WHERE rank <= count),
  seat AS (
    SELECT a."clientId" AS client, row_number() OVER () AS rank FROM asked a CROSS JOIN LATERAL generate_series(
      1, a.count - (SELECT count(*) FROM kept k WHERE k.client = a."clientId"))),
  next AS (
    SELECT t.id, t.queue_rank, t.number FROM trial t WHERE t.sweep_id = (SELECT id FROM target) AND t.status = 'queued'
    ORDER BY t.queue_rank, t.number
    LIMIT (SELECT least(count(*), (SELECT greatest(0, coalesce(cap - running, 1000000)) FROM target)) FROM seat)
    FOR UPDATE SKIP LOCKED),
  ranked AS (SELECT id, row_number() OVER (ORDER BY queue_rank, number) AS rank FROM next)`;

/**
 * One statement for all clients of a sweep that ask at the same time. With `maxConcurrentTrials`, `turn` makes the count exact: of
 * two such statements that counted the same running trials, the later one finds `claims` changed and gives out none.
 */
function leaseStatement(sweepId: string, requests: LeaseRequest[]): Sql {
  return sql`WITH ${gate(sweepId)}, ${seats(requests)},
    turn AS (
      UPDATE sweep_sequence q SET claims = q.claims + 1 FROM target
      WHERE q.sweep_id = target.id AND target.cap IS NOT NULL AND q.claims = target.claims
        AND EXISTS (SELECT FROM ranked) RETURNING q.sweep_id),
    claimed AS (
      UPDATE trial t SET status = 'running', attempt = t.attempt + 1, desired = NULL, lease_ms = target.lease_ms,
        lease_until = now() + make_interval(secs => target.lease_ms / 1000.0), worker_id = NULL, worker_host = seat.client,
        epochs_done = coalesce((SELECT epoch FROM (${lastFile(sql`t.id`)}) c), 0),
        started_at = coalesce(t.started_at, now())
      FROM ranked r JOIN seat ON seat.rank = r.rank CROSS JOIN target
      WHERE t.id = r.id AND (target.cap IS NULL OR EXISTS (SELECT FROM turn)) RETURNING t.*),
    stale AS (DELETE FROM epoch e USING claimed c WHERE c.attempt > 1 AND e.trial_id = c.id AND e.epoch > c.epochs_done),
    tried AS (
      INSERT INTO attempt (trial_id, attempt, worker_id, worker_host, from_epoch)
      SELECT id, attempt, NULL, worker_host, epochs_done FROM claimed),
    renewed AS (
      UPDATE trial t SET lease_until = now() + make_interval(secs => target.lease_ms / 1000.0)
      FROM kept CROSS JOIN target WHERE t.id = kept.id AND t.status = 'running' RETURNING t.*),
    told AS (
      INSERT INTO event (xid, type, sweep_id, trial_id, data)
      SELECT ${eventXid}, 'trial.started', sweep_id, id,
        jsonb_build_object('number', number, 'attempt', attempt, 'workerId', NULL) FROM claimed),
    lacking AS (
      SELECT client, count(*) AS count FROM seat, target
      WHERE NOT target.planned AND rank > (SELECT count(*) FROM claimed) AND rank <= coalesce(cap - running, 1000000)
      GROUP BY client),
    waiting AS (
      INSERT INTO waiting_client (sweep_id, client_id, count)
      SELECT target.id, lacking.client, lacking.count FROM target CROSS JOIN lacking ORDER BY lacking.client
      ON CONFLICT (sweep_id, client_id) DO UPDATE SET count = excluded.count, requested_at = now()),
    served AS (
      DELETE FROM waiting_client w USING asked a WHERE w.sweep_id = ${sweepId}::uuid AND w.client_id = a."clientId"
        AND NOT EXISTS (SELECT FROM lacking l WHERE l.client = a."clientId"))
    SELECT t.id AS "trialId", t.attempt, t.worker_host AS "clientId", t.number, t.point_id AS "pointId", t.params,
      coalesce(t.spec, '{}') AS spec, t.seed, t.repeat, t.fold, t.budget_epochs AS "budgetEpochs",
      t.lease_until AS "expiresAt", l.lacks, l."isRunning", coalesce(c.epoch, 0) AS "epochsDone", c.id AS "checkpointId"
    FROM (SELECT EXISTS (SELECT FROM lacking) AS lacks, EXISTS (SELECT FROM target) AS "isRunning") l LEFT JOIN (SELECT * FROM claimed UNION ALL SELECT * FROM renewed) t ON true
      LEFT JOIN LATERAL (${lastFile(sql`t.id`)}) c ON true
    ORDER BY t.queue_rank, t.number`;
}

/** Without a lease there is one row without a trial, which tells whether the planner could make more. */
type LeaseRow = { lacks: boolean; isRunning: boolean } & (LeasedTrial | { trialId: null });

export async function leaseTrials(
  statements: Statements,
  sweepId: string,
  requests: LeaseRequest[],
): Promise<{ trials: LeasedTrial[]; isShort: boolean }> {
  const lease = () => statements.rows<LeaseRow>(leaseStatement(sweepId, requests), 'external.lease');
  let rows = await lease();
  if (rows[0]?.isRunning === false && (await statements.rows(startStatement(sweepId))).length > 0)
    rows = await lease();
  const trials = rows.flatMap(({ lacks: _, isRunning: __, ...row }) => (row.trialId === null ? [] : [row]));
  return { trials, isShort: rows[0]?.lacks ?? false };
}
