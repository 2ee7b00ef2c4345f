import { ProblemError, type ResolvedSearch, sweepLimits } from '@unetsweep/contract';
import { createPermutation } from '../random/permutation.js';
import type { Space } from '../space/space.js';
import { PromisingGrid } from './promising-grid.js';
import type { MethodCursor, SearchMethod } from './search-method.js';
import { TellingWalk, Walk } from './walk.js';

type GridSearch = Extract<ResolvedSearch, { method: 'grid' }>;

/** @throws ProblemError `notFinite`, `tooManyCells` */
function cellsOf({ cellCount, axes }: Space): number {
  if (cellCount === null) {
    const endless = axes.filter(({ size }) => size === null).map(({ name }) => name);
    const detail = `a grid needs finite parameters: give ${endless.join(', ')} a list, step, points or factor, or use "search": {"method": "random"}`;
    throw new ProblemError('notFinite', detail, { extras: { parameters: endless } });
  }
  if (cellCount > BigInt(sweepLimits.cells)) {
    const detail = `the grid has ${cellCount} cells; at most ${sweepLimits.cells} are accepted: use fewer values, or "search": {"method": "random"} with maxTrials`;
    throw new ProblemError('tooManyCells', detail, { extras: { limit: sweepLimits.cells } });
  }
  return Number(cellCount);
}

/** Every cell once, in the listed order (the last parameter walks fastest), shuffled by the seed, or by what ended so far. */
export function createGrid(
  search: GridSearch,
  space: Space,
  seed: number,
  cursor: MethodCursor | null,
): SearchMethod {
  const size = cellsOf(space);
  if (search.order === 'promisingFirst') return new PromisingGrid(space, size, seed, cursor);
  const cellAt = search.order === 'shuffled' ? createPermutation(seed, size) : (index: number) => index;
  const { cellClasses } = space;
  const propose = (index: number) => {
    const cell = cellAt(index);
    const proposal = { selection: space.cell(cell), origin: { cell } };
    return cellClasses ? { ...proposal, isRepeat: cellClasses.isRepeat(cell) } : proposal;
  };
  const walk = cellClasses ? TellingWalk : Walk;
  return new walk(size, false, propose, cursor);
}
