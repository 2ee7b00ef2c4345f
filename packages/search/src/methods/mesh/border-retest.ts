import type { MeshAxis } from './mesh-axis.js';

interface Explored {
  /** Lowest position that was tried on each axis. */
  low: readonly number[];
  /** Highest one. */
  high: readonly number[];
}

/**
 * Cells outside what was explored, where the best cell lies on its border: on each axis where it does, the best position and
 * `outside` further ones outwards; on the other ordered axes the best position and its neighbours; else the best position. Cells
 * inside the explored positions are left out. Empty where the best cell lies on no border, or the fields end there.
 * @param best positions of the best cell
 */
export function borderPositions(
  axes: readonly Pick<MeshAxis, 'has' | 'isOrdered'>[],
  best: readonly number[],
  { low, high }: Explored,
  outside: number,
): number[][] {
  const ways = axes.map(({ isOrdered }, index) => {
    if (!isOrdered) return 0;
    if (best[index] === high[index]) return 1;
    return best[index] === low[index] ? -1 : 0;
  });
  if (ways.every((way) => way === 0)) return [];
  const choices = axes.map(({ has, isOrdered }, index) => {
    const centre = best[index] ?? 0;
    const way = ways[index] ?? 0;
    if (!isOrdered) return [centre];
    if (way === 0) return [centre - 1, centre, centre + 1].filter(has);
    const steps = Array.from({ length: outside }, (_, step) => centre + way * (step + 1));
    const end = steps.findIndex((position) => !has(position));
    return [centre, ...(end < 0 ? steps : steps.slice(0, end))];
  });
  const cells = choices.reduce<number[][]>(
    (made, positions) => made.flatMap((cell) => positions.map((position) => [...cell, position])),
    [[]],
  );
  const isOutside = (position: number, index: number) =>
    position > (high[index] ?? position) || position < (low[index] ?? position);
  return cells.filter((cell) => cell.some(isOutside));
}
