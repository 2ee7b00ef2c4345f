import type {
  ApiEvent,
  Checkpoint,
  Dataset,
  DatasetFailure,
  EpochRecord,
  FilterNode,
  Point,
  ResolvedSweepSpec,
  ResolvedTrialSpec,
  Split,
  Sweep,
  Trial,
  WorkerNode,
} from '@unetsweep/contract';
import type { AddedPoints, SweepExtension } from '../sweeps/extend-sweep.js';
import type { RetryFilter } from '../sweeps/retry-failed.js';
import type { BatchResult, BatchSelection } from '../trials/batch-trials.js';

export type { AddedPoints, BatchResult, BatchSelection, RetryFilter, SweepExtension };

import type { ImportRepository, ReadyDataset, StoredSample } from './datasets.js';
import type {
  AttemptEnd,
  ClaimedTrial,
  Desired,
  Fence,
  FinishedTrial,
  Metrics,
  NewPoint,
  StoredPoint,
  TrialStart,
} from './records.js';
import type { ResultsRepository } from './results.js';
import type { SampleRepository } from './samples.js';

/** A page of a list; `nextCursor` is opaque and bound to the query that made it. */
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
  total?: number;
}

export interface PageQuery {
  limit: number;
  cursor?: string;
  /**
   * At most four; nulls last both ways; `id` breaks ties, in the direction of the last key.
   * `segments`: the path's parts where a quoted one holds dots; without it the path is split at its dots.
   */
  sort?: { path: string; segments?: string[]; descending: boolean }[];
  filter?: FilterNode;
  count?: boolean;
}

/** Everything that outlives a process. All methods are safe to call from several processes at once. */
export interface Store {
  sweeps: SweepRepository;
  results: ResultsRepository;
  trials: TrialRepository;
  epochs: EpochRepository;
  resumeStates: ResumeStateRepository;
  checkpoints: CheckpointRepository;
  predictions: PredictionRepository;
  logs: LogRepository;
  datasets: DatasetRepository;
  samples: SampleRepository;
  imports: ImportRepository;
  events: EventRepository;
  workers: WorkerRepository;
  planning: PlanningRepository;
  dispatch: DispatchRepository;
  idempotency: IdempotencyRepository;
  /** Drops content that nothing names, such as uploads that a crash cut short. @returns how many blobs went */
  collectBlobs(olderThanMs: number): Promise<number>;
  /** One round trip to the database, in ms. @throws when it cannot be reached */
  ping(): Promise<number>;
  close(): Promise<void>;
}

export interface NewSweep {
  id: string;
  spec: ResolvedSweepSpec;
  dataset: { id: string; name: string; version: number };
  /** Every data set that its points may name; default: that above. */
  datasetIds?: string[];
  /** The trial spec with no point applied: what `params.X` falls back to when X did not vary. Null: its data sets are still imported. */
  baseTrial: ResolvedTrialSpec | null;
  /** Planned counts; null where the method decides on the way. */
  pointCount: number | null;
  trialCount: number | null;
}

export interface SweepChanges {
  name?: string;
  notes?: string;
  tags?: string[];
  priority?: number;
  maxConcurrentTrials?: number | null;
  maxTrials?: number | null;
  keepCheckpoints?: ResolvedSweepSpec['keepCheckpoints'];
}

