import type { SweepSpec } from '@unetsweep/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finishedRun } from '../testing/simulate.js';
import { spaceOf } from '../testing/sweeps.js';
import { PointPlanner } from './point-planner.js';
import { replanCursor } from './replan.js';

const anything = { canRun: () => true };
const plan = (spec: Partial<SweepSpec>, count = Number.POSITIVE_INFINITY) =>
  new PointPlanner(spaceOf(spec), anything).next(count);

const sweeps: Partial<SweepSpec>[] = [
  { parameters: { 'model.depth': [1, 2, 3], 'training.epochs': [1, 2, 3, 4] } },
  {
    parameters: { 'optimizer.name': ['adam', 'sgd', 'rmsprop'], 'optimizer.momentum': [0, 0.5, 0.9] },
    search: { method: 'grid', order: 'shuffled' },
  },
  {
    parameters: { 'optimizer.learningRate': { type: 'float', low: 1e-5, high: 1e-1, scale: 'log' } },
    search: { method: 'random', startPoints: [{ 'optimizer.learningRate': 0.5 }, { 'model.depth': 2 }] },
    maxTrials: 12,
  },
  { parameters: { 'model.depth': [1, 2, 3], 'loss.name': ['bce', 'dice'] }, search: { method: 'random' } },
  {
    search: {
      method: 'points',
      points: [{ 'model.depth': 1 }, { 'model.depth': 2, optimizer: { name: 'sgd' } }],
    },
  },
];

describe('planned points', () => {
  it('go on from a cursor as they would have without a break, wherever it is', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...sweeps),
        fc.integer({ min: 0, max: 14 }),
        fc.nat({ max: 99 }),
        (sweep, cut, seed) => {
          const spec = { ...sweep, seed };
          const undisturbed = plan(spec);
          const first = new PointPlanner(spaceOf(spec), anything);
          const before = first.next(cut);
          const cursor = JSON.parse(JSON.stringify(first.cursor()));
          const after = new PointPlanner(spaceOf(spec), { ...anything, cursor });
          expect([...before, ...after.next(Number.POSITIVE_INFINITY)]).toEqual(undisturbed);
          expect(after.done).toBe(true);
        },
      ),
    );
  });

  it('are the same for the same seed', () => {
    for (const sweep of sweeps) expect(plan(sweep)).toEqual(plan(sweep));
  });

  it('hold equal cells once', () => {
    const [, shuffled = {}] = sweeps;
    const params = plan(shuffled).map((point) => JSON.stringify(point.params));
    expect(params).toHaveLength(7);
    expect(new Set(params).size).toBe(7);
  });

  it('are every cell of a small finite space, however they are drawn', () => {
    expect(plan(sweeps[3] ?? {})).toHaveLength(6);
  });

  it('share the seed of a repeat, and have a run for each fold', () => {
    const trial = { validation: { strategy: 'random' as const, folds: 2 } };
    const [point] = plan({ trial, repeats: 2, seed: 2_147_483_647 });
    expect(point?.runs).toEqual([
      { repeat: 1, fold: 1, seed: 2_147_483_647 },
      { repeat: 1, fold: 2, seed: 2_147_483_647 },
      { repeat: 2, fold: 1, seed: 0 },
      { repeat: 2, fold: 2, seed: 0 },
    ]);
  });

  it('stop at maxTrials runs, in whole points', () => {
    expect(plan({ parameters: { 'model.depth': [1, 2, 3] }, repeats: 2, maxTrials: 5 })).toHaveLength(2);
  });

  it('end a random search when a hundred points in a row cannot run', () => {
    const space = spaceOf({ ...sweeps[2], search: { method: 'random' }, maxTrials: 1000 });
    const planner = new PointPlanner(space, { canRun: ({ spec }) => spec.optimizer.learningRate > 1 });
    expect(planner.next(Number.POSITIVE_INFINITY)).toEqual([]);
    expect(planner.cursor()).toMatchObject({ consumed: 100 });
    expect(planner.done).toBe(true);
  });

  it('look at a bounded number of proposals when asked to', () => {
    const planner = new PointPlanner(spaceOf(sweeps[0] ?? {}), { canRun: () => false });
    expect(planner.next(1, 5)).toEqual([]);
    expect(planner.done).toBe(false);
    expect(planner.cursor()).toMatchObject({ consumed: 5 });
  });

  it('keep the fields of trial where a start point does not name a parameter', () => {
    const [, second] = plan({ ...sweeps[2] });
    expect(second?.params).toEqual({ 'model.depth': 2 });
    expect(second?.spec.optimizer.learningRate).toBe(0.001);
    expect(second?.origin).toEqual({ startPoint: 1 });
  });

  it.each([
    ['random', { method: 'random' as const }],
    ['sobol', { method: 'sobol' as const }],
    ['tpe', { method: 'tpe' as const }],
    ['a grid', { method: 'grid' as const }],
    ['a mesh', { method: 'mesh' as const, borderRetest: null }],
  ])('by %s go on as without a limit where it rises, though a point found no room below it', (_, search) => {
    const values = search.method === 'grid' ? [0.1, 0.2, 0.3, 0.4] : null;
    const spec = {
      parameters: { 'model.dropout': values ?? { type: 'float' as const, low: 0, high: 0.5, points: 4 } },
      trial: { validation: { strategy: 'random' as const, folds: 2 } },
      search,
    };
    const whole = plan({ ...spec, maxTrials: 8 }).map(({ params }) => params);
    expect(whole).toHaveLength(4);
    const low = { ...spec, maxTrials: 5 };
    const first = new PointPlanner(spaceOf(low), anything);
    const before = first.next(Number.POSITIVE_INFINITY).map(({ params }) => params);
    expect([before.length, first.done]).toEqual([2, true]);
    const soFar = { cursor: JSON.parse(JSON.stringify(first.cursor())), points: 2, trials: 4 };
    const cursor = replanCursor(spaceOf(low).spec, soFar);
    const later = new PointPlanner(spaceOf({ ...spec, maxTrials: 8 }), {
      ...anything,
      cursor,
      existing: before,
    });
    const after = later.next(Number.POSITIVE_INFINITY).map(({ params }) => params);
    expect([...before, ...after]).toEqual(whole);
  });

  it('leave out what was withdrawn, so that it comes again, until it has run after all', () => {
    const spec = { parameters: { 'model.depth': [1, 2, 3] } };
    const points = plan(spec).map(({ params }) => params);
    const existing = [points[0] ?? {}, null, points[2] ?? {}];
    const cursor = { generation: 1, after: 3, start: null, consumed: 0, trials: 2 };
    const made = () => new PointPlanner(spaceOf(spec), { ...anything, existing, cursor });
    expect(made().next(9)).toMatchObject([{ params: { 'model.depth': 2 }, decision: { generation: 1 } }]);
    const revived = made();
    revived.tell([finishedRun(2, points[1] ?? {}, 0.5)]);
    expect(revived.next(9)).toEqual([]);
  });
});
