/** Largest gap, beside one as large as the step before allows, that so many evaluations search: 0, 1, 2, 4, 7, 12, … */
const gaps = [0, 1];

function gapOf(evaluations: number): number {
  while (gaps.length <= evaluations) gaps.push((gaps.at(-1) ?? 0) + (gaps.at(-2) ?? 0) + 1);
  return gaps[evaluations] ?? 0;
}

/**
 * Evaluations that find the minimum of a unimodal function for certain, where the best known position has `left` and `right`
 * untried ones between itself and its known neighbours (Kiefer, Proc. Amer. Math. Soc. 4 (1953) 502).
 */
export function evaluationsFor(left: number, right: number): number {
  const [small, large] = left < right ? [left, right] : [right, left];
  let evaluations = 0;
  while (gapOf(evaluations) < large || (evaluations > 0 ? gapOf(evaluations - 1) : 0) < small)
    evaluations += 1;
  return evaluations;
}

/** Untried positions between the best one and the one to try in a gap, so that the worst outcome needs the fewest evaluations. */
function skipped(gap: number, other: number): number {
  let best = 0;
  let fewest = Number.POSITIVE_INFINITY;
  for (let inner = 0; inner < gap; inner++) {
    const most = Math.max(evaluationsFor(inner, gap - 1 - inner), evaluationsFor(other, inner));
    if (most < fewest) {
      best = inner;
      fewest = most;
    }
  }
  return best;
}

/** Where to look next, relative to the best known position: -1 is its left neighbour; null where nothing is left to try. */
export function nextProbe(left: number, right: number): number | null {
  if (left === 0 && right === 0) return null;
  return right >= left ? 1 + skipped(right, left) : -1 - skipped(left, right);
}

/** The first position to look at, of `count` of which none is known. */
export function firstProbe(count: number): number {
  let best = 0;
  for (let position = 1; position < count; position++) {
    if (evaluationsFor(position, count - 1 - position) < evaluationsFor(best, count - 1 - best))
      best = position;
  }
  return best;
}
