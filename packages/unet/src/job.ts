import type { EpochRecord, Recording } from '@unetsweep/contract';
import type { NamedWeights } from './checkpoint/named-weights.js';
import type { Notice } from './flags/notice.js';
import type { SampleScores } from './metrics/sample-scores.js';
import type { RecordingSettings } from './recording/recording-settings.js';
import type { ResumeState } from './resume/resume-state.js';
import type { TrialSpec } from './spec.js';

// Legend of shapes: B batch, H height, W width, C channels.

/** Images of one side of the split, decoded and preprocessed. The arrays must not be changed while the job runs. */
export interface ImageSet {
  /** [B, H, W, C], float32, already normalised. */
  images: Float32Array;
  /** [B, H, W], class index: 0 background, 1 .. classes - 1 foreground. */
  masks: Uint8Array;
  /** One a picture, in order. */
  names: readonly string[];
  /**
   * [B, 2, C]: brightness as stored, in 0..1, = pixel x first row + second row. Needed where `augmentation` changes
   * exposure, hue or saturation.
   */
  brightness?: Float32Array;
}

export interface TrainingData {
  train: ImageSet;
  /** The very same object as `train` where validation = training: it is then held once. */
  validation: ImageSet;
  /** Measured once, at the end, with the weights of the best epoch; decides nothing. */
  test?: ImageSet;
  height: number;
  width: number;
  channels: number;
  /** Background included, 2 .. 64. */
  classes: number;
}

/** Decides which epoch is the best one. */
export interface Objective {
  metric: string;
  mode: 'min' | 'max';
  /** `last` and `meanOfLast` take the last epoch as the best one. */
  at?: 'best' | 'last' | 'meanOfLast';
}

export interface TrainingJob {
  spec: TrialSpec;
  /** 0 .. 2^31 - 1. Decides initial weights, order of the images, dropout and augmentation. */
  seed: number;
  objective: Objective;
  data: TrainingData;
  /**
   * Images that go through the network at once; by default `spec.training.batchSize`. A smaller number needs less memory
   * and leaves the images of every optimizer step as they are; batch normalisation sees the smaller batches.
   */
  microBatchSize?: number;
  /** Measures `gradientNorm` even where nothing of the spec needs it. */
  measuresGradientNorm?: boolean;
  /**
   * Also compares the borders of the masks (`hausdorff95`, `boundaryF1`): at the best epoch, and in every epoch where the
   * objective, a monitor or one of these `metrics` is such a one. Absent: only where objective or monitor are.
   */
  borders?: { metrics: readonly string[] };
  /** Scores every validation image with the weights of the best epoch. */
  sampleScores?: boolean;
  /** Value of the objective's metric whose first epoch `derived.epochsToTarget` tells. */
  target?: number | null;
  /** What is recorded of the run's inside; decides nothing. Absent: nothing. */
  recording?: RecordingSettings;
  /** Weights and moving statistics to start from: needed where `spec.training.initialWeights` names some, and not with `resume`. */
  initialWeights?: NamedWeights;
  /** Goes on from here instead of from the beginning. */
  resume?: ResumeState;
  /** Which checkpoints `onCheckpoint` gets; `every` is in epochs. */
  keep: { best: boolean; last: boolean; every?: number | null };
}

/** Metric names to values; null for NaN and infinity. */
export type Metrics = EpochRecord['metrics'];

export interface TrainedCheckpoint {
  kind: 'best' | 'last' | 'periodic';
  epoch: number;
  metrics: Metrics;
  weights: NamedWeights;
  /** Hex SHA-256 over the weights alone, in their fixed order. */
  weightsSha256: string;
}

export interface StateOffer {
  epoch: number;
  /** `pause`: the run ends after this call, so the state must be written before the promise resolves. */
  reason: 'epochEnd' | 'pause';
}

/** Probabilities [B, H, W, outputs] of images [B, H, W, C] with the weights as they are now, in evaluation mode. */
export type Predict = (images: Float32Array) => Float32Array;

/** What the caller hears and decides; the engine waits for each promise before it goes on. */
export interface TrainingCallbacks {
  onEpoch?(record: EpochRecord, predict: Predict): void | Promise<void>;
  /** Asked at each epoch's end; call `makeState` only where a state is wanted, it copies all weights. */
  onState?(makeState: () => ResumeState, offer: StateOffer): void | Promise<void>;
  onCheckpoint?(checkpoint: TrainedCheckpoint): void | Promise<void>;
  /** Once, when the run is complete and `keep.best` is set: `predict` works with the weights of the best epoch. */
  onBest?(record: EpochRecord, predict: Predict): void | Promise<void>;
  /**
   * Where something is recorded: after each epoch, and once more when the run ends, however it does. Call `read` only
   * where the recording is wanted now.
   */
  onRecording?(read: () => Recording, isEnd: boolean): void | Promise<void>;
  /** After each optimizer step: for progress and heartbeats. */
  onStep?(step: number, epoch: number): void;
}

/** How the caller stops a run from outside. */
export interface TrainingControl {
  /** Aborted: the run stops within one step, as `cancelled`. */
  signal?: AbortSignal;
  /** True: the epoch is finished, a state offered, and the run ends as `paused`. Asked at each epoch's end. */
  shouldPause?(): boolean;
  /** Where the run was stopped from outside: whether the best epoch's checkpoint is handed over first, if it is kept. */
  keepsBest?(): boolean;
}

export interface TrainingFailure {
  reason: 'diverged' | 'outOfMemory' | 'badData' | 'internal';
  message: string;
  epoch: number | null;
}

export interface TrainingResult {
  status: 'completed' | 'paused' | 'cancelled' | 'failed';
  /** The best epoch by the objective; null before the first epoch's end. */
  bestEpoch: number | null;
  /** Metrics of the best epoch, and of the test side (`testLoss`, `testDice`, …) where there is one. */
  metrics: Metrics;
  /** Metrics of the last epoch. */
  lastMetrics: Metrics;
  epochsDone: number;
  derived: Record<string, number | null>;
  flags: string[];
  /** What each flag means in this run. */
  notices: Notice[];
  /** Of the validation images, in their order, at the best epoch; null unless asked for, and of a run that did not complete. */
  sampleScores: SampleScores | null;
  parameterCount: number;
  trainableParameterCount: number;
  /** Sum of the weights as they are at the end; null where the run ended before any weights were read. */
  weightsSha256: string | null;
  failure?: TrainingFailure;
}
