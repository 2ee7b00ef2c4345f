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

/** Of points sorted by their losses: one is dominated by the lowest second loss before it, unless it is the same point. */
function plainFront<T extends { losses: readonly number[] }>(sorted: readonly T[]): T[] {
  let lowest: readonly number[] = [];
  return sorted.filter(({ losses }) => {
    if (lowest.length > 0 && dominates(lowest, losses)) return false;
    lowest = losses;
    return true;
  });
}

/** What dominated last is looked at first: it often dominates what comes next, too. */
function wideFront<T extends { losses: readonly number[] }>(sorted: readonly T[]): T[] {
  const front: T[] = [];
  const byUse: (readonly number[])[] = [];
  for (const point of sorted) {
    const by = byUse.findIndex((losses) => dominates(losses, point.losses));
    if (by < 0) {
      front.push(point);
      byUse.push(point.losses);
      continue;
    }
    const [strong = []] = byUse.splice(by, 1);
    byUse.unshift(strong);
  }
  return front;
}

/**
 * The points that no other one dominates, by their first loss, ties by the next; equal ones are all there. Sorted so, a point can only be
 * dominated by one before it: of n points with f on the front at most n f pairs are compared, with two losses n.
 */
export function paretoFront<T extends { losses: readonly number[] }>(points: readonly T[]): T[] {
  const sorted = [...points].sort((a, b) => compareLosses(a.losses, b.losses));
  return (sorted[0]?.losses.length ?? 0) <= 2 ? plainFront(sorted) : wideFront(sorted);
}
