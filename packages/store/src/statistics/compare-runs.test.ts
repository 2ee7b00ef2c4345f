import { describe, expect, it } from 'vitest';
import { areTied, differenceP } from './compare-runs.js';
import { twoSidedP } from './student.js';

const runs = (...values: number[]) =>
  values.map((value, index) => ({ repeat: index + 1, fold: null, value }));
const later = (...values: number[]) =>
  values.map((value, index) => ({ repeat: index + 9, fold: null, value }));

it.each([
  // From tables of Student's t, and exact ones: 1 degree is Cauchy's distribution.
  [12.7062047364, 1, 0.05],
  [4.3026527297, 2, 0.05],
  [2.7764451052, 4, 0.05],
  [1.9623, 1000, 0.05],
  [1, 1, 0.5],
  [0, 7, 1],
])("Student's t %d with %d degrees of freedom has p = %d", (t, degrees, p) => {
  expect(twoSidedP(t, degrees)).toBeCloseTo(p, 5);
  expect(twoSidedP(-t, degrees)).toBeCloseTo(p, 5);
});

describe('points', () => {
  it('are compared run by run where they share seeds and folds', () => {
    // Each seed moves both alike: the difference is the same, though the runs differ by far more.
    const [a, b] = [runs(0.6, 0.7, 0.8, 0.9), runs(0.59, 0.688, 0.791, 0.889)];
    // Differences 0.010, 0.012, 0.009, 0.011: mean 0.0105, standard error 0.000645.
    expect(differenceP(a, b)).toBeCloseTo(twoSidedP(0.0105 / 0.00064549722, 3), 6);
    expect(areTied(a, b)).toBe(false);
    expect(areTied(a, later(0.59, 0.688, 0.791, 0.889))).toBe(true);
  });

  it("are compared by Welch's test where they share none", () => {
    // Means 3 and 5, squared errors 0.5 and 0.4.
    const [a, b] = [runs(1, 2, 3, 4, 5), later(5, 7, 5, 3, 5)];
    expect(differenceP(a, b)).toBeCloseTo(
      twoSidedP(2 / Math.sqrt(0.9), 0.9 ** 2 / (0.5 ** 2 / 4 + 0.4 ** 2 / 4)),
      10,
    );
  });

  it('with one run each are not tested, and are never tied', () => {
    expect(differenceP(runs(0.5), runs(0.5))).toBeNull();
    expect(areTied(runs(0.5), runs(0.5))).toBe(false);
  });

  it('with the same values are tied, with a constant difference not', () => {
    expect(areTied(runs(0.5, 0.6), runs(0.5, 0.6))).toBe(true);
    expect(areTied(runs(0.5, 0.75), runs(0.25, 0.5))).toBe(false);
  });
});
