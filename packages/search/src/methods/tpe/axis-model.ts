import type { Uniform } from '../../random/generator.js';
import type { NumberScale, Scale } from '../../space/parameter-scale.js';
import { Mixture } from './mixture.js';
import type { Observations } from './observations.js';
import { GOOD, OTHER, type Split, weigh } from './split.js';

/** A value of an axis: a position on its scale, or the index of a listed value or category. */
export interface AxisValue {
  position: number;
  isIndex: boolean;
}

export interface ScoredValue extends AxisValue {
  /** log l(x) - log g(x): how much likelier the value is among the good observations than among the others. */
  score: number;
}

/** What good and other observations of one axis look like. */
export interface AxisModel {
  /** Learns the observations anew. */
  fit(observations: Observations, split: Split, axis: number, priorWeight: number): void;
  /** A value drawn from the good ones, with its score. */
  draw(uniform: Uniform): ScoredValue;
  /** Score of a listed value or category. */
  scoreOf(index: number): number;
}

/** First listed position whose bin ends after `position`. */
export function binOf({ size, at }: NonNullable<NumberScale['listed']>, position: number): number {
  let from = 0;
  let to = size - 1;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((at(middle) + at(middle + 1)) / 2 <= position) from = middle + 1;
    else to = middle;
  }
  return from;
}

class NumberModel implements AxisModel {
  private readonly good: Mixture;
  private readonly other: Mixture;
  private scores = new Map<number, number>();

  constructor(private readonly scale: NumberScale) {
    this.good = new Mixture(scale);
    this.other = new Mixture(scale);
  }

  fit(observations: Observations, split: Split, axis: number, priorWeight: number): void {
    this.scores = new Map();
    const { good, other } = this;
    const { weights, ...counts } = weigh(observations, split, axis);
    good.start(counts.good);
    other.start(counts.others);
    const sorted = observations.sorted[axis];
    if (!sorted) return;
    const { positions, slots, count } = sorted;
    for (let index = 0; index < count; index++) {
      const slot = slots[index] as number;
      const side = split.sides[slot];
      if (side === GOOD) good.add(positions[index] as number, weights[slot] as number);
      else if (side === OTHER) other.add(positions[index] as number, weights[slot] as number);
    }
    good.finish(priorWeight);
    other.finish(priorWeight);
  }

  draw(uniform: Uniform): ScoredValue {
    const drawn = this.good.draw(uniform);
    const { listed } = this.scale;
    if (!listed) return { position: drawn, isIndex: false, score: this.score(drawn, drawn) };
    const index = binOf(listed, drawn);
    return { position: index, isIndex: true, score: this.scoreOf(index) };
  }

  scoreOf(index: number): number {
    const known = this.scores.get(index);
    const { listed, low, high } = this.scale;
    if (known !== undefined || !listed) return known ?? 0;
    const from = index > 0 ? (listed.at(index - 1) + listed.at(index)) / 2 : low;
    const to = index < listed.size - 1 ? (listed.at(index) + listed.at(index + 1)) / 2 : high;
    const score = this.score(from, to);
    this.scores.set(index, score);
    return score;
  }

  private score(from: number, to: number): number {
    return Math.log(this.good.density(from, to)) - Math.log(this.other.density(from, to));
  }
}

class CategoryModel implements AxisModel {
  private readonly good: Float64Array;
  private readonly other: Float64Array;

  constructor(private readonly size: number) {
    this.good = new Float64Array(size);
    this.other = new Float64Array(size);
  }

  /** Weighted counts, to each of which the prior adds its weight. */
  fit(observations: Observations, split: Split, axis: number, priorWeight: number): void {
    const { good, other } = this;
    const { weights } = weigh(observations, split, axis);
    good.fill(priorWeight);
    other.fill(priorWeight);
    for (const slot of observations.byAge) {
      const category = observations.at(slot, axis);
      const counts = split.sides[slot] === GOOD ? good : other;
      if (Number.isNaN(category) || split.sides[slot] === 0) continue;
      counts[category] = (counts[category] as number) + (weights[slot] as number);
    }
    for (const counts of [good, other]) {
      const total = counts.reduce((sum, each) => sum + each, 0);
      for (let index = 0; index < this.size; index++) counts[index] = (counts[index] as number) / total;
    }
  }

  draw(uniform: Uniform): ScoredValue {
    let rest = uniform();
    let index = 0;
    while (index < this.size - 1) {
      rest -= this.good[index] as number;
      if (rest < 0) break;
      index += 1;
    }
    return { position: index, isIndex: true, score: this.scoreOf(index) };
  }

  scoreOf(index: number): number {
    return Math.log(this.good[index] as number) - Math.log(this.other[index] as number);
  }
}

export function axisModel(scale: Scale): AxisModel {
  return scale.kind === 'categories' ? new CategoryModel(scale.size) : new NumberModel(scale);
}
