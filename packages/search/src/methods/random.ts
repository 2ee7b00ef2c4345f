import type { Space } from '../space/space.js';
import type { MethodCursor, SearchMethod } from './search-method.js';
import { Walk } from './walk.js';

/** Independent samples of every parameter's own distribution; the i-th depends on the seed and i alone. */
export function createRandom(space: Space, seed: number, cursor: MethodCursor | null): SearchMethod {
  const propose = (sample: number) => ({ selection: space.sample(seed, sample), origin: { sample } });
  return new Walk(Number.POSITIVE_INFINITY, true, propose, cursor);
}
