import type { Uniform } from '../../random/generator.js';
import { standardNormal } from '../../random/normal.js';
import type { Scale } from '../../space/parameter-scale.js';
import { type AxisKernel, axisKernel } from './axis-kernel.js';
import type { AxisValue } from './axis-model.js';
import type { Observations } from './observations.js';
import { ageWeight } from './split.js';

/** Kernels whose exponent is larger than half of this add nothing. */
const farthest = 98;
const redraws = 1000;

/**
 * Points of some axes as a mixture: a product of kernels around each observation, and the prior with Scott's rule for their width.
 */
export class JointMixture {
  private readonly kernels: AxisKernel[];
  private weights: Float64Array = new Float64Array(0);
  /** Weight of each kernel over what its axes lose at their ends. */
  private factors: Float64Array = new Float64Array(0);
  private exponents: Float64Array = new Float64Array(0);
  private densities: Float64Array = new Float64Array(0);
  private count = 0;
  private priorWeight = 1;
  private total = 0;

  constructor(
    private readonly axes: readonly number[],
    scales: readonly Scale[],
  ) {
    this.kernels = axes.map((axis) => axisKernel(scales[axis] as Scale));
  }

  /** @param slots by age, the oldest first; each takes part in all axes */
  fit(observations: Observations, slots: Int32Array, priorWeight: number): void {
    const count = slots.length;
    this.count = count;
    this.priorWeight = priorWeight;
    this.reserve(count);
    const { weights, factors } = this;
    this.total = priorWeight;
    for (let age = 0; age < count; age++) {
      weights[age] = ageWeight(age, count);
      this.total += weights[age] as number;
    }
    for (let row = 0; row < count; row++) factors[row] = (weights[row] as number) / this.total;
    this.kernels.forEach((kernel, index) => {
      const axis = this.axes[index] as number;
      kernel.fit({ observations, slots, axis, dimensions: this.axes.length, priorWeight });
      if (kernel.isSmooth) divide(factors, kernel.inside, count);
    });
  }

  private reserve(count: number): void {
    if (this.weights.length >= count) return;
    this.weights = new Float64Array(2 * count);
    this.factors = new Float64Array(2 * count);
    this.exponents = new Float64Array(2 * count);
    this.densities = new Float64Array(2 * count);
  }

  /** A value for each of the axes. */
  draw(uniform: Uniform): AxisValue[] {
    const row = this.pick(uniform() * this.total);
    return this.kernels.map((kernel) => kernel.draw(row, uniform, redraws, standardNormal));
  }

  /** Logarithm of the density, over the width of bins. */
  logDensity(values: readonly AxisValue[]): number {
    const { count, exponents, densities } = this;
    exponents.fill(0, 0, count);
    let prior = this.priorWeight / this.total;
    this.kernels.forEach((kernel, index) => {
      const value = values[index] as AxisValue;
      prior *= kernel.priorDensity(value);
      if (kernel.isSmooth) addSquares(exponents, kernel.scaled, kernel.scale(value), count);
    });
    takeExponentials(densities, this.factors, exponents, count);
    this.kernels.forEach((kernel, index) => {
      if (!kernel.isSmooth)
        multiply(densities, kernel.rows, kernel.tableOf(values[index] as AxisValue), count);
    });
    return Math.log(prior + sumOf(densities, count));
  }

  /** The row of a kernel; -1 is the prior. */
  private pick(target: number): number {
    let rest = target;
    for (let row = 0; row < this.count; row++) {
      rest -= this.weights[row] as number;
      if (rest < 0) return row;
    }
    return -1;
  }
}

// One loop each over plain arrays of numbers: this is where the time of a proposal goes.

function addSquares(sums: Float64Array, positions: Float64Array, at: number, count: number): void {
  for (let row = 0; row < count; row++) {
    const distance = at - (positions[row] as number);
    sums[row] = (sums[row] as number) + distance * distance;
  }
}

function divide(factors: Float64Array, divisors: Float64Array, count: number): void {
  for (let row = 0; row < count; row++) factors[row] = (factors[row] as number) / (divisors[row] as number);
}

function takeExponentials(
  densities: Float64Array,
  factors: Float64Array,
  exponents: Float64Array,
  count: number,
): void {
  for (let row = 0; row < count; row++) {
    const exponent = exponents[row] as number;
    densities[row] = exponent > farthest ? 0 : (factors[row] as number) * Math.exp(-0.5 * exponent);
  }
}

function multiply(densities: Float64Array, rows: Int32Array, table: Float64Array, count: number): void {
  for (let row = 0; row < count; row++)
    densities[row] = (densities[row] as number) * (table[rows[row] as number] as number);
}

function sumOf(densities: Float64Array, count: number): number {
  let sum = 0;
  for (let row = 0; row < count; row++) sum += densities[row] as number;
  return sum;
}
