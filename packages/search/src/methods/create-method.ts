import { ProblemError, type ResolvedSearch } from '@unetsweep/contract';
import type { Space } from '../space/space.js';
import { createGrid } from './grid.js';
import { createPoints } from './points.js';
import { createRandom } from './random.js';
import type { MethodCursor, SearchMethod } from './search-method.js';
import { Sequence } from './sequence.js';
import { Tpe } from './tpe/tpe.js';

/** Methods that are available, by name. */
export const availableMethods = [
  'grid',
  'random',
  'tpe',
  'points',
] as const satisfies readonly ResolvedSearch['method'][];

function createMain(
  search: ResolvedSearch,
  space: Space,
  seed: number,
  cursor: MethodCursor | null,
): SearchMethod {
  switch (search.method) {
    case 'grid':
      return createGrid(search, space, seed, cursor);
    case 'random':
      refusePer(search);
      return createRandom(space, seed, cursor);
    case 'tpe':
      refusePer(search);
      return new Tpe(search, space, seed, cursor);
    case 'points':
      return createPoints(search.points, 'point', space, cursor);
    default:
      throw notAvailable(search.method);
  }
}

function refusePer({ method, per }: ResolvedSearch): void {
  if (per.length === 0) return;
  const detail = `search.per is not available with ${method}; accepted: grid, which runs every value anyway`;
  throw new ProblemError('methodNotApplicable', detail, { extras: { accepted: ['grid'] } });
}

function notAvailable(method: string): ProblemError {
  const detail = `the search method ${method} is not available; accepted: ${availableMethods.join(', ')}. Give every parameter a finite list of values for a grid, or set "search": {"method": "random"}`;
  return new ProblemError('methodNotApplicable', detail, { extras: { accepted: [...availableMethods] } });
}

/**
 * The method that the sweep asks for: the anchor's point and start points come first.
 * @param cursor of the method that this one continues; null at the start
 * @throws ProblemError `methodNotApplicable`, `notFinite`, `tooManyCells`
 */
export function createMethod(space: Space, cursor: MethodCursor | null = null): SearchMethod {
  const { search, seed, epochBudget } = space.spec;
  const { startPoints } = search;
  const main = (own: MethodCursor | null) => createMain(search, space, seed, own);
  const start = (own: MethodCursor | null) => createPoints(startPoints, 'startPoint', space, own);
  const parts = startPoints.length === 0 ? [main] : [start, main];
  if (epochBudget === null) return parts.length === 1 ? main(cursor) : new Sequence(parts, cursor);
  const { anchor } = epochBudget;
  const first = (own: MethodCursor | null) => createPoints([anchor], 'anchor', space, own);
  return new Sequence([first, ...parts], cursor);
}
