import { describe, expect, it } from 'vitest';
import { mean, median, sampleStd } from './statistics.js';

describe('statistics of a few numbers', () => {
  it.each([
    { values: [3], middle: 3, center: 3, deviation: null },
    { values: [4, 1], middle: 2.5, center: 2.5, deviation: Math.sqrt(4.5) },
    { values: [9, 1, 2], middle: 2, center: 4, deviation: Math.sqrt(19) },
    { values: [9, 1, 2, 4], middle: 3, center: 4, deviation: Math.sqrt(38 / 3) },
  ])('of $values', ({ values, middle, center, deviation }) => {
    expect([median(values), mean(values), sampleStd(values)]).toEqual([middle, center, deviation]);
  });

  it('are not there where there is no number', () => {
    expect([median([]), mean([]), sampleStd([])]).toEqual([Number.NaN, Number.NaN, null]);
    expect(median([1, Number.NaN])).toBeNaN();
  });
});
