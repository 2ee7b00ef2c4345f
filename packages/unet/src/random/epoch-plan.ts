import { changeSampler } from '../augmentation/draw-changes.js';
import type { ImageChange } from '../augmentation/image-change.js';
import type { TrialSpec } from '../spec.js';
import { type BatchPlace, batchRanges } from './batch-places.js';
import { randomStream, shuffledOrder } from './random-stream.js';

/** One batch of an epoch: numbers of the images, and how each of them is changed. */
export interface BatchPlan {
  indices: Int32Array;
  changes: readonly ImageChange[];
  place: BatchPlace;
}

/**
 * The batches of one epoch; a function of seed and epoch alone, so that a resumed run sees the same ones.
 * @param microBatchSize see `batchRanges`; changes neither the images of a step nor what happens to each of them
 */
export function planEpoch(
  spec: TrialSpec,
  imageCount: number,
  seed: number,
  epoch: number,
  microBatchSize?: number,
): BatchPlan[] {
  const { shuffle } = spec.training;
  const order = shuffle
    ? shuffledOrder(imageCount, randomStream(seed, `order/${epoch}`))
    : Int32Array.from({ length: imageCount }, (_, index) => index);
  const draw = changeSampler(spec.augmentation, seed, String(epoch));
  return batchRanges(imageCount, spec.training, microBatchSize).map(({ start, end, place }) => {
    const indices = order.slice(start, end);
    return { indices, changes: Array.from(indices, draw), place };
  });
}
