import type { TrialSpec } from '../spec.js';
import { randomStream, shuffledOrder } from './random-stream.js';

/** One batch of an epoch: numbers of the images, and which of them are mirrored (1) or not (0). */
export interface BatchPlan {
  indices: Int32Array;
  flipHorizontal: Uint8Array;
  flipVertical: Uint8Array;
}

/** The batches of one epoch; a function of seed and epoch alone, so that a resumed run sees the same ones. */
export function planEpoch(spec: TrialSpec, imageCount: number, seed: number, epoch: number): BatchPlan[] {
  const { batchSize, shuffle, dropLast } = spec.training;
  const order = shuffle
    ? shuffledOrder(imageCount, randomStream(seed, `order/${epoch}`))
    : Int32Array.from({ length: imageCount }, (_, index) => index);
  const draw = flipSampler(spec.augmentation, seed, epoch);
  const batches: BatchPlan[] = [];
  for (let start = 0; start < imageCount; start += batchSize) {
    const indices = order.slice(start, start + batchSize);
    if (dropLast && indices.length < batchSize) break;
    const flips = Array.from(indices, draw);
    batches.push({
      indices,
      flipHorizontal: Uint8Array.from(flips, (flip) => Number(flip.horizontal)),
      flipVertical: Uint8Array.from(flips, (flip) => Number(flip.vertical)),
    });
  }
  return batches;
}

export function countSteps(imageCount: number, { batchSize, dropLast }: TrialSpec['training']): number {
  return dropLast ? Math.floor(imageCount / batchSize) : Math.ceil(imageCount / batchSize);
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
