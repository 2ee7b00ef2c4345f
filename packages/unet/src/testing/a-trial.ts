import { resolveTrialSpec } from '@unetsweep/contract';
import type { ImageSet, TrainingData, TrainingJob } from '../job.js';
import { randomStream } from '../random/random-stream.js';
import type { TrialSpec } from '../spec.js';

/** Any field of any variant of a section. */
type AnyOf<T> = T extends unknown ? Partial<T> : never;
type SpecChanges = { [K in keyof TrialSpec]?: AnyOf<TrialSpec[K]> };

/** A resolved trial with the documented defaults, changed where a test cares. */
export function aSpec(changes: SpecChanges = {}): TrialSpec {
  const sections = Object.entries(defaults()).map(([name, section]) => {
    return [name, { ...section, ...changes[name as keyof TrialSpec] }];
  });
  return Object.fromEntries(sections) as TrialSpec;
}

/** A small network that trains within a second on 32 x 32 images. */
export function aSmallSpec(changes: SpecChanges = {}): TrialSpec {
  const model = { baseFilters: 4, depth: 2, ...changes.model };
  const training = { epochs: 2, batchSize: 4, ...changes.training };
  return aSpec({ ...changes, model, training });
}

/** Bright ellipses on a noisy ground, and their masks; the same for the same seed. */
export function someImages(count: number, size: number, seed = 1, channels = 1): ImageSet {
  const stream = randomStream(seed, 'test images');
  const pixels = size * size;
  const [images, masks] = [new Float32Array(count * pixels * channels), new Uint8Array(count * pixels)];
  for (let image = 0; image < count; image++) {
    const [row, column] = [(0.3 + 0.4 * stream.uniform()) * size, (0.3 + 0.4 * stream.uniform()) * size];
    const [height, width] = [(0.1 + 0.15 * stream.uniform()) * size, (0.1 + 0.15 * stream.uniform()) * size];
    for (let pixel = 0; pixel < pixels; pixel++) {
      const [dy, dx] = [(Math.floor(pixel / size) - row) / height, ((pixel % size) - column) / width];
      const isInside = dy * dy + dx * dx < 1;
      masks[image * pixels + pixel] = Number(isInside);
      for (let channel = 0; channel < channels; channel++) {
        const value = (isInside ? 1 : -0.3) + 0.6 * (stream.uniform() - 0.5);
        images[(image * pixels + pixel) * channels + channel] = value;
      }
    }
  }
  return { images, masks, names: Array.from({ length: count }, (_, index) => `image-${index}`) };
}

/** Ellipses of classes 1, 2, … in turn, each with a brightness of its own; the same for the same seed. */
export function someClassImages(
  count: number,
  size: number,
  { channels, classes }: { channels: number; classes: number },
  seed = 1,
): ImageSet {
  const set = someImages(count, size, seed, channels);
  const pixels = size * size;
  for (const [index, isInside] of set.masks.entries()) {
    if (!isInside) continue;
    // Ellipses are halved, so that every image holds several classes.
    const half = index % size < size / 2 ? 0 : 1;
    const value = 1 + ((Math.floor(index / pixels) + half) % (classes - 1));
    set.masks[index] = value;
    for (let channel = 0; channel < channels; channel++) {
      const at = index * channels + channel;
      set.images[at] = (set.images[at] ?? 0) * value;
    }
  }
  return set;
}

export function someData(counts: { train: number; validation: number }, size = 32): TrainingData {
  const [train, validation] = [someImages(counts.train, size, 1), someImages(counts.validation, size, 2)];
  return { train, validation, height: size, width: size, channels: 1, classes: 2 };
}

export function aJob(changes: Partial<TrainingJob> = {}): TrainingJob {
  return {
    spec: aSmallSpec(),
    seed: 1,
    objective: { metric: 'valDice', mode: 'max' },
    data: someData({ train: 10, validation: 6 }),
    keep: { best: true, last: true },
    ...changes,
  };
}

function defaults(): TrialSpec {
  return resolveTrialSpec({}, { classes: 2, hasGroups: false, seed: 1 });
}
