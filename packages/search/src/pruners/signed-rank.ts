import { normalShare } from '../random/normal-distribution.js';

/** Pairs up to which the distribution is counted out; beyond, it is normal to four digits. */
const MOST_COUNTED = 60;

interface RankedDifference {
  difference: number;
  /** Twice its rank by size among all, so that the mean rank of equal ones is a whole number. */
  twiceRank: number;
}

/** Equal sizes share the mean of their ranks; zeros have the lowest. */
function rank(differences: readonly number[]): RankedDifference[] {
  const sorted = [...differences].sort((a, b) => Math.abs(a) - Math.abs(b));
  const ranked: RankedDifference[] = [];
  for (let from = 0; from < sorted.length; ) {
    const size = Math.abs(sorted[from] ?? 0);
    let to = from;
    while (to < sorted.length && Math.abs(sorted[to] ?? 0) === size) to += 1;
    for (const difference of sorted.slice(from, to)) ranked.push({ difference, twiceRank: from + to + 1 });
    from = to;
  }
  return ranked;
}

/** Chance that the ranks that a fair coin makes positive sum to at least so much. */
function chanceOfAtLeast(sum: number, ranks: readonly number[]): number {
  let chances = [1];
  for (const rank of ranks) {
    const next = new Array<number>(chances.length + rank).fill(0);
    chances.forEach((chance, reached) => {
      next[reached] = (next[reached] ?? 0) + chance / 2;
      next[reached + rank] = (next[reached + rank] ?? 0) + chance / 2;
    });
    chances = next;
  }
  return chances.slice(sum).reduce((total, chance) => total + chance, 0);
}

/**
 * Wilcoxon's signed-rank test against the alternative that the differences tend to be above 0 (Wilcoxon, Individual comparisons by ranking
 * methods, 1945; zeros are ranked and take no side: Pratt, 1959).
 * @param differences of paired measurements
 * @returns the p-value: exact up to 60 differences, else normal; 1 where none differs from 0
 */
export function signedRankTest(differences: readonly number[]): number {
  const moved = rank(differences).filter(({ difference }) => difference !== 0);
  const ranks = moved.map(({ twiceRank }) => twiceRank);
  const positive = moved.reduce(
    (sum, { difference, twiceRank }) => sum + (difference > 0 ? twiceRank : 0),
    0,
  );
  if (moved.length === 0) return 1;
  if (moved.length <= MOST_COUNTED) return chanceOfAtLeast(positive, ranks);
  const mean = ranks.reduce((sum, each) => sum + each, 0) / 2;
  const deviation = Math.sqrt(ranks.reduce((sum, each) => sum + each ** 2, 0)) / 2;
  return normalShare((mean - positive) / deviation);
}
