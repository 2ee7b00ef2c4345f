import { goodPoints } from '../../objectives/good-points.js';
import { compareOutcomes, type PointOutcome } from '../../points/point-values.js';

/** One axis' observations in the order of their positions. */
export interface SortedAxis {
  positions: Float64Array;
  slots: Int32Array;
  count: number;
}

const firstCapacity = 256;

function grown<A extends Float64Array | Int32Array>(array: A, size: number): A {
  if (array.length >= size) return array;
  const larger = new (array.constructor as new (length: number) => A)(Math.max(size, array.length * 2));
  larger.set(array as never);
  return larger;
}

/** First index whose element is not below the target by `compare(index)`. */
function lowerBound(count: number, isBelow: (index: number) => boolean): number {
  let from = 0;
  let to = count;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (isBelow(middle)) from = middle + 1;
    else to = middle;
  }
  return from;
}

/**
 * What is known of a sweep's points, kept sorted so that a proposal sorts nothing. It is the same whatever the order in which
 * points were placed and ended: age goes by the point's number.
 */
export class Observations {
  /** Slots by age, the oldest point first. */
  readonly byAge: number[] = [];
  readonly sorted: SortedAxis[];
  private readonly slotOf = new Map<number, number>();
  private readonly numbers: number[] = [];
  private readonly outcomes: (PointOutcome | null)[] = [];
  /** Ended points, the best first. */
  private readonly ranked: PointOutcome[] = [];
  private values = new Float64Array(0);

  /**
   * @param axes number of axes
   * @param objectives number of objectives
   */
  constructor(
    readonly axes: number,
    private readonly objectives = 1,
  ) {
    this.sorted = Array.from({ length: axes }, () => ({
      positions: new Float64Array(firstCapacity),
      slots: new Int32Array(firstCapacity),
      count: 0,
    }));
  }

  /** Points placed or ended. */
  get count(): number {
    return this.byAge.length;
  }

  get endedCount(): number {
    return this.ranked.length;
  }

  /** Ended points that have a value: failed ones stand last. */
  get valuedCount(): number {
    return lowerBound(this.ranked.length, (index) => this.ranked[index]?.status !== 'failed');
  }

  has(pointNumber: number): boolean {
    return this.slotOf.has(pointNumber);
  }

  /** Position of a point on an axis; NaN where the axis took no part in it. */
  at(slot: number, axis: number): number {
    return this.values[slot * this.axes + axis] ?? Number.NaN;
  }

  isPending(slot: number): boolean {
    return this.outcomes[slot] === null;
  }

  /** Slots of the best points; with several objectives those that together dominate the most. */
  best(count: number): number[] {
    const best = this.objectives > 1 ? this.bestOfFronts(count) : this.ranked.slice(0, count);
    return best.map(({ pointNumber }) => this.slotOf.get(pointNumber) as number);
  }

  private bestOfFronts(count: number): PointOutcome[] {
    const comparable = lowerBound(this.ranked.length, (index) => {
      const { status, violation } = this.ranked[index] as PointOutcome;
      return status === 'completed' && violation === 0;
    });
    const good = goodPoints(this.ranked.slice(0, comparable), count);
    return [...good, ...this.ranked.slice(comparable, comparable + count - good.length)];
  }

  /** @param positions one for each axis, NaN where it takes no part */
  add(pointNumber: number, positions: readonly number[]): void {
    const slot = this.numbers.length;
    this.slotOf.set(pointNumber, slot);
    this.numbers.push(pointNumber);
    this.outcomes.push(null);
    this.values = grown(this.values, (slot + 1) * this.axes);
    this.values.set(positions, slot * this.axes);
    const age = lowerBound(this.byAge.length, (index) => this.numberAt(this.byAge[index]) < pointNumber);
    this.byAge.splice(age, 0, slot);
    positions.forEach((position, axis) => {
      if (!Number.isNaN(position)) this.insert(axis, position, slot, pointNumber);
    });
  }

  end(outcome: PointOutcome): void {
    const slot = this.slotOf.get(outcome.pointNumber);
    if (slot === undefined) return;
    const before = this.outcomes[slot];
    if (before) this.ranked.splice(this.rankOf(before), 1);
    this.outcomes[slot] = outcome;
    this.ranked.splice(this.rankOf(outcome), 0, outcome);
  }

  /** A point that will have no value. */
  remove(pointNumber: number): void {
    const slot = this.slotOf.get(pointNumber);
    if (slot === undefined) return;
    const before = this.outcomes[slot];
    if (before) this.ranked.splice(this.rankOf(before), 1);
    this.slotOf.delete(pointNumber);
    this.byAge.splice(this.byAge.indexOf(slot), 1);
    for (const axis of this.sorted) {
      const index = axis.slots.subarray(0, axis.count).indexOf(slot);
      if (index < 0) continue;
      axis.positions.copyWithin(index, index + 1, axis.count);
      axis.slots.copyWithin(index, index + 1, axis.count);
      axis.count -= 1;
    }
  }

  private numberAt(slot: number | undefined): number {
    return this.numbers[slot ?? -1] ?? Number.POSITIVE_INFINITY;
  }

  private rankOf(outcome: PointOutcome): number {
    return lowerBound(
      this.ranked.length,
      (index) => compareOutcomes(this.ranked[index] as PointOutcome, outcome) < 0,
    );
  }

  /** Equal positions stand in the order of their points' numbers. */
  private insert(axis: number, position: number, slot: number, pointNumber: number): void {
    const own = this.sorted[axis] as SortedAxis;
    const { count } = own;
    own.positions = grown(own.positions, count + 1);
    own.slots = grown(own.slots, count + 1);
    const { positions, slots } = own;
    const index = lowerBound(count, (at) => {
      const other = positions[at] as number;
      return other < position || (other === position && this.numberAt(slots[at]) < pointNumber);
    });
    positions.copyWithin(index + 1, index, count);
    slots.copyWithin(index + 1, index, count);
    positions[index] = position;
    slots[index] = slot;
    own.count += 1;
  }
}
