import { dropBlobReferences } from '../blobs/blob-store.js';
import type { Statements } from '../database/database.js';
import { type Sql, sql } from '../database/sql.js';
import { eventXid } from '../events/event-sql.js';
import type { Failure, Notice } from '../ports/records.js';

/** What is to become of the chosen trials. `requeued` and `lost` go back to the queue unless a cancel waits or the tries are used up. */
export type EndKind = 'completed' | 'pruned' | 'failed' | 'cancelled' | 'paused' | 'requeued' | 'lost';

export interface Ending {
  /** Condition on `trial t` that chooses: checked again once the rows are locked. */
  which: Sql;
  kind: EndKind;
  /** How the attempt ended, e.g. `drain`. */
  reason: string;
  /** Leave rows alone that someone else is just changing. */
  skipLocked?: boolean;
  metrics?: unknown;
  lastMetrics?: unknown;
  derived?: unknown;
  flags?: string[];
  notices?: Notice[];
  bestEpoch?: number | null;
  /** Its resume state stays, whatever `keepCheckpoints` says. */
  keepsState?: boolean;
  failure?: Failure;
  /** Images that go through the network at once from now on. */
  microBatch?: number;
  /** Final values for the narrow table, by the id of their name. */
  values?: { name: number; number: number }[];
}

export interface EndedTrial {
  trialId: string;
  sweepId: string;
  pointId: string;
  status: string;
  /** Resume state that lost its last reference, to be freed after the transaction. */
  freed: string[] | null;
}

const lostMessage = (holder: string, attempts: Sql) =>
  sql`${holder}::text || ' was lost ' || ${attempts} || ' times while it trained this trial; no attempt is left.'`;

/** Where a trial goes: a waiting cancel wins over pause and queue; a pause that was taken back means the queue. */
function nextStatus(kind: EndKind): Sql {
  const cancelled = sql`h.desired = 'cancel' OR h.sweep_desired = 'cancelled'`;
  switch (kind) {
    case 'paused':
      return sql`CASE WHEN ${cancelled} THEN 'cancelled' WHEN h.sweep_desired = 'paused' OR h.sweep_status = 'paused' THEN 'paused' ELSE 'queued' END`;
    case 'requeued':
      return sql`CASE WHEN ${cancelled} THEN 'cancelled' ELSE 'queued' END`;
    case 'lost':
      return sql`CASE WHEN ${cancelled} THEN 'cancelled' WHEN h.lost_attempts + 1 >= h.max_attempts THEN 'failed' ELSE 'queued' END`;
    default:
      return sql`${kind}::text`;
  }
}

const json = (value: unknown) => sql`${value === undefined ? null : JSON.stringify(value)}::jsonb`;

/** Flags that earlier attempts noted at their start; all others are judged anew from the whole run. */
const lasting = ['numericsChanged', 'batchHalved', 'continued'];

function noticesAfter(notices: Notice[] | undefined): Sql {
  if (notices === undefined) return sql`t.notices`;
  const given = notices.map(({ flag }) => flag);
  return sql`(SELECT coalesce(jsonb_agg(n), '[]') FROM jsonb_array_elements(t.notices) n
    WHERE n ->> 'flag' = ANY(${lasting}::text[]) AND n ->> 'flag' <> ALL(${given}::text[])) || ${json(notices)}`;
}

/** Whether a state of the ended trial is of use to a longer or further run: one that diverged would do so again. */
const goesOnLater = ({ reason }: Ending) => sql`${reason !== 'diverged'}::boolean AND o.next <> 'cancelled'`;

/** Sweep rows first (shared), then the trials, then the sweeps' sequences: the same order everywhere. */
function chosen(ending: Ending): Sql {
  const wait = ending.skipLocked ? sql`SKIP LOCKED` : sql``;
  return sql`gate AS (
      SELECT s.id, s.status, s.desired, s.max_attempts,
        coalesce((s.spec #>> '{keepCheckpoints,optimizerState}')::boolean, false) AS keeps_state FROM sweep s
      WHERE s.id IN (SELECT t.sweep_id FROM trial t WHERE ${ending.which}) ORDER BY s.id FOR SHARE),
    held AS (
      SELECT t.id, t.sweep_id, t.attempt, t.desired, t.lost_attempts,
        gate.status AS sweep_status, gate.desired AS sweep_desired, gate.max_attempts,
        gate.keeps_state
      FROM gate JOIN trial t ON t.sweep_id = gate.id WHERE ${ending.which} ORDER BY t.id FOR UPDATE OF t ${wait}),
    outcome AS (SELECT h.*, ${nextStatus(ending.kind)} AS next FROM held h),
    final AS (
      SELECT o.id, o.sweep_id, (o.keeps_state OR ${ending.keepsState ?? false}::boolean) AND ${goesOnLater(ending)} AS keeps_state,
        row_number() OVER (PARTITION BY o.sweep_id ORDER BY o.id) AS rank
      FROM outcome o WHERE o.next IN ('completed', 'pruned', 'failed', 'cancelled')),
    sequence AS (
      UPDATE sweep_sequence q SET finish_seq = q.finish_seq + f.count
      FROM (SELECT sweep_id, count(*) AS count FROM final GROUP BY sweep_id) f
      WHERE q.sweep_id = f.sweep_id RETURNING q.sweep_id, q.finish_seq - f.count AS base)`;
}

