import type { SweepSpec } from '@unetsweep/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GivenPoint } from '../space/space.js';
import { runRounds } from '../testing/run-rounds.js';
import { effectsOf } from './additive-effects.js';

const rates = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1];
const grid: Partial<SweepSpec> = {
  parameters: {
    'optimizer.learningRate': rates,
    'model.depth': [1, 2, 3, 4],
    'model.baseFilters': [4, 8, 16, 32],
  },
  search: { method: 'grid', order: 'promisingFirst' },
};
const loss = (params: GivenPoint) =>
  Math.log10(Number(params['optimizer.learningRate']) / 1e-3) ** 2 -
  Number(params['model.depth']) / 2 -
  Math.log2(Number(params['model.baseFilters'])) / 2;

/** How many points ran until the best of all had. */
function until(spec: Partial<SweepSpec>): number {
  const losses = runRounds(spec, loss, -1, 2).map(({ params }) => loss(params));
  return losses.indexOf(Math.min(...losses)) + 1;
}

describe('a grid in order of promise', () => {
  it('runs every cell once', () => {
    const params = runRounds(grid, loss, -1, 3).map((point) => JSON.stringify(point.params));
    expect(params).toHaveLength(96);
    expect(new Set(params).size).toBe(96);
  });

  it('comes to the best cell within a few points of the 20 first ones, whatever these were', () => {
    for (let seed = 0; seed < 11; seed++) expect(until({ ...grid, seed })).toBeLessThanOrEqual(30);
  });

  it('goes on in another process as it would have', () => {
    const undisturbed = runRounds(grid, loss, -1, 2);
    fc.assert(
      fc.property(fc.nat({ max: 190 }), (at) => {
        expect(runRounds(grid, loss, at, 2)).toEqual(undisturbed);
      }),
      { numRuns: 10 },
    );
  });
});

it('knows what each value adds to a sum', () => {
  const points = [0, 1].flatMap((first) =>
    [0, 1, 2].map((second) => ({ digits: [first, second], value: 10 * first + second })),
  );
  const [first = [], second = []] = effectsOf([2, 3], points);
  expect((first[1] ?? 0) - (first[0] ?? 0)).toBeCloseTo((10 * 3) / 3.2, 6);
  expect(second[1]).toBeCloseTo(0, 9);
});
