import type { ResolvedSearch } from '@unetsweep/contract';
import type { Space } from '../../space/space.js';
import type { MethodCursor, SearchMethod } from '../search-method.js';
import { Walk } from '../walk.js';
import { haltonShares } from './halton.js';
import { latinHypercubeShares } from './latin-hypercube.js';
import type { Shares } from './shares.js';
import { sobolShares } from './sobol.js';

type SpreadMethod = Extract<ResolvedSearch['method'], 'sobol' | 'halton' | 'latinHypercube'>;

/** Points of a latin hypercube where the sweep has no end. */
const blockSize = 100;

/** Points that fit into `maxTrials`, by the folds of the first one. */
function pointsOf({ spec }: Space, folds: number): number {
  return spec.maxTrials === null
    ? blockSize
    : Math.max(1, Math.ceil(spec.maxTrials / (spec.repeats * folds)));
}

function sharesOf(method: SpreadMethod, space: Space, seed: number): Shares {
  const dimensions = space.axes.length;
  switch (method) {
    case 'sobol':
      return sobolShares(dimensions, seed);
    case 'halton':
      return haltonShares(dimensions, seed);
    default: {
      const folds = space.resolve(space.sample(seed, 0))?.folds ?? 1;
      return latinHypercubeShares(dimensions, pointsOf(space, folds), seed);
    }
  }
}

/** Points that are spread more evenly than random ones; the i-th depends on the seed and i alone. */
export function createSpread(
  method: SpreadMethod,
  space: Space,
  seed: number,
  cursor: MethodCursor | null,
): SearchMethod {
  const shares = sharesOf(method, space, seed);
  const propose = (sample: number) => ({ selection: space.spread(shares(sample)), origin: { sample } });
  return new Walk(Number.POSITIVE_INFINITY, true, propose, cursor);
}
