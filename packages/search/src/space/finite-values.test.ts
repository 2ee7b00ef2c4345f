import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finiteValues } from './finite-values.js';

function list(range: Parameters<typeof finiteValues>[0]): number[] {
  const values = finiteValues(range);
  if (!values) throw new Error('not finite');
  return Array.from({ length: values.size }, (_, index) => values.at(index));
}

describe('values of a range', () => {
  it('has 40 values from 3 to 120 by 3, both ends included', () => {
    const values = list({ type: 'int', low: 3, high: 120, step: 3 });
    expect(values).toHaveLength(40);
    expect([values[0], values.at(-1)]).toEqual([3, 120]);
  });

  it('steps without drift', () => {
    expect(list({ type: 'float', low: 0, high: 0.3, step: 0.1 })).toEqual([0, 0.1, 0.2, 0.3]);
    expect(list({ type: 'float', low: 1e-7, high: 5e-7, step: 1e-7 })).toEqual([
      1e-7, 2e-7, 3e-7, 4e-7, 5e-7,
    ]);
  });

  it('multiplies without drift', () => {
    expect(list({ type: 'float', low: 1e-6, high: 1e-2, factor: 10 })).toEqual([
      1e-6, 1e-5, 1e-4, 1e-3, 1e-2,
    ]);
  });

  it('spaces points equally on the scale', () => {
    expect(list({ type: 'float', low: 0, high: 1, points: 5 })).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(list({ type: 'float', low: 1e-4, high: 1e-1, points: 4, scale: 'log' })).toEqual([
      1e-4, 1e-3, 1e-2, 1e-1,
    ]);
  });

  it('never takes a whole number twice', () => {
    expect(list({ type: 'int', low: 1, high: 16, points: 8, scale: 'log' })).toEqual([
      1, 2, 3, 4, 5, 7, 11, 16,
    ]);
    expect(list({ type: 'int', low: 1, high: 3, points: 8 })).toEqual([1, 2, 3]);
  });

  it('keeps every value inside the range and in order, whatever the range', () => {
    const range = fc.record({
      low: fc.double({ min: 1e-6, max: 10, noNaN: true }),
      span: fc.double({ min: 1e-3, max: 100, noNaN: true }),
      points: fc.integer({ min: 1, max: 50 }),
      scale: fc.constantFrom('linear' as const, 'log' as const),
    });
    fc.assert(
      fc.property(range, ({ low, span, points, scale }) => {
        const values = list({ type: 'float', low, high: low + span, points, scale });
        expect(values).toHaveLength(points);
        for (const [index, value] of values.entries()) {
          expect(value).toBeGreaterThanOrEqual(values[index - 1] ?? low);
          expect(value).toBeLessThanOrEqual(low + span);
        }
      }),
    );
  });

  it('has no list of values where nothing makes it finite', () => {
    expect(finiteValues({ type: 'float', low: 0, high: 1 })).toBeNull();
  });
});
