import { predictedClasses } from '../metrics/boundary/predicted-classes.js';

/** How predictions of several networks become one. */
export interface Combination {
  /** `mean` and `weighted`: of the probabilities; `vote`: the share of the networks that choose a class. */
  method: 'mean' | 'weighted' | 'vote';
  /** Background included. */
  classes: number;
  /** Two classes: a network votes for the foreground where its probability is above. */
  threshold: number;
}

/**
 * Adds up what several networks make of the same pixels; nothing but two sums is held, however many there are.
 * A vote that is tied is decided by the mean probabilities: they share out what the tied classes got, so that the class of the highest
 * value is the one voted for (with two classes: the foreground above 0.5).
 */
export class Combiner {
  private readonly sum: Float32Array;
  private readonly votes: Float32Array | null;
  private total = 0;

  /** @param length of one network's probabilities: [P] of two classes, [P, classes] of more */
  constructor(
    length: number,
    private readonly combination: Combination,
  ) {
    this.sum = new Float32Array(length);
    this.votes = combination.method === 'vote' ? new Float32Array(length) : null;
  }

  add(probabilities: Float32Array, weight = 1): void {
    this.total += weight;
    for (let index = 0; index < this.sum.length; index += 1)
      this.sum[index] = (this.sum[index] ?? 0) + weight * (probabilities[index] ?? 0);
    if (this.votes) countVotes(this.votes, probabilities, weight, this.combination);
  }

  /** Probabilities, or shares of the votes, as laid out in `add`. */
  result(): Float32Array {
    const mean = this.sum.map((value) => value / this.total);
    if (!this.votes) return mean;
    const shares = this.votes.map((count) => count / this.total);
    if (this.combination.classes === 2)
      return shares.map((share, index) => (isTie(share, 0.5) ? (mean[index] ?? 0) : share));
    settleTies(shares, mean, this.combination.classes);
    return shares;
  }
}

function countVotes(votes: Float32Array, seen: Float32Array, weight: number, combination: Combination): void {
  const { classes } = combination;
  const chosen = predictedClasses(seen, combination);
  for (const [pixel, index] of chosen.entries()) {
    const at = classes === 2 ? pixel : pixel * classes + index;
    votes[at] = (votes[at] ?? 0) + (classes === 2 ? weight * index : weight);
  }
}

/** Shares are quotients of sums of weights. */
const isTie = (one: number, other: number) => Math.abs(one - other) < 1e-6;

/** Of each pixel with more than one most voted class: their votes, shared out by their mean probabilities. */
function settleTies(shares: Float32Array, mean: Float32Array, classes: number): void {
  for (let start = 0; start < shares.length; start += classes) {
    const most = Math.max(...shares.subarray(start, start + classes));
    const tied: number[] = [];
    for (let at = start; at < start + classes; at += 1) if (isTie(shares[at] ?? 0, most)) tied.push(at);
    const together = tied.reduce((sum, at) => sum + (mean[at] ?? 0), 0);
    if (tied.length === 1 || together === 0) continue;
    for (const at of tied) shares[at] = (most * tied.length * (mean[at] ?? 0)) / together;
  }
}
