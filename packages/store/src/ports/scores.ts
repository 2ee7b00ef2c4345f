import type { Fence } from './records.js';

/** Scores of a trial's validation images at its best epoch, in the order of its split; null where the loss is none. */
export interface NewScores {
  epoch: number;
  dice: readonly (number | null)[];
  iou: readonly (number | null)[];
  loss: readonly (number | null)[];
}

export interface ScoreQuery<Key extends string> {
  sort: { by: Key; descending: boolean };
  /** Only images of this group. */
  group?: string;
  limit: number;
  cursor?: string;
  count?: boolean;
}

interface ScoredImage {
  name: string;
  group: string | null;
  /** Where its pictures are; null once the data set is removed. */
  place: { datasetId: string; index: number } | null;
}

export interface ScoredSample extends ScoredImage {
  dice: number | null;
  iou: number | null;
  loss: number | null;
  /** Names the recorded prediction at the best epoch; null for images of which none is recorded. */
  predictionSha256: string | null;
}

/** Over the trials that validated on the image. */
export interface HardSample extends ScoredImage {
  count: number;
  meanDice: number | null;
  minDice: number | null;
  maxDice: number | null;
  meanIou: number | null;
  meanLoss: number | null;
}

export type SampleSortKey = 'dice' | 'iou' | 'loss' | 'name';
export type HardSampleSortKey =
  | 'meanDice'
  | 'minDice'
  | 'maxDice'
  | 'meanIou'
  | 'meanLoss'
  | 'count'
  | 'name';

interface ScorePage<Item> {
  items: Item[];
  nextCursor: string | null;
  total?: number;
}

/** How well each validation image was segmented. */
export interface ScoreRepository {
  /** Replaces what the trial has. False: fence lost. */
  put(fence: Fence, scores: NewScores): Promise<boolean>;
  /** Nulls last both ways. Empty for a trial that has none. @throws ProblemError `invalidCursor` */
  ofTrial(trialId: string, query: ScoreQuery<SampleSortKey>): Promise<ScorePage<ScoredSample>>;
  /**
   * One image a row, over the sweep's trials; of more than a million scores those of a sample of the trials, the
   * same at each reading. `trialsSeen` of `trials` are in it. @throws ProblemError `invalidCursor`
   */
  ofSweep(
    sweepId: string,
    query: ScoreQuery<HardSampleSortKey>,
  ): Promise<ScorePage<HardSample> & { trials: number; trialsSeen: number }>;
}
