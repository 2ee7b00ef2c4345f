import { describe, expect, it } from 'vitest';
import { axisOf, linearAxis } from './axis.js';

describe('axisOf', () => {
  it('gives choices places of their own, in order', () => {
    const axis = axisOf(['sgd', 'adam', null, 'sgd']);
    expect(axis.ticks.map(({ text }) => text)).toEqual(['adam', 'sgd']);
    expect(axis.place('adam')).toBeCloseTo(0.25);
    expect(axis.place('sgd')).toBeCloseTo(0.75);
    expect(axis.place(null)).toBeNull();
  });

  it('draws numbers over decades on a log axis', () => {
    const values = Array.from({ length: 30 }, (_, index) => 10 ** (-4 + index / 10));
    const axis = axisOf(values);
    expect(axis.isLog).toBe(true);
    expect(axis.ticks.map(({ text }) => text)).toEqual(['1e−4', '0.001', '0.01']);
    const middle = axis.place(10 ** -2.55) ?? 0;
    expect(middle).toBeCloseTo(0.5);
    expect(axis.place(0)).toBeNull();
  });

  it('draws other numbers on a linear axis with round ticks', () => {
    const axis = axisOf(Array.from({ length: 21 }, (_, index) => index / 20));
    expect(axis.isLog).toBe(false);
    expect(axis.ticks.map(({ text }) => text)).toEqual(['0', '0.5', '1']);
  });
});

describe('linearAxis', () => {
  it('has room around a single value, and stands without any', () => {
    expect(linearAxis([0.8]).place(0.8)).toBeCloseTo(0.5);
    expect(linearAxis([null]).ticks.length).toBeGreaterThan(1);
  });
});
