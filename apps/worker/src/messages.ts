import type { EpochRecord, ResolvedRecordSettings, ResolvedTrialSpec } from '@unetsweep/contract';
import type { Metrics, NewScores } from '@unetsweep/store';
import type { Notice } from '@unetsweep/unet';

/** What a trial's process is told at its start. */
export interface TrialOrder {
  type: 'run';
  trialId: string;
  spec: ResolvedTrialSpec;
  /** Goes into checkpoints, so that they say what they are. */
  fingerprint: string;
  seed: number;
  /** Images that go through the network at once, since memory ran out with more; null: the whole batch. */
  microBatch: number | null;
  objective: { metric: string; mode: 'min' | 'max'; at: 'best' | 'last' | 'meanOfLast' };
  /** `state`: that of the last epoch too, so that a longer run can go on from it. */
  keep: { best: boolean; last: boolean; every: number | null; state: boolean };
  /** Epochs at whose end the run waits to hear whether it goes on; absent: none. */
  rungs?: readonly number[];
  /** Validation images whose predictions are recorded; `every`: also after each so many epochs. */
  predictions: { samples: string[]; every: number | null };
  /** What is recorded of the run's inside; absent: nothing. */
  recording?: ResolvedRecordSettings;
  /** Measured beside what every epoch measures; absent: nothing. */
  measures?: {
    sampleScores: boolean;
    /** Metrics that act while trials run, beside the objective that picks epochs. */
    followed: string[];
    /** Of the sweep's `stopWhen`. */
    target: number | null;
    gradientNorm: boolean;
  };
  /** Names of samples on each side. */
  train: string[];
  validation: string[];
  test: string[];
  archivePath: string;
  /** Checkpoint whose weights a run starts from that has no state; absent: none. */
  startPath?: string;
  /** State of an earlier attempt to go on from. */
  statePath: string | null;
  /** For states and checkpoints on their way to the store; exists, and is removed by the parent. */
  folder: string;
}

export type ToTrial =
  | TrialOrder
  /** Go on from the rung. */
  | { type: 'goOn' }
  /** End the epoch, write a state, end as `paused`; `keepsBest`: hand over the best epoch's weights first. */
  | { type: 'pause'; keepsBest?: true }
  /** End at the next step; `keepsBest`: hand over the best epoch's weights first. */
  | { type: 'cancel'; keepsBest?: true }
  | { type: 'stateStored'; durationMs: number };

/** How a run ended by itself. */
export interface TrialResult {
  status: 'completed' | 'paused' | 'cancelled' | 'failed';
  metrics: Metrics;
  lastMetrics: Metrics;
  derived: Metrics;
  flags: string[];
  notices: Notice[];
  bestEpoch: number | null;
  failure: { reason: string; message: string; epoch: number | null } | null;
}

export interface WrittenCheckpoint {
  path: string;
  kind: 'best' | 'last' | 'periodic';
  epoch: number;
  metrics: Metrics;
  weightsSha256: string;
}

/** One validation image as PNG files; those of image and truth stay for later epochs. */
export interface WrittenPrediction {
  sample: string;
  dice: number;
  imagePath: string;
  truthPath: string;
  predictionPath: string;
}

export interface WrittenPredictions {
  kind: 'best' | 'periodic';
  epoch: number;
  items: WrittenPrediction[];
}

export type FromTrial =
  /** The process can take its order. */
  | { type: 'ready' }
  | { type: 'epoch'; record: EpochRecord }
  /** The file is complete; it is removed once stored. */
  | { type: 'state'; path: string; epoch: number }
  | ({ type: 'checkpoint' } & WrittenCheckpoint)
  | ({ type: 'predictions' } & WrittenPredictions)
  | { type: 'scores'; scores: NewScores }
  /** A `Recording` as gzipped JSON; removed once stored. */
  | { type: 'recording'; path: string }
  | { type: 'end'; result: TrialResult };