function updated(ending: Ending): Sql {
  const failure =
    ending.kind === 'lost'
      ? sql`CASE WHEN o.next = 'failed' THEN jsonb_build_object('reason', ${ending.reason}::text, 'message',
          ${lostMessage(ending.reason === 'leaseLost' ? 'The lease' : 'The worker', sql`(t.lost_attempts + 1)`)}, 'epoch', t.epochs_done) ELSE t.failure END`
      : sql`coalesce(${json(ending.failure)}, t.failure)`;
  return sql`done AS (
      UPDATE trial t SET status = o.next, desired = NULL, lease_until = NULL,
        queue_rank = CASE WHEN o.next = 'queued' THEN 0 ELSE t.queue_rank END,
        worker_id = CASE WHEN o.next = 'queued' THEN NULL ELSE t.worker_id END,
        worker_host = CASE WHEN o.next = 'queued' THEN NULL ELSE t.worker_host END,
        lost_attempts = t.lost_attempts + ${ending.kind === 'lost' ? 1 : 0},
        metrics = coalesce(${json(ending.metrics)}, t.metrics),
        last_metrics = coalesce(${json(ending.lastMetrics)}, t.last_metrics),
        derived = coalesce(${json(ending.derived)}, t.derived),
        flags = CASE WHEN ${ending.flags ?? null}::text[] IS NULL THEN t.flags
          ELSE ARRAY(SELECT DISTINCT f FROM unnest(t.flags || ${ending.flags ?? []}::text[]) f
            WHERE f = ANY(${lasting}::text[] || ${ending.flags ?? []}::text[]) ORDER BY 1) END,
        notices = ${noticesAfter(ending.notices)},
        micro_batch = coalesce(${ending.microBatch ?? null}::int, t.micro_batch),
        best_epoch = coalesce(${ending.bestEpoch ?? null}::int, t.best_epoch), failure = ${failure},
        finish_seq = CASE WHEN f.id IS NULL THEN t.finish_seq ELSE q.base + f.rank END,
        finished_at = CASE WHEN f.id IS NULL THEN NULL ELSE now() END,
        duration_ms = t.duration_ms + CASE WHEN t.status <> 'running' THEN 0 ELSE coalesce((
          SELECT extract(epoch FROM now() - a.started_at) * 1000 FROM attempt a
          WHERE a.trial_id = t.id AND a.attempt = t.attempt), 0) END
      FROM outcome o LEFT JOIN final f ON f.id = o.id LEFT JOIN sequence q ON q.sweep_id = o.sweep_id
      WHERE t.id = o.id RETURNING t.*)`;
}

/** Further part of a statement whose `done` holds the ended trials: tells what became of them. */
export const endEvents = (reason: string): Sql => sql`told AS (
    INSERT INTO event (xid, type, sweep_id, trial_id, data)
    SELECT ${eventXid}, CASE status WHEN 'queued' THEN 'trial.requeued' ELSE 'trial.' || status END, sweep_id, id,
      CASE WHEN status IN ('queued', 'paused')
        THEN jsonb_build_object('number', number, 'attempt', attempt, 'workerId', NULL, 'reason', ${reason}::text)
      WHEN status = 'failed' THEN jsonb_build_object('failure', failure, 'willRetry', false)
      ELSE jsonb_build_object('number', number, 'pointId', point_id, 'metrics', metrics, 'bestEpoch', best_epoch,
        'durationMs', duration_ms, 'reusedFrom', reused_from) END
    FROM done ORDER BY finish_seq, number)`;

function endStatement(ending: Ending): Sql {
  const values = JSON.stringify(ending.values ?? []);
  return sql`WITH ${chosen(ending)}, ${updated(ending)}, ${endEvents(ending.reason)},
    closed AS (
      UPDATE attempt a SET ended_at = now(), reason = CASE WHEN d.status = 'cancelled' THEN 'cancelled' ELSE ${ending.reason}::text END
      FROM done d WHERE a.trial_id = d.id AND a.attempt = d.attempt AND a.ended_at IS NULL),
    written AS (
      INSERT INTO trial_value (trial_id, name_id, sweep_id, number)
      SELECT d.id, v.name, d.sweep_id, v.number FROM done d
      CROSS JOIN jsonb_to_recordset(${values}::jsonb) AS v(name int, number float8) WHERE d.finish_seq IS NOT NULL
      ON CONFLICT (trial_id, name_id) DO UPDATE SET number = excluded.number),
    compared AS (
      UPDATE pruning_value v SET completed = true FROM done d WHERE v.trial_id = d.id AND d.status = 'completed'),
    dropped AS (DELETE FROM resume_state r USING final f WHERE r.trial_id = f.id AND NOT f.keeps_state RETURNING r.sha256),
    freed AS (${dropBlobReferences(sql`dropped`)})
    SELECT id AS "trialId", sweep_id AS "sweepId", point_id AS "pointId", status,
      (SELECT array_agg(sha256) FROM freed) AS freed FROM done`;
}

/** Ends the attempts (or the waiting) of the chosen trials: rows, values, sequence numbers and events in one statement. */
export function endTrials(statements: Statements, ending: Ending): Promise<EndedTrial[]> {
  return statements.rows<EndedTrial>(endStatement(ending));
}
