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
    this.weights = Float64Array.from({ length: count }, (_, age) => ageWeight(age, count));
    this.total = this.weights.reduce((sum, weight) => sum + weight, 0) + priorWeight;
    this.factors = this.weights.map((weight) => weight / this.total);
    this.kernels.forEach((kernel, index) => {
      const axis = this.axes[index] as number;
      kernel.fit({ observations, slots, axis, dimensions: this.axes.length, priorWeight });
      if (kernel.isSmooth)
        for (let row = 0; row < count; row++)
          this.factors[row] = (this.factors[row] as number) / (kernel.inside[row] as number);
    });
  }

  /** A value for each of the axes. */
  draw(uniform: Uniform): AxisValue[] {
    const row = this.pick(uniform() * this.total);
    return this.kernels.map((kernel) => kernel.draw(row, uniform, redraws, standardNormal));
  }

  /** Logarithm of the density, over the width of bins. */
  logDensity(values: readonly AxisValue[]): number {
    const { kernels, count, factors } = this;
    let prior = this.priorWeight / this.total;
    const smooth: { z: Float64Array; at: number }[] = [];
    const tables: { rows: Int32Array; table: Float64Array }[] = [];
    kernels.forEach((kernel, index) => {
      const value = values[index] as AxisValue;
      prior *= kernel.priorDensity(value);
      if (kernel.isSmooth) smooth.push({ z: kernel.scaled, at: kernel.scale(value) });
      else tables.push({ rows: kernel.rows, table: kernel.tableOf(value) });
    });
    let sum = prior;
    for (let row = 0; row < count; row++) {
      let exponent = 0;
      for (const { z, at } of smooth) {
        const distance = at - (z[row] as number);
        exponent += distance * distance;
      }
      if (exponent > farthest) continue;
      let density = (factors[row] as number) * Math.exp(-0.5 * exponent);
      for (const { rows, table } of tables) density *= table[rows[row] as number] as number;
      sum += density;
    }
    return Math.log(sum);
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
