import { type Constraint, type Trial, violationsOf } from '@unetsweep/contract';
import { type Sql, sql } from '../database/sql.js';
import { fits, meetsRequirements, neededMemory, slotMemory } from '../dispatch/fitting.js';
import { type WaitingFacts, whyWaiting } from '../dispatch/why-waiting.js';

const ofLiving = (what: Sql) =>
  sql`(SELECT ${what} FROM worker w WHERE w.status = 'active' AND ${meetsRequirements})`;

/** Of a queued trial that no worker may run. */
const waitingFacts = sql`CASE WHEN t.status = 'queued' AND s.suggestion_lease_ms IS NULL AND NOT EXISTS (
    SELECT FROM worker w WHERE w.status = 'active' AND ${fits})
  THEN jsonb_build_object('requirements', s.spec -> 'requirements',
    'workers', (SELECT count(*) FROM worker w WHERE w.status = 'active'), 'suitable', ${ofLiving(sql`count(*)`)},
    'needMb', ${ofLiving(sql`min(${neededMemory})`)}, 'slotMb', ${ofLiving(sql`max(${slotMemory})`)}) END`;

/** Columns of `trial t` joined with `sweep s`, under the names of the contract. */
export const trialColumns: Sql = sql`t.id, t.sweep_id AS "sweepId", t.point_id AS "pointId", t.number, t.status, t.params, t.spec,
  t.seed, t.repeat, t.fold, t.attempt, t.metrics, t.last_metrics AS "lastMetrics", t.derived, t.best_epoch AS "bestEpoch",
  t.epochs_done AS "epochsDone", t.parameter_count AS "parameterCount", coalesce(t.flags, '{}') AS flags, t.notices, t.feasible, t.failure,
  t.worker_id AS "workerId", t.worker_host AS "workerHost", t.numerics_profile AS "numericsProfile", t.fingerprint,
  t.reused_from AS "reusedFrom", t.duration_ms AS "durationMs", t.created_at AS "createdAt", t.started_at AS "startedAt",
  t.finished_at AS "finishedAt", ${waitingFacts} AS "waitingFacts", s.spec -> 'constraints' AS constraints,
  coalesce((SELECT jsonb_agg(jsonb_build_object('attempt', a.attempt, 'workerId', a.worker_id, 'startedAt', a.started_at,
    'endedAt', a.ended_at, 'reason', a.reason, 'fromEpoch', a.from_epoch) ORDER BY a.attempt)
    FROM attempt a WHERE a.trial_id = t.id), '[]') AS attempts`;

export type TrialRow = Omit<
  Trial,
  'createdAt' | 'startedAt' | 'finishedAt' | 'worker' | 'violations' | 'attempts' | 'waiting'
> & {
  workerId: string | null;
  workerHost: string | null;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  constraints: Constraint[] | null;
  waitingFacts: WaitingFacts | null;
  attempts: Trial['attempts'];
  durationMs: number;
};

const iso = (time: Date | string) => new Date(time).toISOString();

function violations(row: TrialRow): Trial['violations'] {
  return row.status === 'completed' ? violationsOf(row, row.constraints ?? []) : [];
}

export function toTrial(row: TrialRow): Trial {
  const { workerId, workerHost, constraints: _, waitingFacts: facts, ...trial } = row;
  return {
    ...trial,
    attempts: row.attempts.map((attempt) => ({
      ...attempt,
      startedAt: iso(attempt.startedAt),
      endedAt: attempt.endedAt === null ? null : iso(attempt.endedAt),
    })),
    violations: violations(row),
    waiting: facts && whyWaiting(facts),
    worker: workerId === null ? null : { id: workerId, host: workerHost ?? '' },
    durationMs: row.startedAt === null ? null : row.durationMs,
    createdAt: iso(row.createdAt),
    startedAt: row.startedAt && iso(row.startedAt),
    finishedAt: row.finishedAt && iso(row.finishedAt),
  };
}
