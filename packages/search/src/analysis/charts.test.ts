import type { Parameter } from '@unetsweep/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { observe } from '../testing/observe.js';
import { convergenceOf, historyOf } from './convergence.js';
import { distributionOf } from './distribution.js';
import { type ParameterColumn, samplePlaces } from './observations.js';
import { sliceOf } from './slice.js';
import { surfaceOf } from './surface.js';

const parameters: Record<string, Parameter> = {
  rate: { type: 'float', low: 1e-4, high: 1, scale: 'log' },
  loss: ['bce', 'dice'],
};
const value = fc.double({ min: -1, max: 1, noNaN: true });
const mode = fc.constantFrom('min' as const, 'max' as const);
const columnOf = (observations: ReturnType<typeof observe>, name: string) =>
  observations.parameters.find((column) => column.name === name) as ParameterColumn;

describe('convergence and history', () => {
  it('name each point that was better than all before it, and when the last one came', () => {
    const observations = observe([0.5, 0.7, 0.6, 0.9, 0.9, 0.1], {}, {}, 'max');
    const { improvements, ...rest } = convergenceOf(observations);
    expect(improvements).toEqual([
      { order: 1, number: 1, value: 0.5 },
      { order: 2, number: 2, value: 0.7 },
      { order: 4, number: 4, value: 0.9 },
    ]);
    expect(rest).toEqual({ points: 6, sinceImprovement: 2 });
    expect(convergenceOf(observe([], {}, {}))).toEqual({ points: 0, improvements: [], sinceImprovement: 0 });
  });

  it('stay within the asked number of points and keep the best and the worst', () => {
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 300 }),
        fc.integer({ min: 2, max: 50 }),
        (values, most) => {
          const { items } = historyOf(observe(values, {}, {}), most);
          expect(items.length).toBeLessThanOrEqual(most);
          const shown = items.map((item) => item.value);
          expect(Math.min(...shown)).toBe(Math.min(...values));
          expect(Math.max(...shown)).toBe(Math.max(...values));
          for (const { order, value: own } of items) expect(values[order - 1]).toBe(own);
        },
      ),
    );
  });
});

it('distributions rise to 1, and say the share of values up to each of theirs', () => {
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 200 }),
      fc.integer({ min: 1, max: 40 }),
      (values, most) => {
        const { values: at, shares } = distributionOf(observe(values, {}, {}), most);
        expect(at.length).toBe(Math.min(most, values.length));
        expect(shares.at(-1)).toBe(1);
        expect(at.at(-1)).toBe(Math.max(...values));
        at.forEach((each, index) => {
          const upTo = values.filter((other) => other <= each).length / values.length;
          const below = values.filter((other) => other < each).length / values.length;
          expect(shares[index]).toBeLessThanOrEqual(upTo + 1e-12);
          expect(shares[index]).toBeGreaterThan(below - 1e-12);
        });
      },
    ),
  );
});

describe('a slice', () => {
  it('holds every point in the bin of its value, with its statistics', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ rate: fc.double({ min: 1e-4, max: 1, noNaN: true }), value }), {
          minLength: 1,
          maxLength: 80,
        }),
        mode,
        (points, direction) => {
          const observations = observe(
            points.map((point) => point.value),
            { rate: points.map((point) => point.rate) },
            parameters,
            direction,
          );
          const slice = sliceOf(observations, columnOf(observations, 'rate'), { maxBins: 8, maxPoints: 20 });
          expect(slice).toMatchObject({ scale: 'log', points: points.length, sampled: points.length > 20 });
          expect(slice.bins.reduce((sum, { count }) => sum + count, 0)).toBe(points.length);
          const best = slice.bins.flatMap((bin) => bin.best ?? []);
          const all = points.map((point) => point.value);
          expect(direction === 'max' ? Math.max(...best) : Math.min(...best)).toBe(
            direction === 'max' ? Math.max(...all) : Math.min(...all),
          );
          expect(slice.items.length).toBeLessThanOrEqual(20);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('has one bin a category, and leaves out points without the parameter', () => {
    const observations = observe([1, 3, 2, 5], { loss: ['bce', 'dice', 'bce', undefined] }, parameters);
    const { bins, points, items } = sliceOf(observations, columnOf(observations, 'loss'), {
      maxBins: 8,
      maxPoints: 9,
    });
    expect(bins).toMatchObject([
      { label: 'bce', count: 2, best: 1, median: 1.5 },
      { label: 'dice', count: 1, best: 3, median: 3 },
    ]);
    expect(points).toBe(3);
    expect(items.map(({ x }) => x)).toEqual(['bce', 'dice', 'bce']);
  });
});

describe('a surface', () => {
  const cells = [1e-3, 1e-2, 1e-1].flatMap((rate) => ['bce', 'dice'].map((loss) => ({ rate, loss })));
  const surface = (method: 'binned' | 'interpolated', points = cells) => {
    const observations = observe(
      points.map(({ rate, loss }) => Math.log10(rate) + (loss === 'dice' ? 10 : 0)),
      { rate: points.map(({ rate }) => rate), loss: points.map(({ loss }) => loss) },
      parameters,
    );
    return surfaceOf(
      observations,
      [columnOf(observations, 'rate'), columnOf(observations, 'loss')],
      method,
      20,
    );
  };

  it('binned, holds the means and the bests of its cells and nothing in empty ones', () => {
    const { mean, best, count } = surface('binned', cells.slice(0, 5));
    const round = (rows: (number | null)[][]) =>
      rows.map((row) => row.map((each) => each && Number(each.toFixed(6))));
    expect(round(mean)).toEqual([
      [-3, -2, -1],
      [7, 8, null],
    ]);
    expect(best).toEqual(mean);
    expect(count).toEqual([
      [1, 1, 1],
      [1, 1, 0],
    ]);
  });

  it('interpolated, fills cells from their neighbours along numbers, never across categories', () => {
    const { mean } = surface('interpolated', cells.slice(0, 5));
    const dice = mean[1] ?? [];
    expect(dice[2]).toBeGreaterThan(7);
    expect(dice[2]).toBeLessThan(8);
    for (const each of mean[0] ?? []) expect(each).toBeLessThan(0);
  });
});

describe('a sample', () => {
  const numbers = (count: number) => Float64Array.from({ length: count }, (_, place) => place + 1);
  const losses = (count: number) => Float64Array.from({ length: count }, (_, place) => Math.abs(place - 777));

  it('holds so many points with the best ones among them, and grows rather than changes', () => {
    const places = samplePlaces(numbers(5000), losses(5000), 1000);
    expect(places).toHaveLength(1000);
    expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
    expect(places).toEqual(expect.arrayContaining([775, 776, 777, 778, 779]));
    const wider = new Set(samplePlaces(numbers(5000), losses(5000), 2000));
    expect(places.filter((place) => !wider.has(place))).toEqual([]);
    // Spread over all of them: no stretch is left out.
    for (let from = 0; from < 5000; from += 500)
      expect(places.filter((place) => place >= from && place < from + 500).length).toBeGreaterThan(60);
    expect(samplePlaces(numbers(10), losses(10), 10)).toHaveLength(10);
  });
});
