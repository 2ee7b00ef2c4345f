import type { EpochRecord } from '@unetsweep/contract';
import type { PenaltyValues } from '../calibration/penalty-sums.js';
import type { NamedWeights } from '../checkpoint/named-weights.js';
import type { RecordingState } from '../recording/recording-state.js';

/** Everything that going on bit for bit needs; random streams follow from the seed, the step and the epoch. */
export interface ResumeState {
  /** Changes whenever this shape does. */
  formatVersion: 1;
  engineVersion: number;
  seed: number;
  /** Steps and epochs done. */
  step: number;
  epoch: number;
  /** Weights and moving statistics. */
  weights: NamedWeights;
  /** The optimizer's slots, `m/<weight>` and `v/<weight>` for Adam. */
  slots: NamedWeights;
  /** Weights of earlier epochs that are still the best one by some measure. */
  snapshots: readonly { epoch: number; weights: NamedWeights }[];
  /** State of the schedule, of early stopping and of the choice of the best epoch. */
  progress: ProgressState;
  /** All epochs so far. */
  records: readonly EpochRecord[];
  /** What was recorded of the run's inside; absent where nothing is. */
  recording?: RecordingState;
}

export interface ProgressState {
  schedule: Record<string, number>;
  earlyStopping: { bestEpoch: number | null; bestValue: number | null; stopped: boolean };
  flags: readonly string[];
  /** Of the first batch; absent before it. */
  initialLoss?: number | null;
  /** Penalty and norm of the weights before the first step; absent unless they are penalised. */
  initialWeights?: { penalty: number; weightNorm: number };
  /** Absolute strengths of the penalties; absent unless they are relative. */
  strengths?: PenaltyValues;
}
