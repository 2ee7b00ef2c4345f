import type { SweepSpec } from '@unetsweep/contract';
import { expect, it } from 'vitest';
import { PointPlanner } from '../plan/point-planner.js';
import { spaceOf } from '../testing/sweeps.js';

const paramsOf = (spec: Partial<SweepSpec>) => {
  const planner = new PointPlanner(spaceOf({ search: { method: 'oneAtATime' }, ...spec }), {
    canRun: () => true,
  });
  const points = planner.next(Number.POSITIVE_INFINITY).map(({ params }) => params);
  return { points, isDone: planner.done };
};

it('runs the trial as it is, then each other value of each parameter alone', () => {
  const { points, isDone } = paramsOf({
    trial: { model: { depth: 3 } },
    parameters: { 'model.depth': [2, 3, 4], 'loss.name': ['bce', 'dice'] },
  });
  expect(isDone).toBe(true);
  expect(points).toEqual([
    {},
    { 'model.depth': 2 },
    { 'model.depth': 4 },
    ...['bce', 'dice'].flatMap((name) => (name === paramsDefaultLoss ? [] : [{ 'loss.name': name }])),
  ]);
});

/** What a trial trains with by default: its value is no point of its own. */
const paramsDefaultLoss = spaceOf({ parameters: { 'model.depth': [1] } }).resolve([undefined])?.spec.loss
  .name;

it('moves zipped parameters together', () => {
  const { points } = paramsOf({
    parameters: { 'model.depth': [1, 2], 'model.baseFilters': [4, 8], 'training.epochs': [7] },
    zip: [['model.depth', 'model.baseFilters']],
  });
  expect(points).toEqual([
    {},
    { 'model.depth': 1, 'model.baseFilters': 4 },
    { 'model.depth': 2, 'model.baseFilters': 8 },
    { 'training.epochs': 7 },
  ]);
});

it('needs an end of values', () => {
  const parameters = { 'optimizer.learningRate': { type: 'float' as const, low: 1e-4, high: 1 } };
  expect(() => paramsOf({ parameters })).toThrow(
    /oneAtATime needs finite parameters: give optimizer.learningRate/,
  );
});
