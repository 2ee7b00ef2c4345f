import type { ResolvedObjective } from './objective.js';

/** Values turned so that smaller is better. */
export function lossesOf(
  values: readonly number[],
  objectives: readonly Pick<ResolvedObjective, 'mode'>[],
): number[] {
  return values.map((value, index) => (objectives[index]?.mode === 'max' ? -value : value));
}

/** Whether `a` is no worse than `b` in every loss and better in one (Pareto dominance). */
export function dominates(a: readonly number[], b: readonly number[]): boolean {
  let isBetter = false;
  for (let index = 0; index < a.length; index++) {
    const [own, other] = [a[index] as number, b[index] as number];
    if (own > other) return false;
    if (own < other) isBetter = true;
  }
  return isBetter;
}

function compareLosses(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < a.length; index++) {
    const difference = (a[index] as number) - (b[index] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * The points that no other one dominates, by their first loss, ties by the next; equal ones are all there. Sorted so, a point can only be
 * dominated by one before it: of n points with f on the front at most n f pairs are compared.
 */
export function paretoFront<T extends { losses: readonly number[] }>(points: readonly T[]): T[] {
  const front: T[] = [];
  for (const point of [...points].sort((a, b) => compareLosses(a.losses, b.losses)))
    if (!front.some(({ losses }) => dominates(losses, point.losses))) front.push(point);
  return front;
}
