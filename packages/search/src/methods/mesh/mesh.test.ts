import type { Json, SweepSpec } from '@unetsweep/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PointPlanner } from '../../plan/point-planner.js';
import type { GivenPoint } from '../../space/space.js';
import { runRounds } from '../../testing/run-rounds.js';
import { spaceOf } from '../../testing/sweeps.js';
import { borderPositions } from './border-retest.js';

const rate = 'optimizer.learningRate';
const l2 = 'regularizer.l2';
/** Lambda e-1..e-8 by gamma e-3..e-6, as in "Hyperparameter tuning rules". */
const eightByFour: Partial<SweepSpec> = {
  parameters: {
    [l2]: { type: 'float', low: 1e-8, high: 1e-1, scale: 'log', factor: 10 },
    [rate]: { type: 'float', low: 1e-6, high: 1e-3, scale: 'log', factor: 10 },
  },
};
const withMesh = (search: Record<string, Json> = {}, seed = 1): Partial<SweepSpec> => ({
  ...eightByFour,
  seed,
  search: { method: 'mesh', ...search } as SweepSpec['search'] & object,
});
const firstRound = (spec: Partial<SweepSpec>) =>
  new PointPlanner(spaceOf(spec), { canRun: () => true }).next(Number.POSITIVE_INFINITY);
const bowl = (rates: number, penalty: number) => (params: GivenPoint) =>
  Math.log10(Number(params[rate]) / rates) ** 2 + Math.log10(Number(params[l2]) / penalty) ** 2;

describe('a mesh of 8 by 4 values', () => {
  it('has 32 points, and no more where the best lies inside', () => {
    expect(firstRound(withMesh())).toHaveLength(32);
    expect(runRounds(withMesh({ borderRetest: {} }), bowl(1e-5, 1e-4))).toHaveLength(32);
  });

  it('shifts each value by at most jitter times the spacing, by the seed, inside the ranges', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 2 ** 31 - 1 }),
        fc.double({ min: 0, max: 0.5, noNaN: true }),
        (seed, jitter) => {
          const points = firstRound(withMesh({ jitter }, seed));
          points.forEach(({ params }, index) => {
            const exact = [10 ** (Math.floor(index / 4) - 8), 10 ** ((index % 4) - 6)];
            [params[l2], params[rate]].forEach((value, axis) => {
              const shift = Math.abs(Math.log10(Number(value) / (exact[axis] ?? 1)));
              expect(shift).toBeLessThanOrEqual(jitter + 1e-9);
            });
            expect(Number(params[l2])).toBeGreaterThanOrEqual(1e-8);
            expect(Number(params[l2])).toBeLessThanOrEqual(1e-1);
          });
          expect(firstRound(withMesh({ jitter }, seed))).toEqual(points);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('has the crossing points themselves without jitter, and others for another seed', () => {
    const rates = new Set(firstRound(withMesh({ jitter: 0 })).map(({ params }) => params[rate]));
    expect([...rates]).toEqual([1e-6, 1e-5, 1e-4, 1e-3]);
    expect(firstRound(withMesh({}, 1))).not.toEqual(firstRound(withMesh({}, 2)));
  });
});