export interface SweepRepository {
  /** Writes the sweep as `planning` and its `sweep.created` event. */
  create(sweep: NewSweep): Promise<Sweep>;
  get(id: string): Promise<Sweep | null>;
  /** With the ETag that `patch` compares; it changes with every change of settings or status. */
  getWithEtag(id: string): Promise<{ sweep: Sweep; etag: string } | null>;
  /** The stored spec and what the planner needs beside it. */
  getPlan(id: string): Promise<(NewSweep & { status: Sweep['status']; planned: boolean }) | null>;
  list(query: PageQuery & { status?: string; tag?: string; name?: string }): Promise<Page<Sweep>>;
  /** One statement. @throws ProblemError `versionMismatch` when `ifMatch` is not the current ETag, `notFound` */
  patch(id: string, changes: SweepChanges, ifMatch?: string): Promise<Sweep>;
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
  /** Sweeps that `settle` would move: the process that ended their last trial was killed before it settled them. */
  unsettled(): Promise<string[]>;
  /** Moves a sweep whose last trial has ended to its final (or paused) status. Idempotent, called after each end and by the reconciler. */
  settle(id: string): Promise<void>;
  /** Ends planning with a reason. */
  fail(
    id: string,
    failure: { reason: 'allTrialsFailed' | 'planning' | 'dataset'; message: string },
  ): Promise<void>;
  /** Points of a sweep with mean, std, min, max over their runs. */
  points(id: string, query: PageQuery): Promise<Page<Point>>;
}

export interface TrialRepository {
  /** One statement: queued -> running with attempt + 1 and a lease, or null: drop the ticket. Also null while the sweep is paused, ended or at its `maxConcurrentTrials`. */
  claim(trialId: string, worker: { id: string; leaseMs: number }): Promise<ClaimedTrial | null>;
  /** Writes what the claim resolved to. False: the fence no longer holds. */
  start(fence: Fence, start: TrialStart): Promise<boolean>;
  /** Renews the leases by the database's clock and tells each trial's signal. An expired lease whose attempt is still current is renewed too. */
  renew(fences: Fence[], leaseMs: number): Promise<{ trialId: string; held: boolean; desired: Desired }[]>;
  /** The signals alone, without writing. */
  signals(fences: Fence[]): Promise<{ trialId: string; held: boolean; desired: Desired }[]>;
  /** Ends an attempt: status, values, events, finishSeq in one transaction. False: the fence no longer holds, nothing was written. */
  end(fence: Fence, end: AttemptEnd): Promise<boolean>;
  get(id: string): Promise<Trial | null>;
  list(query: PageQuery & { sweepId?: string }): Promise<Page<Trial>>;
  cancel(id: string): Promise<Trial>;
  /** Queues an ended trial again, from its kept state unless `fromScratch`. @throws ProblemError `invalidState`, `imagesRemoved`, `notFound` */
  retry(id: string, fromScratch: boolean): Promise<Trial>;
  /** Cancels or retries many, by id or filter, by a few statements. Null: the filter chooses more than `limit`. */
  batch(action: 'cancel' | 'retry', selection: BatchSelection): Promise<BatchResult[] | null>;
  split(id: string): Promise<Split | null>;
}

export interface EpochRepository {
  /** One statement for a batch; the same epoch again replaces (a resumed trial redoes epochs). False: fence lost. */
  record(fence: Fence, epochs: EpochRecord[]): Promise<boolean>;
  list(
    trialId: string,
    query: { names?: string[]; fromEpoch?: number; maxPoints?: number },
  ): Promise<{ items: EpochRecord[]; sampled: boolean }>;
}

export interface ResumeStateRepository {
  /** Replaces the trial's state whole: the new one is complete before the old one goes. False: fence lost. */
  put(fence: Fence, state: { epoch: number; content: Uint8Array }): Promise<boolean>;
  get(trialId: string): Promise<{ epoch: number; content: Uint8Array } | null>;
}

export interface NewCheckpoint {
  epoch: number;
  kind: 'best' | 'last' | 'periodic';
  metrics: Metrics;
  weightsSha256: string;
  content: Uint8Array;
}

export interface CheckpointRepository {
  /** Replaces the trial's `best` or `last`; adds a `periodic`. Null: fence lost. */
  put(fence: Fence, checkpoint: NewCheckpoint): Promise<Checkpoint | null>;
  list(trialId: string): Promise<Checkpoint[]>;
  get(id: string): Promise<Checkpoint | null>;
  /** The stored npz in chunks. @throws ProblemError `notFound`, `checkpointExpired` */
  read(id: string): AsyncIterable<Uint8Array>;
  /** Applies the sweep's `keepCheckpoints` (bestTrials, maxBytes). */
  prune(sweepId: string): Promise<number>;
}

