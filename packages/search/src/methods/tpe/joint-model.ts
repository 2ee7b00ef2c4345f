import type { Uniform } from '../../random/generator.js';
import type { Scale } from '../../space/parameter-scale.js';
import type { AxisValue } from './axis-model.js';
import { JointMixture } from './joint-mixture.js';
import type { Observations } from './observations.js';
import type { PointModel, ScoredPoint, TpeSearch } from './point-model.js';
import { GOOD, OTHER, type Split } from './split.js';

/** Axes that always take part together, and what is known of them. */
interface Group {
  axes: number[];
  good: JointMixture;
  other: JointMixture;
}

/** Of a finite space so many points are scored at most. */
const mostScored = 256;

/**
 * Axes together: those that took part in the same points are one group, whose good and other points are mixtures of products. With
 * conditions there are several groups (Optuna's `group`).
 */
export class JointModel implements PointModel {
  readonly mostScored = mostScored;
  private groups: Group[] = [];

  constructor(
    private readonly scales: readonly Scale[],
    private readonly search: TpeSearch,
  ) {}

  fit(observations: Observations, split: Split): void {
    this.regroup(groupAxes(observations, split, this.scales.length));
    for (const { axes, good, other } of this.groups) {
      good.fit(observations, slotsOf(observations, split, GOOD, axes[0] as number), this.search.priorWeight);
      other.fit(
        observations,
        slotsOf(observations, split, OTHER, axes[0] as number),
        this.search.priorWeight,
      );
    }
  }

  /** The best candidate of each group makes the first point. */
  candidates(stream: (name: string) => Uniform): ScoredPoint[] {
    const drawn = this.groups.map((group) => {
      const uniform = stream(group.axes.join(','));
      return Array.from({ length: this.search.candidates }, () => {
        const values = group.good.draw(uniform);
        return { values, score: scoreIn(group, values) };
      });
    });
    const best = drawn.map((points) =>
      points.reduce((found, point) => (point.score > found.score ? point : found)),
    );
    const asDrawn = Array.from({ length: this.search.candidates }, (_, index) =>
      this.together(drawn.map((points) => points[index] as ScoredPoint)),
    );
    return [this.together(best), ...asDrawn.sort((a, b) => b.score - a.score)];
  }

  scoreOf(digits: readonly number[]): number {
    return this.groups.reduce((sum, group) => {
      const values = group.axes.map((axis) => ({ position: digits[axis] as number, isIndex: true }));
      return sum + scoreIn(group, values);
    }, 0);
  }

  private together(parts: readonly ScoredPoint[]): ScoredPoint {
    const values = new Array<AxisValue>(this.scales.length);
    let score = 0;
    parts.forEach((part, index) => {
      score += part.score;
      this.groups[index]?.axes.forEach((axis, place) => {
        values[axis] = part.values[place] as AxisValue;
      });
    });
    return { values, score };
  }

  private regroup(partition: number[][]): void {
    if (JSON.stringify(partition) === JSON.stringify(this.groups.map(({ axes }) => axes))) return;
    this.groups = partition.map((axes) => ({
      axes,
      good: new JointMixture(axes, this.scales),
      other: new JointMixture(axes, this.scales),
    }));
  }
}

/** The slots of one side that take part in an axis, the oldest first. */
function slotsOf(observations: Observations, { sides }: Split, side: number, axis: number): Int32Array {
  const slots = new Int32Array(observations.count);
  let count = 0;
  for (const slot of observations.byAge) {
    if (sides[slot] !== side || Number.isNaN(observations.at(slot, axis))) continue;
    slots[count] = slot;
    count += 1;
  }
  return slots.subarray(0, count);
}

function scoreIn({ good, other }: Group, values: readonly AxisValue[]): number {
  return good.logDensity(values) - other.logDensity(values);
}

/** Axes by the observations in which they took part. */
function groupAxes(observations: Observations, { sides }: Split, axes: number): number[][] {
  const isSame = (a: number, b: number) =>
    observations.byAge.every(
      (slot) =>
        sides[slot] === 0 ||
        Number.isNaN(observations.at(slot, a)) === Number.isNaN(observations.at(slot, b)),
    );
  const groups: number[][] = [];
  for (let axis = 0; axis < axes; axis++) {
    const group = groups.find(([first]) => first !== undefined && isSame(first, axis));
    if (group) group.push(axis);
    else groups.push([axis]);
  }
  return groups;
}
