import { ProblemError, type ResolvedSearch } from '@unetsweep/contract';
import type { Space } from '../space/space.js';
import { createCoarseToFine } from './coarse-to-fine.js';
import { createGrid } from './grid.js';
import { createGrowth } from './growth.js';
import { createSpread } from './low-discrepancy/spread.js';
import { createMesh } from './mesh/mesh.js';
import { createOneAtATime } from './one-at-a-time.js';
import { createOrderThenBinary } from './order-then-binary.js';
import { createPerCell, type MakeInner } from './per-cell.js';
import { createPoints } from './points.js';
import { createRandom } from './random.js';
import type { MethodCursor, SearchMethod } from './search-method.js';
import { Sequence } from './sequence.js';
import { assertServesObjectives } from './several-objectives.js';
import { Tpe } from './tpe/tpe.js';

/** Methods that are available, by name. */
export const availableMethods = [
  'grid',
  'mesh',
  'random',
  'sobol',
  'halton',
  'latinHypercube',
  'tpe',
  'coarseToFine',
  'orderThenBinary',
  'growth',
  'oneAtATime',
  'points',
] as const satisfies readonly ResolvedSearch['method'][];

function createMain(
  search: ResolvedSearch,
  space: Space,
  seed: number,
  cursor: MethodCursor | null,
): SearchMethod {
  const own = space.spec.seed;
  const perCell = (make: MakeInner, drawn = seed) =>
    createPerCell(search.per, space, { make, seed: drawn, cursor });
  switch (search.method) {
    case 'grid':
      return createGrid(search, space, own, cursor);
    case 'mesh':
      // Its shifts are those of the mesh, whichever method had its turn before.
      return perCell((inner) => createMesh(search, space, inner.axes, inner.seed, inner.cursor), own);
    case 'random':
      return perCell((inner) => createRandom(space, inner.seed, inner.cursor));
    case 'coarseToFine':
      return perCell(({ axes, cursor: inner }) => createCoarseToFine(search, space, axes, inner));
    case 'orderThenBinary':
      return perCell(({ axes, cursor: inner }) => createOrderThenBinary(search, space, axes, inner));
    case 'growth':
      return perCell(({ axes, cursor: inner }) => createGrowth(search, space, axes, inner));
    case 'oneAtATime':
      return perCell(({ axes, cursor: inner }) => createOneAtATime(space, axes, inner));
    case 'sobol':
    case 'halton':
    case 'latinHypercube':
      return perCell((inner) => createSpread(search.method, space, inner.seed, inner.cursor));
    case 'tpe':
      return perCell((inner) => new Tpe(search, inner.space(), inner.seed, inner.cursor));
    case 'points':
      return createPoints(search.points, 'point', space, cursor);
    default:
      throw notAvailable(search.method);
  }
}

function notAvailable(method: string): ProblemError {
  const detail = `the search method ${method} is not available; accepted: ${availableMethods.join(', ')}. Give every parameter a finite list of values for a grid, or set "search": {"method": "random"}`;
  return new ProblemError('methodNotApplicable', detail, { extras: { accepted: [...availableMethods] } });
}

/**
 * The method that the sweep asks for: the anchor's point and start points come first.
 * @param cursor of the method that this one continues; null at the start
 * @param seed of what is drawn; default: the sweep's
 * @throws ProblemError `methodNotApplicable`, `notFinite`, `tooManyCells`
 */
export function createMethod(
  space: Space,
  cursor: MethodCursor | null = null,
  seed: number = space.spec.seed,
): SearchMethod {
  assertServesObjectives(space.spec);
  const { search, epochBudget } = space.spec;
  const { startPoints } = search;
  const main = (own: MethodCursor | null) => createMain(search, space, seed, own);
  const start = (own: MethodCursor | null) => createPoints(startPoints, 'startPoint', space, own);
  const parts = startPoints.length === 0 ? [main] : [start, main];
  if (epochBudget === null) return parts.length === 1 ? main(cursor) : new Sequence(parts, cursor);
  const { anchor } = epochBudget;
  const first = (own: MethodCursor | null) => createPoints([anchor], 'anchor', space, own);
  return new Sequence([first, ...parts], cursor);
}