/** PNG files of one validation image at one epoch. */
export interface NewPrediction {
  sample: string;
  dice: number | null;
  image: Uint8Array;
  truth: Uint8Array;
  prediction: Uint8Array;
}

/** A recorded prediction; its pictures are named by their SHA-256. */
export interface RecordedPrediction {
  sample: string;
  epoch: number;
  dice: number | null;
  imageSha256: string;
  truthSha256: string;
  predictionSha256: string;
}

export interface PredictionRepository {
  /** Replaces the trial's `best` epoch, or the same `periodic` one. False: fence lost. */
  put(
    fence: Fence,
    predictions: { kind: 'best' | 'periodic'; epoch: number; items: NewPrediction[] },
  ): Promise<boolean>;
  /** By epoch, then in the order of recording. `epoch: best` = that of the best epoch alone. */
  list(trialId: string, query: { sample?: string; epoch?: number | 'best' }): Promise<RecordedPrediction[]>;
  /** Images recorded in a sweep at the best epoch, with the number of trials that recorded each; most first. */
  samples(sweepId: string): Promise<{ sample: string; trials: number }[]>;
  /** One image over the trials of a sweep at one epoch: the trials named, in that order, or the `top` best by the objective. */
  ofSample(
    sweepId: string,
    query: { sample: string; epoch: number | 'best'; trials: { top: number } | { ids: string[] } },
  ): Promise<(RecordedPrediction & { trialId: string; number: number; value: number | null })[]>;
  /** A picture that the trial's predictions name; null where none does. */
  read(trialId: string, sha256: string): Promise<Uint8Array | null>;
}

export interface LogRepository {
  /** Keeps at most 1 MB a trial, head and tail. */
  append(fence: Fence, text: string): Promise<boolean>;
  read(trialId: string): Promise<string>;
}

export interface DatasetQuery extends PageQuery {
  name?: string;
  status?: Dataset['status'];
}

export interface DatasetRepository {
  /** The next version of the name, as `importing`, for a caller who completes it. The same sha256 answers the old one with `existing: true`. */
  create(dataset: {
    id: string;
    name: string;
    sha256: string;
  }): Promise<{ dataset: Dataset; existing: boolean }>;
  /** Stores the canonical archive and the description; `ready`. */
  complete(id: string, ready: ReadyDataset & { content: Uint8Array }): Promise<Dataset>;
  /** Sweeps that wait for it fail with it. */
  fail(id: string, failure: DatasetFailure): Promise<void>;
  /** By id, `name` (newest version) or `name@3`. @throws ProblemError `imagesRemoved` where that one was deleted */
  resolve(reference: string): Promise<Dataset | null>;
  samples(id: string): Promise<StoredSample[]>;
  /** Newest first; deleted ones are left out. */
  list(query: DatasetQuery): Promise<Page<Dataset>>;
  /** @throws ProblemError `notFound`, `datasetImporting`, `imagesRemoved` */
  read(id: string): AsyncIterable<Uint8Array>;
  /** Removes the images and cancels an import; version numbers go on. @throws ProblemError `inUse`, `notFound`, `imagesRemoved` */
  delete(id: string): Promise<void>;
}

export interface EventRepository {
  /** Kept events after `afterId` in an order in which no later commit can appear before a read one. @returns `reset` when `afterId` is too old */
  read(query: {
    afterId: string | null;
    sweepId?: string;
    types?: string[];
    limit: number;
  }): Promise<{ events: ApiEvent[]; lastId: string | null; reset: { oldestId: string } | null }>;
  /** The id to start from for "from now on". */
  latestId(): Promise<string | null>;
  /** Drops what is older than 7 days or beyond 1,000,000. */
  prune(): Promise<number>;
}

