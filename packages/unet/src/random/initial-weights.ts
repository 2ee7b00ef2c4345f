import type { WeightDescription } from '../architecture/index.js';
import type { NamedWeights } from '../checkpoint/named-weights.js';
import { elementCount } from '../element-count.js';
import { type RandomStream, randomStream } from './random-stream.js';
import { standardNormal } from './standard-normal.js';

/** Standard deviation of a normal distribution that is cut off at two standard deviations. */
const truncatedDeviation = 0.879_625_661_034_239_78;

/**
 * Draws the initial weights; each array has a stream of its own.
 * Scales as Keras's `VarianceScaling`: He et al. 2015 (arXiv 1502.01852), Glorot & Bengio 2010.
 */
export function drawInitialWeights(weights: readonly WeightDescription[], seed: number): NamedWeights {
  return weights.map((weight) => {
    const count = elementCount(weight.shape);
    const draw = sampler(weight, randomStream(seed, `weights/${weight.name}`));
    const values = new Float32Array(count);
    for (let index = 0; index < count; index += 1) values[index] = draw();
    return { name: weight.name, shape: weight.shape, values };
  });
}

function sampler({ initializer, fanIn, fanOut }: WeightDescription, stream: RandomStream): () => number {
  if (typeof initializer === 'object') return () => initializer.constant;
  switch (initializer) {
    case 'zeros':
      return () => 0;
    case 'ones':
      return () => 1;
    case 'uniform01':
      return () => stream.uniform();
    case 'heUniform':
      return uniform(stream, Math.sqrt(6 / fanIn));
    case 'glorotUniform':
      return uniform(stream, Math.sqrt(6 / (fanIn + fanOut)));
    case 'heNormal':
      return truncatedNormal(stream, Math.sqrt(2 / fanIn));
    case 'glorotNormal':
      return truncatedNormal(stream, Math.sqrt(2 / (fanIn + fanOut)));
  }
}

function uniform(stream: RandomStream, limit: number): () => number {
  return () => (2 * stream.uniform() - 1) * limit;
}

/** @param deviation of the distribution after the cut */
function truncatedNormal(stream: RandomStream, deviation: number): () => number {
  const scale = deviation / truncatedDeviation;
  return () => {
    for (;;) {
      const value = standardNormal(stream);
      if (Math.abs(value) <= 2) return value * scale;
    }
  };
}
