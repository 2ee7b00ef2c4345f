import { type Architecture, listWeights } from '../architecture/index.js';
import type { NamedWeights } from '../checkpoint/named-weights.js';
import { randomStream } from '../random/random-stream.js';

/** Weights of which none is 0 or 1, as after a training; small enough that probabilities differ from 0 and 1. */
export function someWeights(architecture: Architecture, seed = 1): NamedWeights {
  return listWeights(architecture).map(({ name, shape, role, fanIn }) => {
    const stream = randomStream(seed, `some weights/${name}`);
    const scale = role === 'kernel' ? Math.sqrt(3 / fanIn) : 0.2;
    const centre = role === 'gamma' || role === 'movingVariance' ? 1 : 0;
    const length = shape.reduce((product, size) => product * size, 1);
    const values = Float32Array.from({ length }, () => (2 * stream.uniform() - 1) * scale + centre);
    return { name, shape, values };
  });
}
