import type { RungPruner, RungRun } from './pruner.js';

interface HalvingOptions {
  minEpochs: number;
  reduction: number;
}

/** How a point stands among those that were seen at a rung. */
interface RungStanding {
  /** Points seen there, itself included. */
  seen: number;
  /** Points seen there that are better. */
  better: number;
}

/** Whether a point goes on from a rung: it is among the best 1/`reduction` of those seen there. */
export function goesOnFromRung({ seen, better }: RungStanding, reduction: number): boolean {
  return better < Math.floor(seen / reduction);
}

function rungAt(epoch: number, { epochs }: RungRun): number | null {
  return epochs === null || epoch < epochs ? epoch : null;
}

/**
 * Asynchronous successive halving: rungs at `minEpochs * reduction^k` epochs below the run's length, from each of which one in
 * `reduction` goes on (Li et al., A System for Massively Parallel Hyperparameter Tuning, MLSys 2020, algorithm 2).
 */
export function halvingPruner({ minEpochs, reduction }: HalvingOptions): RungPruner {
  return {
    kind: 'rungs',
    reduction,
    bracketOf: () => 0,
    rung: (run, index) => rungAt(minEpochs * reduction ** index, run),
  };
}

/** Brackets for runs of a length: the last one has no rung below it. */
function bracketCount(minEpochs: number, reduction: number, epochs: number | null): number {
  let count = 1;
  while (epochs !== null && minEpochs * reduction ** count <= epochs) count += 1;
  return count;
}

/**
 * Shares of the brackets, as Hyperband gives them: so many points that each bracket costs about the same (Li et al., Hyperband, JMLR
 * 18, 2018).
 */
export function bracketShares(brackets: number, reduction: number): number[] {
  return Array.from({ length: brackets }, (_, bracket) => {
    const rungs = brackets - 1 - bracket;
    return Math.ceil((brackets * reduction ** rungs) / (rungs + 1));
  });
}

/** Of the golden ratio: its multiples fill the unit interval evenly, however many there are. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** The bracket of each point by its number, so that after any number of points each bracket has nearly its share. */
export function bracketOfPoint(pointNumber: number, shares: readonly number[]): number {
  const total = shares.reduce((sum, share) => sum + share, 0);
  let left = (((pointNumber - 1) * GOLDEN) % 1) * total;
  const bracket = shares.findIndex((share) => {
    left -= share;
    return left < 0;
  });
  return Math.max(0, bracket);
}

/** Successive halving in several brackets, of which each one begins with so many times the epochs of the one before. */
export function hyperbandPruner(options: HalvingOptions & { brackets: number | null }): RungPruner {
  const { minEpochs, reduction } = options;
  const shares = new Map<number | null, number[]>();
  const sharesFor = (epochs: number | null) => {
    const known = shares.get(epochs);
    if (known) return known;
    const count = options.brackets ?? bracketCount(minEpochs, reduction, epochs);
    const made = bracketShares(count, reduction);
    shares.set(epochs, made);
    return made;
  };
  const bracketOf = ({ pointNumber, epochs }: RungRun) => bracketOfPoint(pointNumber, sharesFor(epochs));
  return {
    kind: 'rungs',
    reduction,
    bracketOf,
    rung: (run, index) => rungAt(minEpochs * reduction ** (bracketOf(run) + index), run),
  };
}
