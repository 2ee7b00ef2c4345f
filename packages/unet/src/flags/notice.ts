import type { EpochRecord, Flag } from '@unetsweep/contract';
import type { TrialSpec } from '../spec.js';

/** What was noticed about a run: a flag, the epoch that showed it, and a sentence with what was seen and what to try. */
export interface Notice {
  flag: Flag;
  /** Null: it concerns the run as a whole. */
  epoch: number | null;
  message: string;
}

/** What the rules look at. */
export interface RunSeen {
  /** Of all epochs, the first one first. */
  records: readonly EpochRecord[];
  spec: TrialSpec;
  bestEpoch: number | null;
  /** Of the first batch, penalties included; null where it is not known: the first epoch's mean then stands for it. */
  initialLoss: number | null;
  /** Penalty and norm of the weights before the first step; null where nothing is penalised. */
  initialWeights: { penalty: number; weightNorm: number } | null;
  /** Where the loss ceased to be a finite number and the run ended by it. */
  failure: { reason: string; message: string; epoch: number | null } | null;
  /** Whether the run came to its end by itself, without early stopping. */
  ranOut: boolean;
  /** Share of the channels that never fire; null unless recorded. */
  deadFraction: number | null;
  /** Median over layers and epochs of |change| / |weights| of a step; null unless recorded. */
  updateRatio: number | null;
}

/** Looks for one thing; null where all is well. */
export type Rule = (run: RunSeen) => Notice | null;