describe('a border retest', () => {
  const retest = { borderRetest: {}, jitter: 0 };
  const bestOf = (spec: Partial<SweepSpec>, loss: (params: GivenPoint) => number) => {
    const points = runRounds(spec, loss);
    const best = points.reduce((a, b) => (loss(b.params) < loss(a.params) ? b : a));
    return { points, best: best.params };
  };

  it.each([
    [1e-1, 1e-4],
    [1e-8, 1e-4],
    [1e-1, 1],
    [1e-9, 1e-10],
  ])('finds an optimum outside the mesh, at a rate of %f and a penalty of %f', (rates, penalty) => {
    const { best, points } = bestOf(withMesh(retest), bowl(rates, penalty));
    expect(Math.log10(Number(best[rate]))).toBeCloseTo(Math.log10(rates), 6);
    expect(Math.log10(Number(best[l2]))).toBeCloseTo(Math.log10(penalty), 6);
    expect(points.length).toBeGreaterThan(32);
  });

  it('looks at two values outside, and at the neighbours of the best one on the other parameter', () => {
    const outside = runRounds(withMesh({ borderRetest: { rounds: 1 }, jitter: 0 }), bowl(1, 1e-4)).slice(32);
    const power = (value: unknown) => Math.round(Math.log10(Number(value)));
    expect(outside.map(({ params }) => [power(params[l2]), power(params[rate])])).toEqual(
      [-5, -4, -3].flatMap((penalty) => [-2, -1].map((rates) => [penalty, rates])),
    );
  });

  it('stops after its rounds', () => {
    const down = (params: GivenPoint) => Number(params[l2]) * 1e-3 - Math.log10(Number(params[rate]));
    const highest = (rounds: number) =>
      Math.max(
        ...runRounds(withMesh({ borderRetest: { rounds }, jitter: 0 }), down).map(({ params }) =>
          Number(params[rate]),
        ),
      );
    expect(highest(1)).toBeCloseTo(0.1, 9);
    expect(highest(2)).toBeCloseTo(10, 9);
  });

  it('stops where the field ends: dropout has no values of 1 and more', () => {
    const dropout = { type: 'float' as const, low: 0.5, high: 0.7, step: 0.2 };
    const spec = {
      parameters: { 'model.dropout': dropout },
      search: { method: 'mesh' as const, borderRetest: {} },
    };
    const values = runRounds(spec, (params) => -Number(params['model.dropout'])).map(
      ({ params }) => params['model.dropout'],
    );
    expect(values).toEqual([0.5, 0.7, 0.9]);
  });

  it('knows no border of lists', () => {
    const spec = {
      parameters: { 'model.depth': [1, 2, 3] },
      search: { method: 'mesh' as const, borderRetest: {} },
    };
    expect(runRounds(spec, (params) => -Number(params['model.depth']))).toHaveLength(3);
  });

  it('keeps to new cells around the best one', () => {
    const axis = { has: () => true, isOrdered: true };
    const explored = { low: [0, 0], high: [7, 3] };
    expect(borderPositions([axis, axis], [4, 2], explored, 2)).toEqual([]);
    expect(borderPositions([axis, axis], [7, 3], explored, 1)).toEqual([
      [7, 4],
      [8, 3],
      [8, 4],
    ]);
  });
});

it('gives ranges without an end of values as many as `points` says, and lists all of theirs', () => {
  const parameters = {
    [rate]: { type: 'float' as const, low: 1e-4, high: 1, scale: 'log' as const },
    'loss.name': ['bce', 'dice'],
  };
  const points = firstRound({ parameters, search: { method: 'mesh', jitter: 0 } });
  expect(points).toHaveLength(10);
  expect([...new Set(points.map(({ params }) => params[rate]))]).toEqual([1e-4, 1e-3, 1e-2, 1e-1, 1]);
});

it('leaves values on the step they were given', () => {
  const parameters = { 'training.batchSize': { type: 'int' as const, low: 3, high: 120, step: 3 } };
  const points = firstRound({ parameters, search: { method: 'mesh' } });
  expect(points.map(({ params }) => params['training.batchSize'])).toEqual(
    Array.from({ length: 40 }, (_, index) => 3 + 3 * index),
  );
});

it('runs whole numbers that come out equal once', () => {
  const parameters = { 'training.epochs': { type: 'int' as const, low: 1, high: 9, points: 5, jitter: 1 } };
  for (let seed = 0; seed < 30; seed++) {
    const values = firstRound({ parameters, seed, search: { method: 'mesh' } }).map(
      ({ params }) => params['training.epochs'],
    );
    expect(new Set(values).size).toBe(values.length);
    for (const value of values) expect([1, 2, 3, 4, 5, 6, 7, 8, 9]).toContain(value);
  }
});
