import { ProblemError, type ResolvedSearch } from '@unetsweep/contract';
import type { Space } from '../space/space.js';
import type { MethodCursor, SearchMethod } from './search-method.js';
import { Walk } from './walk.js';

type RandomSearch = Extract<ResolvedSearch, { method: 'random' }>;

/** Independent samples of every parameter's own distribution; the i-th depends on the seed and i alone. */
export function createRandom(
  search: RandomSearch,
  space: Space,
  seed: number,
  cursor: MethodCursor | null,
): SearchMethod {
  if (search.per.length > 0) {
    const detail = 'search.per is not available with random; accepted: grid, which runs every value anyway';
    throw new ProblemError('methodNotApplicable', detail, { extras: { accepted: ['grid'] } });
  }
  const propose = (sample: number) => ({ selection: space.sample(seed, sample), origin: { sample } });
  return new Walk(Number.POSITIVE_INFINITY, true, propose, cursor);
}
