import type { TrialSpec } from '../spec.js';
import { type BatchPlace, batchRanges } from './batch-places.js';
import { randomStream, shuffledOrder } from './random-stream.js';

/** One batch of an epoch: numbers of the images, and which of them are mirrored (1) or not (0). */
export interface BatchPlan {
  indices: Int32Array;
  flipHorizontal: Uint8Array;
  flipVertical: Uint8Array;
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
  const draw = flipSampler(spec.augmentation, seed, epoch);
  return batchRanges(imageCount, spec.training, microBatchSize).map(({ start, end, place }) => {
    const indices = order.slice(start, end);
    const flips = Array.from(indices, draw);
    return {
      indices,
      flipHorizontal: Uint8Array.from(flips, (flip) => Number(flip.horizontal)),
      flipVertical: Uint8Array.from(flips, (flip) => Number(flip.vertical)),
      place,
    };
  });
}

/** Always three draws an image, so that switching one flip on leaves the other as it was. */
function flipSampler(spec: TrialSpec['augmentation'], seed: number, epoch: number) {
  const stream = randomStream(seed, `augmentation/${epoch}`);
  return () => {
    const isChanged = stream.uniform() < spec.probability;
    const horizontal = stream.uniform() < spec.flipHorizontal;
    const vertical = stream.uniform() < spec.flipVertical;
    return { horizontal: isChanged && horizontal, vertical: isChanged && vertical };
  };
}
