import { describe, expect, it } from 'vitest';
import { kendallTau, largest, mean, median, shown, smallest, std } from './statistics.js';

describe('statistics', () => {
  it('are those of the values', () => {
    expect([mean([1, 2, 6]), median([5, 1, 2]), median([4, 1, 2, 3]), largest([1, 3, 2])]).toEqual([
      3, 2, 2.5, 3,
    ]);
    expect(smallest([2, 1, 3])).toBe(1);
    expect(std([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(2.138, 3);
    expect(std([1])).toBe(0);
  });

  it('say of no values, and of what is no number, nothing that compares', () => {
    for (const of of [mean, median, largest, smallest, kendallTau]) expect(of([])).toBeNaN();
    for (const of of [mean, largest, smallest, kendallTau]) expect(of([1, Number.NaN])).toBeNaN();
    expect(kendallTau([1])).toBeNaN();
  });

  it('count pairs that rise and that fall', () => {
    expect(kendallTau([1, 2, 3, 4])).toBe(1);
    expect(kendallTau([4, 3, 2, 1])).toBe(-1);
    // One of ten pairs is the other way round.
    expect(kendallTau([1, 3, 2, 4, 5])).toBeCloseTo(0.8);
    expect(kendallTau([1, 1])).toBe(0);
  });
});

describe('figures', () => {
  it.each([
    [0.123456, '0.1235'],
    [1_179_121, '1179000'],
    [5.88e-10, '5.88e-10'],
    [0, '0'],
    [Number.NaN, '–'],
    [Number.POSITIVE_INFINITY, '–'],
    [null, '–'],
    [undefined, '–'],
  ])('%s shows as %s', (value, text) => expect(shown(value)).toBe(text));
});
