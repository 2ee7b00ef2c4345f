import type { Json, ResolvedSweepSpec, ResolvedTrialSpec } from '@unetsweep/contract';

/** What decides the bits of a trial's weights; fixed at its first attempt. */
export interface NumericsProfile {
  device: 'cpu' | 'gpu';
  intraOpThreads: number;
  /** As ONEDNN_MAX_CPU_ISA takes it, e.g. `AVX2`, `AVX512_CORE_BF16`; null on a GPU. */
  cpuIsa: string | null;
  engineVersion: number;
  tensorflowVersion: string;
}

/** A worker's right to write to a trial: valid while `attempt` is the trial's current one. */
export interface Fence {
  trialId: string;
  attempt: number;
}

export interface Failure {
  reason: string;
  message: string;
  epoch: number | null;
}

/** What a flag means in a run: the epoch that showed it, and a sentence of advice. */
export interface Notice {
  flag: string;
  epoch: number | null;
  message: string;
}

/** The signal that a running trial has been sent. */
export type Desired = 'pause' | 'cancel' | null;

/** What a worker gets with a claim: all it needs to train without another read. */
export interface ClaimedTrial extends Fence {
  sweepId: string;
  number: number;
  pointId: string;
  pointNumber: number;
  repeat: number;
  fold: number | null;
  seed: number;
  params: Record<string, unknown>;
  /** Null at the first attempt; later attempts train by what the first one wrote. */
  spec: ResolvedTrialSpec | null;
  numericsProfile: NumericsProfile | null;
  /** Epochs that the sweep's epoch budget gave it; null: as its spec says. */
  budgetEpochs: number | null;
  /** Images that go through the network at once, since memory ran out with more; null: the whole batch. */
  microBatch: number | null;
  /** Estimated need in MiB: of a process on a CPU, and of a GPU; null: not known. */
  memoryMb: number | null;
  gpuMemoryMb: number | null;
  sweepSpec: ResolvedSweepSpec;
  dataset: { id: string; sha256: string };
  epochsDone: number;
  hasResumeState: boolean;
  desired: Desired;
}

/** Values written once a claimed trial has been resolved, before its first step. */
export interface TrialStart {
  spec: ResolvedTrialSpec;
  fingerprint: string;
  numericsProfile: NumericsProfile;
  numericsChanged: boolean;
  /** What that means; kept with the flag `numericsChanged`. */
  notice?: Notice | null;
  parameterCount: number;
  split: {
    train: { sample: string; group: string | null }[];
    validation: { sample: string; group: string | null }[];
    test: { sample: string; group: string | null }[];
    unused: { sample: string; group: string | null }[];
  };
  /** Epoch that this attempt goes on from; 0 at a fresh start. */
  fromEpoch: number;
}

export type Metrics = Record<string, number | null>;

/** How an attempt ended. `paused` and `givenBack` leave the trial unfinished. */
export type AttemptEnd =
  | {
      status: 'completed' | 'pruned' | 'cancelled';
      metrics: Metrics;
      lastMetrics: Metrics;
      derived: Metrics;
      flags: string[];
      /** Absent: those of before stay. */
      notices?: Notice[];
      bestEpoch: number | null;
      /** Stopped at a rung from which it may go on: its resume state stays until the sweep has ended. */
      keepsState?: boolean;
    }
  | {
      status: 'failed';
      failure: Failure;
      flags: string[];
      notices?: Notice[];
      /** What was measured before; absent: those of before stay. */
      measured?: { metrics: Metrics; lastMetrics: Metrics; derived: Metrics; bestEpoch: number | null };
    }
  | { status: 'paused' }
  /** Back to the queue: `drain` costs no try; `workerLost` counts against `maxAttempts` (then it fails). */
  | { status: 'givenBack'; reason: 'drain' | 'workerLost' | 'sessionLimit' }
  /** Back to the queue, to go on with so many images at once. */
  | { status: 'givenBack'; reason: 'outOfMemory'; microBatch: number; flags: string[]; notices: Notice[] };

/** A point and its runs as the planner hands them to the store. */
export interface NewPoint {
  id: string;
  number: number;
  params: Record<string, unknown>;
  /** What the search method knew and drew: enough to replay the decision. */
  decision: Record<string, unknown>;
  /** Estimated need of each run in MiB: of a process on a CPU, and of a GPU; absent: not known. */
  memoryMb?: number | null;
  gpuMemoryMb?: number | null;
  /** What the caller is to train by; absent: our workers resolve it when they claim a run. */
  spec?: unknown;
  trials: NewRun[];
}

interface NewRun {
  id: string;
  number: number;
  repeat: number;
  fold: number | null;
  seed: number;
  /** Epochs that the sweep's epoch budget gives it; absent: as its spec says. */
  budgetEpochs?: number;
  /** By which an equal trial that has ended is found; absent: it is trained in any case. */
  fingerprint?: string;
  /** Of its first epochs, where those do not depend on its length: by it a shorter run is found that it may go on from. */
  prefix?: { fingerprint: string; epochs: number } | null;
}

/** A finished point, in the order of `finishSeq`. */
export interface FinishedTrial {
  finishSeq: number;
  trialId: string;
  pointId: string;
  pointNumber: number;
  params: Record<string, Json>;
  /** Runs that the point has in all. */
  expectedRuns: number;
  repeat: number;
  fold: number | null;
  status: 'completed' | 'pruned' | 'failed' | 'cancelled';
  metrics: Metrics;
  lastMetrics: Metrics;
  derived: Metrics;
  parameterCount: number | null;
  /** Of objectives that are a mean over the last epochs: the means, by metric. */
  means: Metrics;
}

/** How far a sweep's planning has come. */
export interface PlanStanding {
  cursor: Record<string, unknown>;
  /** Number of the last point. */
  points: number;
  /** Number of the last trial. */
  trials: number;
  /** Runs that the points lack to have the sweep's repeats. */
  missingRuns: number;
}

/** A point with the runs that it has. */
export interface StoredPoint {
  id: string;
  number: number;
  params: Record<string, unknown>;
  /** Whether it was taken back before it started. */
  isWithdrawn: boolean;
  /** Estimated need of its runs, as of `NewPoint`. */
  memoryMb: number | null;
  gpuMemoryMb: number | null;
  runs: { id: string; number: number; repeat: number; fold: number | null }[];
}
