import type { DecidedBudget, ResolvedSweepSpec, ResolvedTrialSpec } from '@unetsweep/contract';
import type { DecidedPoint, Decision, StoredPlanning } from './planning-log.js';
import type { FinishedTrial, NewPoint, StoredPoint } from './records.js';

/** One planner a sweep at a time, by a fenced lease row. */
export interface PlanningRepository {
  /** Takes (or renews) the lease of sweeps that want planning. Each carries the fence of every later write. */
  lease(holder: string, leaseMs: number, limit: number): Promise<{ sweepId: string; fence: number }[]>;
  release(holder: string): Promise<void>;
  /** What could not be known while the sweep's data sets were imported. False: fence lost. */
  fillIn(
    sweepId: string,
    fence: number,
    known: { baseTrial: ResolvedTrialSpec; pointCount: number | null; trialCount: number | null },
  ): Promise<boolean>;
  /** Points and their trials, set-based; `last` marks planning as done; `epochBudget` is what the anchor run decided. False: fence lost. */
  materialise(
    sweepId: string,
    fence: number,
    points: NewPoint[],
    progress: { cursor: Record<string, unknown>; last: boolean; epochBudget?: DecidedBudget },
  ): Promise<boolean>;
  /** How many runs of these fingerprints a new sweep with such settings would be answered from trials that have ended. */
  countReusable(
    rules: Pick<
      ResolvedSweepSpec,
      'reuse' | 'objective' | 'record' | 'keepCheckpoints' | 'constraints' | 'pruner' | 'stopWhen'
    >,
    fingerprints: readonly string[],
  ): Promise<number>;
  /** How far planning came: the method's own cursor, next point and trial number, trials that are queued now. */
  progress(sweepId: string): Promise<{
    cursor: Record<string, unknown>;
    nextPoint: number;
    nextTrial: number;
    /** Trials that were withdrawn before they started, and count towards no limit. */
    withdrawnTrials: number;
    queued: number;
  } | null>;
  /** Slots of living workers that have nothing to do and may take trials of this sweep. */
  idleSlots(sweepId: string): Promise<number>;
  /** Points numbered `from`..`to` with their runs, by number, at most `limit`. */
  points(sweepId: string, range: { from: number; to: number; limit: number }): Promise<StoredPoint[]>;
  /** Plannings of the sweep beside its first one, ascending. */
  plannings(sweepId: string): Promise<StoredPlanning[]>;
  /** Ranges of the numbers of points that were withdrawn before they started: [from, to]. */
  withdrawn(sweepId: string): Promise<[number, number][]>;
  /** What a point was decided by; null: there is none with this id. */
  decision(pointId: string): Promise<Decision | null>;
  /** What points numbered `from`..`to` were decided by, by number, at most `limit`. */
  decided(sweepId: string, range: { from: number; to: number; limit: number }): Promise<DecidedPoint[]>;
  /** Runs that the sweep's points lack to have so many repeats. */
  missingRuns(sweepId: string, repeats: number): Promise<number>;
  /** Queues completed trials again that are shorter than so many epochs. @returns how many still run shorter; null: fence lost */
  lengthen(sweepId: string, fence: number, epochs: number): Promise<number | null>;
  /** Every end after `afterSeq`, ascending; a trial that was queued again since stands here with each of its ends. */
  finished(sweepId: string, afterSeq: number, limit: number): Promise<FinishedTrial[]>;
}
