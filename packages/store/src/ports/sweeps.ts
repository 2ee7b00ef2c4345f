import type { Point, ResolvedSweepSpec, ResolvedTrialSpec, Sweep } from '@unetsweep/contract';
import type { Page, PageQuery } from './page.js';
import type { NewPoint, PlanStanding } from './records.js';

/** More for a sweep to run, made from the spec `from`: where that has changed meanwhile nothing is written. */
export interface SweepExtension {
  from: ResolvedSweepSpec;
  spec: ResolvedSweepSpec;
  baseTrial: ResolvedTrialSpec;
  /** Every data set that its points may name. */
  datasetIds: string[];
  pointCount: number | null;
  trialCount: number | null;
  /** New length of every trial whose length is the sweep's own; null: as it was. */
  epochs: number | null;
  /** The cursor of the planning that starts anew, of what has been planned. Called under the sweep's lock: must not wait. */
  replan(soFar: PlanStanding): Record<string, unknown>;
}

/** Points by hand, numbered from `nextPoint` and `nextTrial`: where those have moved on meanwhile nothing is written. */
export interface AddedPoints extends Omit<SweepExtension, 'baseTrial' | 'datasetIds' | 'epochs'> {
  nextPoint: number;
  nextTrial: number;
  points: NewPoint[];
}

/** Which failed trials; absent: all. */
export interface RetryFilter {
  reasons?: string[];
  trialIds?: string[];
}

export interface NewSweep {
  id: string;
  spec: ResolvedSweepSpec;
  /** Null: the caller trains. */
  dataset: { id: string; name: string; version: number } | null;
  /** Every data set that its points may name; default: that above. */
  datasetIds?: string[];
  /** The trial spec with no point applied: what `params.X` falls back to when X did not vary. Null: its data sets are still imported. */
  baseTrial: ResolvedTrialSpec | null;
  /** Planned counts; null where the method decides on the way. */
  pointCount: number | null;
  trialCount: number | null;
  /** The plan whose stage it is, and that stage's name; absent: none. */
  planId?: string;
  stage?: string;
}

/** A change of what the sweep's further points go by, made from the spec `from`: where that has changed meanwhile nothing is written. */
export interface SweepReplanning
  extends Pick<SweepExtension, 'from' | 'spec' | 'pointCount' | 'trialCount' | 'replan'> {
  /** `methodChanged`: points that have not started are withdrawn; else those beyond `maxTrials`. With `trialLimit` a sweep that has ended stays so. */
  kind: 'methodChanged' | 'trialLimit' | 'stopChanged';
}

export interface SweepChanges {
  name?: string;
  notes?: string;
  tags?: string[];
  priority?: number;
  maxConcurrentTrials?: number | null;
  maxTrials?: number | null;
  keepCheckpoints?: ResolvedSweepSpec['keepCheckpoints'];
  search?: ResolvedSweepSpec['search'];
  pruner?: ResolvedSweepSpec['pruner'];
  stopWhen?: ResolvedSweepSpec['stopWhen'];
}

/** What says how a sweep's trials and points are read: none of it is counted. */
export type SpecifiedSweep = Pick<Sweep, 'id' | 'name' | 'spec'>;

export interface SweepRepository {
  /** Writes the sweep as `planning` and its `sweep.created` event. */
  create(sweep: NewSweep): Promise<Sweep>;
  get(id: string): Promise<Sweep | null>;
  /** Without counting its trials: for requests that only need to know what it searches. */
  getSpec(id: string): Promise<SpecifiedSweep | null>;
  /** With the ETag that `patch` compares; it changes with every change of settings or status. */
  getWithEtag(id: string): Promise<{ sweep: Sweep; etag: string } | null>;
  /** The stored spec and what the planner needs beside it. */
  getPlan(
    id: string,
  ): Promise<(NewSweep & Pick<Sweep, 'status' | 'epochBudget'> & { planned: boolean }) | null>;
  list(query: PageQuery & { status?: string; tag?: string; name?: string }): Promise<Page<Sweep>>;
  /** One statement. @throws ProblemError `versionMismatch` when `ifMatch` is not the current ETag, `notFound` */
  patch(id: string, changes: SweepChanges, ifMatch?: string): Promise<Sweep>;
  /** As `patch`, and plans the further points anew. Null: the spec is no longer `from`; look again. @throws as `patch`, `retryFailed` */
  replan(
    id: string,
    changes: SweepChanges,
    replanning: SweepReplanning,
    ifMatch?: string,
  ): Promise<Sweep | null>;
  /** Nothing new starts; running trials get `desired = pause`. Idempotent. @throws ProblemError `invalidState`, `notFound` */
  pause(id: string): Promise<Sweep>;
  /** Paused trials are queued again, first in line. @throws as `pause` */
  resume(id: string): Promise<Sweep>;
  /** Unstarted trials become `cancelled`, running ones get `desired = cancel`. @throws as `pause` */
  cancel(id: string): Promise<Sweep>;
  /** Queues exactly the failed trials (of these reasons, with these ids) again; re-opens a sweep that had ended. @throws as `pause`, `imagesRemoved` */
  retryFailed(id: string, which: RetryFilter): Promise<{ sweep: Sweep; retried: number }>;
  /** Gives the sweep more to run. Null: its spec is no longer `from`; look again. @throws as `retryFailed` */
  extend(id: string, extension: SweepExtension): Promise<{ sweep: Sweep; continued: number } | null>;
  /** Adds points by hand, and runs to points that are there. False: spec or numbers have moved on; look again. @throws as `retryFailed` */
  addPoints(id: string, added: AddedPoints): Promise<boolean>;
  /** Cancels the sweep and marks it, so that the reconciler removes it. @throws ProblemError `notFound` */
  deleteLater(id: string): Promise<void>;
  /** Removes the sweep with all it holds. False when running trials had first to be cancelled: call again. */
  delete(id: string): Promise<boolean>;
  /** Sweeps whose deletion waits for running trials: the reconciler calls `delete` on them again. */
  deleting(): Promise<string[]>;
  /** Sweeps that `settle` would move or stop: the process that ended their last or decisive trial was killed before. */
  unsettled(): Promise<string[]>;
  /** Sweeps that go on although their `timeLimitMs` is used up: the reconciler pauses them. */
  overTime(): Promise<string[]>;
  /** Writes what keeps open sweeps from going on into their `notices`, where that has changed. */
  notice(): Promise<void>;
  /**
   * Stops a sweep whose `stopWhen` is met, and moves one whose last trial has ended to its final (or paused) status. Idempotent, called
   * after each end and by the reconciler.
   */
  settle(id: string): Promise<void>;
  /** Ends planning with a reason. */
  fail(
    id: string,
    failure: { reason: 'allTrialsFailed' | 'planning' | 'dataset'; message: string },
  ): Promise<void>;
  /** Points of a sweep with mean, std, min, max over their runs. */
  points(id: string, query: PageQuery): Promise<Page<Point>>;
}
