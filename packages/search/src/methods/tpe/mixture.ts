import type { Uniform } from '../../random/generator.js';
import { standardNormal } from '../../random/normal.js';
import { normalMass } from '../../random/normal-distribution.js';
import type { NumberScale } from '../../space/parameter-scale.js';
import { KernelGrid } from './kernel-grid.js';

/** Kernels farther away than so many of their deviations add nothing. */
const reach = 7;
const redraws = 1000;
const rootOfTwoPi = Math.sqrt(2 * Math.PI);
/** Deviation of a single observation beside the prior, as a share of the prior's: hyperopt. */
const singleShare = 0.5;
/** Deviations are at least the prior's divided by this. */
const mostNarrow = 100;
/** With fewer kernels by (kernels + 1) to this power. hyperopt's and Optuna's 1 keeps few good points from being looked at closely. */
const narrowing = 1.3;

/** From so many kernels on, the narrowest ones are laid out on a grid. */
const fewestOnGrid = 512;

/** The narrowest kernel among so many, as a share of the prior's deviation. */
export function narrowestShare(kernels: number): number {
  return 1 / Math.min(mostNarrow, (1 + kernels) ** narrowing);
}

/** A mixture of normal distributions, each cut off at the ends of the scale: one for each observation, and the prior. */
export class Mixture {
  private means = new Float64Array(0);
  private deviations = new Float64Array(0);
  private weights = new Float64Array(0);
  /** Weight divided by the share of the kernel inside the ends, and by the sum of weights. */
  private factors = new Float64Array(0);
  /** Kernels wider than the narrowest: few, looked at one by one. */
  private wide: number[] = [];
  private narrowest = 1;
  private readonly grid = new KernelGrid();
  private isOnGrid = false;
  private count = 0;
  private total = 0;

  constructor(private readonly scale: NumberScale) {}

  /** Begins anew, with room for so many observations. */
  start(observations: number): void {
    this.count = 0;
    if (this.means.length > observations) return;
    const capacity = 2 * observations + 2;
    this.means = new Float64Array(capacity);
    this.deviations = new Float64Array(capacity);
    this.weights = new Float64Array(capacity);
    this.factors = new Float64Array(capacity);
  }

  /** Observations come in ascending order. */
  add(position: number, weight: number): void {
    this.means[this.count] = position;
    this.weights[this.count] = weight;
    this.count += 1;
  }

  /** Puts the prior in its place, and gives each other kernel the larger distance to its neighbours among the observations as its deviation. */
  finish(priorWeight: number): void {
    const { mean, deviation } = this.scale;
    const prior = this.insertPrior(mean, priorWeight);
    const { count, means, deviations } = this;
    this.narrowest = deviation * narrowestShare(count);
    for (let index = 0; index < count; index++) {
      const before = index - 1 === prior ? index - 2 : index - 1;
      const after = index + 1 === prior ? index + 2 : index + 1;
      const left = before >= 0 ? (means[index] as number) - (means[before] as number) : 0;
      const right = after < count ? (means[after] as number) - (means[index] as number) : 0;
      deviations[index] = Math.min(Math.max(left, right, this.narrowest), deviation);
    }
    deviations[prior] = deviation;
    if (count === 2) deviations[1 - prior] = singleShare * deviation;
    this.merge();
    this.normalise();
  }

  /** Density at a position; of listed values the share of their bin. Not normalised by the width of a bin. */
  density(from: number, to: number): number {
    const isPoint = from === to;
    let sum = isPoint && this.isOnGrid ? this.grid.density(from) : this.narrowDensity(from, to, isPoint);
    const { means, deviations, factors, wide } = this;
    for (const index of wide)
      sum +=
        (factors[index] as number) *
        kernel(from, to, isPoint, means[index] as number, deviations[index] as number);
    return sum;
  }

  private narrowDensity(from: number, to: number, isPoint: boolean): number {
    const { means, deviations, factors, count, narrowest } = this;
    const farthest = reach * narrowest;
    let sum = 0;
    for (let index = this.firstFrom(from - farthest); index < count; index++) {
      const mean = means[index] as number;
      if (mean > to + farthest) break;
      if (deviations[index] !== narrowest) continue;
      sum += (factors[index] as number) * kernel(from, to, isPoint, mean, narrowest);
    }
    return sum;
  }

  draw(uniform: Uniform): number {
    const { low, high } = this.scale;
    const index = this.pick(uniform() * this.total);
    const mean = this.means[index] as number;
    for (let round = 0; round < redraws; round++) {
      const drawn = mean + (this.deviations[index] as number) * standardNormal(uniform);
      if (drawn >= low && drawn <= high) return drawn;
    }
    return Math.min(Math.max(mean, low), high);
  }

  private pick(target: number): number {
    let rest = target;
    for (let index = 0; index < this.count; index++) {
      rest -= this.weights[index] as number;
      if (rest < 0) return index;
    }
    return this.count - 1;
  }

  private insertPrior(mean: number, weight: number): number {
    let place = this.firstFrom(mean);
    const { means, weights, count } = this;
    if (place > count) place = count;
    means.copyWithin(place + 1, place, count);
    weights.copyWithin(place + 1, place, count);
    means[place] = mean;
    weights[place] = weight;
    this.count += 1;
    return place;
  }

  /** Kernels that are the same become one. */
  private merge(): void {
    const { means, deviations, weights } = this;
    let last = 0;
    for (let index = 1; index < this.count; index++) {
      if (means[index] === means[last] && deviations[index] === deviations[last]) {
        weights[last] = (weights[last] as number) + (weights[index] as number);
        continue;
      }
      last += 1;
      means[last] = means[index] as number;
      deviations[last] = deviations[index] as number;
      weights[last] = weights[index] as number;
    }
    this.count = last + 1;
  }

  private normalise(): void {
    const { low, high } = this.scale;
    const { means, deviations, weights, factors, count } = this;
    this.wide = [];
    this.total = 0;
    for (let index = 0; index < count; index++) this.total += weights[index] as number;
    for (let index = 0; index < count; index++) {
      const mean = means[index] as number;
      const deviation = deviations[index] as number;
      if (deviation !== this.narrowest) this.wide.push(index);
      const isFar = mean - low > reach * deviation && high - mean > reach * deviation;
      const inside = isFar ? 1 : normalMass((low - mean) / deviation, (high - mean) / deviation);
      factors[index] = (weights[index] as number) / this.total / inside;
    }
    this.layOut();
  }

  private layOut(): void {
    const { means, deviations, factors, count, narrowest, grid } = this;
    const isMany = this.scale.listed === null && count - this.wide.length >= fewestOnGrid;
    this.isOnGrid = isMany && grid.start(means[0] as number, means[count - 1] as number, narrowest);
    if (!this.isOnGrid) return;
    for (let index = 0; index < count; index++)
      if (deviations[index] === narrowest) grid.add(means[index] as number, factors[index] as number);
  }

  private firstFrom(position: number): number {
    let from = 0;
    let to = this.count;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((this.means[middle] as number) < position) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}

function kernel(from: number, to: number, isPoint: boolean, mean: number, deviation: number): number {
  const start = (from - mean) / deviation;
  if (!isPoint) return normalMass(start, (to - mean) / deviation);
  return Math.exp(-0.5 * start * start) / (deviation * rootOfTwoPi);
}
