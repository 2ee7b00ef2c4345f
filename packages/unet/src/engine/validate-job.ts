import { findSizeProblem } from '../architecture/index.js';
import { changesColour } from '../augmentation/colour.js';
import type { ImageSet, TrainingData, TrainingJob } from '../job.js';
import { leftOutClass } from '../losses/left-out-class.js';
import { countSteps } from '../random/batch-places.js';
import type { TrialSpec } from '../spec.js';

/** The data cannot be trained on; the message says which picture and why. */
export class BadDataError extends Error {
  override readonly name = 'BadDataError';
}

/** @throws BadDataError for empty sides, wrong lengths, unknown classes, values that are not finite, sizes that do not fit */
export function validateData({ data, spec }: TrainingJob): void {
  validateColours(data, spec);
  const problem = findSizeProblem(spec.model.depth, data.height, data.width);
  if (problem) throw new BadDataError(problem.message);
  validateSide('training', data.train, data);
  if (data.validation !== data.train) validateSide('validation', data.validation, data);
  if (data.test) validateSide('test', data.test, data);
  if (countSteps(data.train.names.length, spec.training) === 0) {
    const { batchSize } = spec.training;
    throw new BadDataError(`dropLast leaves no batch of ${batchSize} in ${data.train.names.length} images`);
  }
}

/** Hue and saturation are those of red, green and blue; colours are changed as the pictures are stored. */
function validateColours(
  { train, validation, test, channels }: TrainingData,
  { augmentation }: TrialSpec,
): void {
  if (!changesColour(augmentation)) return;
  const name = (['hue', 'saturation'] as const).find((one) => augmentation[one] > 0);
  if (name && channels !== 3) {
    throw new BadDataError(`augmentation.${name} changes colours, but the images have ${channels} channels`);
  }
  for (const set of [train, validation, test]) {
    if (set && set.brightness?.length !== set.names.length * 2 * channels) {
      throw new BadDataError('augmentation changes colours, but the brightness of the images is not known');
    }
  }
}

function validateSide(side: string, set: ImageSet, { height, width, channels, classes }: TrainingData): void {
  const count = set.names.length;
  const pixels = height * width;
  if (count === 0) throw new BadDataError(`the ${side} side holds no image`);
  if (set.images.length !== count * pixels * channels || set.masks.length !== count * pixels) {
    throw new BadDataError(
      `the ${side} arrays do not hold ${count} images of ${height} x ${width} x ${channels}`,
    );
  }
  const badValue = set.images.findIndex((value) => !Number.isFinite(value));
  if (badValue >= 0) {
    const name = set.names[Math.floor(badValue / (pixels * channels))];
    throw new BadDataError(`image ${name} holds a value that is not a finite number`);
  }
  const badClass = set.masks.findIndex((value) => value >= classes && value !== leftOutClass);
  if (badClass >= 0) {
    const name = set.names[Math.floor(badClass / pixels)];
    throw new BadDataError(
      `mask of ${name} holds class ${set.masks[badClass]}; known are 0 to ${classes - 1}, and ${leftOutClass} for pixels left out`,
    );
  }
  if (set.masks.every((value) => value === leftOutClass)) {
    throw new BadDataError(`the masks of the ${side} side leave every pixel out`);
  }
}
