import { add, multiply, randomNormal, reshape } from '@unetsweep/tensorflow';
import type { BatchChange, NewInput } from './batch-change.js';

/** Tells the noise from the draws of dropout, whose layers are numbered from 0. */
const noiseLayer = 2 ** 32;

/** Normal noise on the images, each pixel and channel by itself, anew in each step. */
export function noise(input: NewInput): BatchChange {
  const deviations = input('noise', 'float32', [null]);
  return {
    feeds: (changes) => {
      const values = Float32Array.from(changes, (change) => change.noise);
      return [{ tensor: deviations, values, shape: [changes.length] }];
    },
    apply: ({ images, targets }, { key }) => ({
      images: add(
        images,
        multiply(randomNormal(images, key, noiseLayer), reshape(deviations, [null, 1, 1, 1])),
      ),
      targets,
    }),
  };
}