export interface WorkerRepository {
  register(worker: {
    id: string;
    host: string;
    pid: number;
    version: string;
    device: { kind: 'cpu' | 'gpu'; name: string; memoryMb: number };
    slots: number;
    labels: Record<string, string>;
  }): Promise<void>;
  /** False: this worker was declared lost or removed and must register again. */
  heartbeat(
    id: string,
    trials: { trialId: string; pid: number; epoch: number }[],
  ): Promise<{ known: boolean; drain: 'checkpoint' | 'finish' | null }>;
  drain(id: string, mode: 'checkpoint' | 'finish'): Promise<WorkerNode>;
  undrain(id: string): Promise<WorkerNode>;
  leave(id: string): Promise<void>;
  list(): Promise<WorkerNode[]>;
  get(id: string): Promise<WorkerNode | null>;
  /** Workers unheard of for `afterMs` become `lost`; events are written. */
  markLost(afterMs: number): Promise<number>;
}

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
  /** Points and their trials, set-based; `last` marks planning as done. False: fence lost. */
  materialise(
    sweepId: string,
    fence: number,
    points: NewPoint[],
    progress: { cursor: Record<string, unknown>; last: boolean },
  ): Promise<boolean>;
  /** How far planning came: the method's own cursor, next point and trial number, trials that are queued now. */
  progress(sweepId: string): Promise<{
    cursor: Record<string, unknown>;
    nextPoint: number;
    nextTrial: number;
    queued: number;
  } | null>;
  /** Points numbered `from`..`to` with their runs, by number, at most `limit`. */
  points(sweepId: string, range: { from: number; to: number; limit: number }): Promise<StoredPoint[]>;
  /** Runs that the sweep's points lack to have so many repeats. */
  missingRuns(sweepId: string, repeats: number): Promise<number>;
  /** Queues completed trials again that are shorter than so many epochs. @returns how many still run shorter; null: fence lost */
  lengthen(sweepId: string, fence: number, epochs: number): Promise<number | null>;
  /** Every end after `afterSeq`, ascending; a trial that was queued again since stands here with each of its ends. */
  finished(sweepId: string, afterSeq: number, limit: number): Promise<FinishedTrial[]>;
}

/** What the dispatcher and the reconciler ask. */
export interface DispatchRepository {
  /** Runs `work` if this process gets the dispatcher's transaction-level advisory lock; undefined when another one has it. */
  exclusively<T>(work: () => Promise<T>): Promise<T | undefined>;
  /** The trials of one worker class (`any`, `cpu`, `gpu`) that should hold a ticket now, at most `window` in all and each sweep's free `maxConcurrentTrials`: higher priority first, round robin between equals. */
  window(
    workerClass: string,
    window: number,
  ): Promise<
    { trialId: string; nextAttempt: number; sweepId: string; workerClass: string; priority: number }[]
  >;
  slots(): Promise<{ workerClass: string; total: number; running: number }[]>;
  /** Leases past their end go back to the queue (or fail after `maxAttempts`), only when the database itself has been reachable for `reachableMs` >= lease. */
  expireLeases(reachableMs: number): Promise<{ trialId: string; sweepId: string; requeued: boolean }[]>;
}

export interface IdempotencyRepository {
  /** @returns `new` to go on, `replay` with the stored answer, `inFlight`, or `reused` (another body) */
  begin(
    key: string,
    bodySha256: string,
  ): Promise<
    | { state: 'new' }
    | { state: 'replay'; status: number; body: string }
    | { state: 'inFlight' }
    | { state: 'reused' }
  >;
  complete(key: string, status: number, body: string): Promise<void>;
  abandon(key: string): Promise<void>;
  /** Drops keys older than 24 h. */
  prune(): Promise<number>;
}
