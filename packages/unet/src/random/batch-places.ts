import type { TrialSpec } from '../spec.js';

type Training = TrialSpec['training'];

/** Where a batch stands in its optimizer step. */
export interface BatchPlace {
  /** Share of the step's images that the batch holds, 0 < share <= 1. */
  share: number;
  /** Number of the batch within its step, from 0. */
  index: number;
  /** The step is made with this batch. */
  endsStep: boolean;
}

/** A batch that makes a step by itself. */
export const wholeStep: BatchPlace = { share: 1, index: 0, endsStep: true };

/** The images `start` to `end` - 1 of an epoch's order. */
export interface BatchRange {
  start: number;
  end: number;
  place: BatchPlace;
}

/**
 * Cuts an epoch's images into batches. `training.accumulate` batches of `training.batchSize` make one step, and fewer at
 * the epoch's end. Batches larger than `microBatchSize` are cut up within their step, so that the images of each step
 * stay the same; so do those that `dropLast` leaves out.
 */
export function batchRanges(
  imageCount: number,
  training: Training,
  microBatchSize = training.batchSize,
): BatchRange[] {
  const { batchSize, accumulate, dropLast } = training;
  const used = dropLast ? imageCount - (imageCount % batchSize) : imageCount;
  const ranges: BatchRange[] = [];
  for (let first = 0; first < used; first += batchSize * accumulate) {
    const last = Math.min(first + batchSize * accumulate, used);
    const cuts = cutsBetween(first, last, batchSize, microBatchSize);
    for (const [index, start] of cuts.entries()) {
      const end = cuts[index + 1] ?? last;
      const place = { share: (end - start) / (last - first), index, endsStep: end === last };
      ranges.push({ start, end, place });
    }
  }
  return ranges;
}

/** Where the batches of one step begin. */
function cutsBetween(first: number, last: number, batchSize: number, microBatchSize: number): number[] {
  const cuts: number[] = [];
  for (let batch = first; batch < last; batch += batchSize) {
    const end = Math.min(batch + batchSize, last);
    for (let start = batch; start < end; start += microBatchSize) cuts.push(start);
  }
  return cuts;
}

/** The largest number of batches in a step. */
export function batchesPerStep({ batchSize, accumulate }: Training, microBatchSize = batchSize): number {
  return accumulate * Math.ceil(batchSize / microBatchSize);
}

/** Optimizer steps in an epoch. */
export function countSteps(imageCount: number, { batchSize, accumulate, dropLast }: Training): number {
  const batches = dropLast ? Math.floor(imageCount / batchSize) : Math.ceil(imageCount / batchSize);
  return Math.ceil(batches / accumulate);
}

/** Images that went through the network in so many optimizer steps, epoch after epoch. */
export function countImages(imageCount: number, training: Training, steps: number): number {
  const { batchSize, accumulate, dropLast } = training;
  const used = dropLast ? imageCount - (imageCount % batchSize) : imageCount;
  const stepsPerEpoch = countSteps(imageCount, training);
  if (stepsPerEpoch === 0) return 0;
  const begun = Math.min(used, (steps % stepsPerEpoch) * batchSize * accumulate);
  return Math.floor(steps / stepsPerEpoch) * used + begun;
}
