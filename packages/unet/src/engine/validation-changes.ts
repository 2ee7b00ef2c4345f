import { changesImages } from '../augmentation/augment.js';
import { changeSampler } from '../augmentation/draw-changes.js';
import type { ImageChange } from '../augmentation/image-change.js';
import type { TrainingJob } from '../job.js';
import type { TrialSpec } from '../spec.js';

/** How the images of one batch of an evaluation are changed. */
export interface ChangedBatch {
  /** One an image. */
  changes: readonly ImageChange[];
  /** Decides the noise. */
  draw: number;
}

/** Whether the validation images are changed as the training images are. */
export function changesValidation({ augmentation }: TrialSpec): boolean {
  return augmentation.augmentValidation && changesImages(augmentation);
}

/** The changes of an epoch's validation images, batch after batch; a function of seed and epoch alone. */
export function validationChanges(
  { spec, seed, data }: TrainingJob,
  epoch: number,
): (count: number) => ChangedBatch {
  const drawNext = changeSampler(spec.augmentation, seed, `validation/${epoch}`);
  let measured = (epoch - 1) * data.validation.names.length;
  return (count) => {
    const changes = Array.from({ length: count }, drawNext);
    measured += count;
    // The numbers of training's batches are above 0.
    return { changes, draw: -(measured % 2 ** 31) };
  };
}
