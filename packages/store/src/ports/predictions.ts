import type { Fence } from './records.js';

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
