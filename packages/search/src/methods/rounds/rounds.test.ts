import type { SweepSpec } from '@unetsweep/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PointPlanner } from '../../plan/point-planner.js';
import { replanCursor } from '../../plan/replan.js';
import type { GivenPoint } from '../../space/space.js';
import { runRounds } from '../../testing/run-rounds.js';
import { finishedRun } from '../../testing/simulate.js';
import { spaceOf } from '../../testing/sweeps.js';

const rate = 'optimizer.learningRate';
const log = (low: number, high: number) => ({ type: 'float' as const, low, high, scale: 'log' as const });
const bowl = (optimum: number) => (params: GivenPoint) =>
  Math.log10(Number(params[rate] ?? 1e-3) / optimum) ** 2 + Number(params['model.depth'] ?? 0) / 100;

const sweeps: Record<string, Partial<SweepSpec>> = {
  mesh: {
    parameters: { [rate]: { ...log(1e-5, 1e-3), factor: 10 }, 'model.depth': [1, 2] },
    search: { method: 'mesh', borderRetest: {} },
  },
  'a mesh of steps': {
    parameters: {
      [rate]: log(1e-5, 1e-2),
      'model.dropout': { type: 'float', low: 0.1, high: 0.3, step: 0.1 },
    },
    search: { method: 'mesh', points: 4, borderRetest: { rounds: 1 } },
  },
  coarseToFine: {
    parameters: { [rate]: log(1e-5, 1e-1), 'model.depth': [1, 2] },
    search: { method: 'coarseToFine' },
  },
  orderThenBinary: {
    parameters: { [rate]: log(1e-7, 10), 'optimizer.name': ['adam', 'sgd', 'rmsprop'] },
    search: { method: 'orderThenBinary', parameter: rate, per: ['optimizer.name'] },
  },
  growth: {
    parameters: { 'model.depth': [4, 3, 2, 1], [rate]: [1e-4, 1e-3, 1e-2] },
    search: { method: 'growth', order: ['model.depth', rate], minGain: 0.005 },
  },
  'start points, then oneAtATime': {
    parameters: { [rate]: [1e-4, 1e-3, 1e-2], 'model.depth': [2, 4] },
    search: { method: 'oneAtATime', startPoints: [{ 'model.depth': 3 }, { [rate]: 1e-4 }] },
  },
  'start points, then orderThenBinary': {
    parameters: { [rate]: log(1e-7, 10) },
    search: { method: 'orderThenBinary', parameter: rate, startPoints: [{ [rate]: 1e-3 }] },
  },
};

describe.each(Object.entries(sweeps))('%s', (_name, spec) => {
  const objective = bowl(2e-4);
  const undisturbed = runRounds(spec, objective);

  it('goes on in another process as it would have, wherever it stops', () => {
    const events = 2 * undisturbed.length;
    fc.assert(
      fc.property(fc.nat({ max: events }), (at) => {
        expect(runRounds(spec, objective, at)).toEqual(undisturbed);
      }),
      { numRuns: 25 },
    );
  });

  it('plans no more than it says beforehand', () => {
    const planner = new PointPlanner(spaceOf(spec), { canRun: () => true });
    expect(undisturbed.length).toBeLessThanOrEqual(planner.atMost);
  });

  it('plans no point twice', () => {
    const keys = undisturbed.map(({ spec: resolved }) => JSON.stringify(resolved));
    expect(new Set(keys).size).toBe(keys.length);
  });
});

it('ends where every run fails', () => {
  for (const spec of Object.values(sweeps)) {
    const points = runRounds(spec, () => Number.NaN);
    expect(points.length).toBeGreaterThan(0);
  }
});

it('learns from points that were there when the sweep was extended, and plans only the new ones', () => {
  const own = (high: number): Partial<SweepSpec> => ({
    parameters: { [rate]: { ...log(1e-5, high), factor: 10 } },
    search: { method: 'mesh', jitter: 0, borderRetest: { rounds: 1 } },
    objective: { metric: 'valLoss', mode: 'min' },
  });
  const loss = (params: GivenPoint) => -Math.log10(Number(params[rate]));
  const before = runRounds(own(1e-3), loss);
  const rates = (points: typeof before) =>
    points.map(({ params }) => Number(Number(params[rate]).toPrecision(3)));
  expect(rates(before)).toEqual([1e-5, 1e-4, 1e-3, 1e-2, 0.1]);
  const existing = before.map(({ params }) => params);
  const planned = { cursor: null, points: existing.length, trials: existing.length };
  const cursor = replanCursor(spaceOf(own(1)).spec, planned);
  const planner = new PointPlanner(spaceOf(own(1)), { canRun: () => true, cursor, existing });
  planner.tell(existing.map((params, index) => finishedRun(index + 1, params, loss(params))));
  const added = planner.next(Number.POSITIVE_INFINITY);
  expect(rates(added)).toEqual([1]);
  expect(planner.waits).toBe(true);
  planner.tell(added.map(({ params }) => finishedRun(6, params, loss(params))));
  expect(rates(planner.next(Number.POSITIVE_INFINITY))).toEqual([10, 100]);
});
