import type { Calibration, EpochRecord, Json, Recording, ResolvedTrialSpec } from '@unetsweep/contract';

/** Pictures of one validation image, as PNG files. */
export interface SamplePicture {
  sample: string;
  epoch: number;
  dice: number | null;
  image: Uint8Array;
  truth: Uint8Array;
  prediction: Uint8Array;
}

/** A trial that has ended, with what its part reads of it. */
export interface TrialOutcome {
  id: string;
  number: number;
  pointId: string;
  status: 'completed' | 'pruned' | 'failed' | 'cancelled';
  params: Readonly<Record<string, Json>>;
  spec: ResolvedTrialSpec | null;
  seed: number;
  repeat: number;
  fold: number | null;
  /** Of the best epoch, and of the last one. */
  metrics: Readonly<Record<string, number | null>>;
  lastMetrics: Readonly<Record<string, number | null>>;
  derived: Readonly<Record<string, number | null>>;
  flags: readonly string[];
  bestEpoch: number | null;
  epochsDone: number;
  parameterCount: number | null;
  failure: { reason: string; message: string } | null;
  fingerprint: string | null;
  reusedFrom: string | null;
  durationMs: number | null;
  epochs: readonly EpochRecord[];
  recording: Recording | null;
  picture: SamplePicture | null;
  /** Names of the samples on each side. */
  split: { train: readonly string[]; validation: readonly string[] } | null;
}

export interface SweepOutcome {
  kind: 'sweep';
  sweepId: string;
  /** In the order of their numbers. */
  trials: readonly TrialOutcome[];
}

export interface CalibrationOutcome {
  kind: 'calibration';
  calibration: Calibration;
}

export type PartOutcome = SweepOutcome | CalibrationOutcome;

/** What a run has given so far, by part. */
export type RunOutcome = ReadonlyMap<string, PartOutcome>;
