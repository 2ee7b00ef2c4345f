import type { Uniform } from '../../random/generator.js';
import { normalMass, normalShare } from '../../random/normal-distribution.js';
import type { NumberScale, Scale } from '../../space/parameter-scale.js';
import { type AxisValue, binOf } from './axis-model.js';
import { narrowestShare } from './mixture.js';
import type { Observations } from './observations.js';

/** Listed values up to this many are seen as bins, more as a continuous range. */
const mostBins = 128;
/** Scott's factor: Optuna had 0.2. */
const magnitude = 0.1;
/** Places, up to so many deviations, at which the share of a normal distribution is computed: in between it is interpolated. */
const places = 512;
const farthest = 7;
const rootOfTwoPi = Math.sqrt(2 * Math.PI);

export interface Rows {
  observations: Observations;
  slots: Int32Array;
  axis: number;
  /** Axes of the mixture. */
  dimensions: number;
  priorWeight: number;
}

/** The kernels of one axis of a joint mixture, one for each row. */
export interface AxisKernel {
  /** Whether the kernel is a normal density, which multiplies by its exponent; else a table of shares. */
  isSmooth: boolean;
  fit(rows: Rows): void;
  /** A value from the kernel of a row, or from the prior (-1). */
  draw(row: number, uniform: Uniform, redraws: number, normal: (uniform: Uniform) => number): AxisValue;
  priorDensity(value: AxisValue): number;
  /** Of smooth kernels: positions of the rows and of a value in deviations, and the factor by which each density is divided. */
  scaled: Float64Array;
  inside: Float64Array;
  scale(value: AxisValue): number;
  /** Of others: the index of each row's value, and the share of `value` in the kernel of each index. */
  rows: Int32Array;
  tableOf(value: AxisValue): Float64Array;
}

const noNumbers: Float64Array = new Float64Array(0);
const noRows: Int32Array = new Int32Array(0);

class CategoryKernel implements AxisKernel {
  readonly isSmooth = false;
  readonly scaled = noNumbers;
  readonly inside = noNumbers;
  rows = noRows;
  private same = 1;
  private another = 1;

  constructor(private readonly size: number) {}

  fit({ observations, slots, axis, priorWeight }: Rows): void {
    const { length } = slots;
    if (this.rows.length < length) this.rows = new Int32Array(2 * length);
    for (let row = 0; row < length; row++) this.rows[row] = observations.at(slots[row] as number, axis);
    const prior = priorWeight / Math.max(1, slots.length);
    this.another = prior / (1 + this.size * prior);
    this.same = (1 + prior) / (1 + this.size * prior);
  }

  draw(row: number, uniform: Uniform): AxisValue {
    const own = row < 0 ? -1 : (this.rows[row] as number);
    const share = uniform();
    if (own >= 0 && share < this.same - this.another) return { position: own, isIndex: true };
    return { position: Math.min(this.size - 1, Math.floor(uniform() * this.size)), isIndex: true };
  }

  priorDensity(): number {
    return 1 / this.size;
  }

  scale(): number {
    return 0;
  }

  tableOf({ position }: AxisValue): Float64Array {
    const table = new Float64Array(this.size).fill(this.another);
    table[position] = this.same;
    return table;
  }
}

class NumberKernel implements AxisKernel {
  readonly isSmooth: boolean;
  scaled = noNumbers;
  inside = noNumbers;
  rows = noRows;
  private readonly indexes = new Map<number, number>();
  private positions = noNumbers;
  /** Of listed values: the share of the kernel of each inside the ends. */
  private masses = noNumbers;
  private deviation = 1;
  private tables = new Map<number, Float64Array>();

  constructor(private readonly own: NumberScale) {
    this.isSmooth = own.listed === null || own.listed.size > mostBins;
    if (own.listed && !this.isSmooth)
      for (let index = 0; index < own.listed.size; index++) this.indexes.set(own.listed.at(index), index);
  }

  /** Scott's rule, no narrower than the kernels of a single axis. */
  fit({ observations, slots, axis, dimensions }: Rows): void {
    const { deviation, listed } = this.own;
    const count = slots.length;
    const width = magnitude * Math.max(1, count) ** (-1 / (dimensions + 4)) * deviation;
    this.deviation = Math.min(Math.max(width, deviation * narrowestShare(count)), deviation);
    this.reserve(count);
    const { positions, rows, scaled } = this;
    for (let row = 0; row < count; row++) positions[row] = observations.at(slots[row] as number, axis);
    this.tables = new Map();
    if (listed && !this.isSmooth) {
      for (let row = 0; row < count; row++) {
        const position = positions[row] as number;
        rows[row] = this.indexes.get(position) ?? binOf(listed, position);
      }
      this.masses = Float64Array.from({ length: listed.size }, (_, index) =>
        this.massOf(listed.at(index), this.deviation),
      );
      return;
    }
    for (let row = 0; row < count; row++) scaled[row] = (positions[row] as number) / this.deviation;
    this.writeInsides(count);
  }

  private reserve(count: number): void {
    if (this.positions.length >= count) return;
    this.positions = new Float64Array(2 * count);
    this.rows = new Int32Array(2 * count);
    this.scaled = new Float64Array(2 * count);
    this.inside = new Float64Array(2 * count);
  }

  draw(row: number, uniform: Uniform, redraws: number, normal: (uniform: Uniform) => number): AxisValue {
    const { low, high, mean, listed } = this.own;
    const deviation = row < 0 ? this.own.deviation : this.deviation;
    const centre = row < 0 ? mean : (this.positions[row] as number);
    let drawn = Math.min(Math.max(centre, low), high);
    for (let round = 0; round < redraws; round++) {
      const position = centre + deviation * normal(uniform);
      if (position < low || position > high) continue;
      drawn = position;
      break;
    }
    return listed ? { position: binOf(listed, drawn), isIndex: true } : { position: drawn, isIndex: false };
  }

  priorDensity(value: AxisValue): number {
    const { mean, deviation } = this.own;
    const [from, to] = this.binEnds(value);
    const whole = this.massOf(mean, deviation);
    const z = (from - mean) / deviation;
    if (this.isSmooth) return Math.exp(-0.5 * z * z) / (deviation * rootOfTwoPi * whole);
    return normalMass(z, (to - mean) / deviation) / whole;
  }

  scale({ position, isIndex }: AxisValue): number {
    return (isIndex ? (this.own.listed?.at(position) ?? position) : position) / this.deviation;
  }

  tableOf(value: AxisValue): Float64Array {
    const known = this.tables.get(value.position);
    const { listed } = this.own;
    if (known || !listed) return known ?? noNumbers;
    const [from, to] = this.binEnds(value);
    const table = Float64Array.from({ length: listed.size }, (_, index) => {
      const centre = listed.at(index);
      const mass = normalMass((from - centre) / this.deviation, (to - centre) / this.deviation);
      return mass / (this.masses[index] as number);
    });
    this.tables.set(value.position, table);
    return table;
  }

  /** Of smooth kernels both ends are the value itself. */
  private binEnds({ position, isIndex }: AxisValue): [number, number] {
    const { listed, low, high } = this.own;
    if (!isIndex || !listed) return [position, position];
    const centre = listed.at(position);
    if (this.isSmooth) return [centre, centre];
    const from = position > 0 ? (listed.at(position - 1) + centre) / 2 : low;
    const to = position < listed.size - 1 ? (centre + listed.at(position + 1)) / 2 : high;
    return [from, to];
  }

  private massOf(centre: number, deviation: number): number {
    const { low, high } = this.own;
    return normalMass((low - centre) / deviation, (high - centre) / deviation);
  }

  /** By interpolation where there are many rows: below 2e-5 from the exact share. */
  private writeInsides(count: number): void {
    const { low, high } = this.own;
    const { inside, positions, deviation } = this;
    const unit = deviation * rootOfTwoPi;
    const below = count > places ? shareTable() : null;
    for (let row = 0; row < count; row++) {
      const centre = positions[row] as number;
      inside[row] = below
        ? unit * (below((high - centre) / deviation) + below((centre - low) / deviation) - 1)
        : unit * this.massOf(centre, deviation);
    }
  }
}

let shares: Float64Array | undefined;

/** The share of the standard normal distribution below a number that is not negative, interpolated. */
function shareTable(): (x: number) => number {
  shares ??= Float64Array.from({ length: places + 2 }, (_, place) =>
    normalShare((place * farthest) / places),
  );
  const known = shares;
  return (x) => {
    if (x >= farthest) return 1;
    const place = (x * places) / farthest;
    const index = Math.floor(place);
    const share = place - index;
    return (known[index] as number) * (1 - share) + (known[index + 1] as number) * share;
  };
}

export function axisKernel(scale: Scale): AxisKernel {
  return scale.kind === 'categories' ? new CategoryKernel(scale.size) : new NumberKernel(scale);
}
