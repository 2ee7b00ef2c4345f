import type { SweepSpec } from '@unetsweep/contract';
import { expect, it } from 'vitest';
import { PointPlanner } from '../plan/point-planner.js';
import { spaceOf } from '../testing/sweeps.js';
import { createMethod } from './create-method.js';

const objective = [
  { metric: 'valDice', mode: 'max' as const },
  { metric: 'secondsPerEpoch', mode: 'min' as const },
];
const parameters: SweepSpec['parameters'] = {
  'optimizer.learningRate': { type: 'float', low: 1e-5, high: 1e-1, scale: 'log', factor: 10 },
};
const methodOf = (search: NonNullable<SweepSpec['search']>) =>
  createMethod(spaceOf({ parameters, objective, search, maxTrials: 10 }));

it.each<NonNullable<SweepSpec['search']>>([
  { method: 'coarseToFine' },
  { method: 'orderThenBinary', parameter: 'optimizer.learningRate' },
  { method: 'growth', order: ['optimizer.learningRate'] },
  { method: 'mesh', borderRetest: { rounds: 1, outside: 1 } },
  { method: 'grid', order: 'promisingFirst' },
])('refuses a search that follows one number: %o', (search) => {
  expect(() => methodOf(search)).toThrow(
    /follows one objective, and this sweep has 2; accepted with several: tpe/,
  );
});

it.each<NonNullable<SweepSpec['search']>>([
  { method: 'tpe' },
  { method: 'random' },
  { method: 'mesh' },
  { method: 'grid' },
  { method: 'growth', order: ['optimizer.learningRate'], metric: 'valDice' },
])('accepts a search that does not: %o', (search) => {
  expect(methodOf(search).ask(1)).toHaveLength(1);
});

it('never follows a point that breaks a constraint', () => {
  const constraints = [{ metric: 'secondsPerEpoch', max: 1 }];
  const search = { method: 'orderThenBinary' as const, parameter: 'optimizer.learningRate' };
  const spec = { objective: [{ metric: 'valLoss', mode: 'min' as const }], constraints, search };
  const range = { type: 'float' as const, low: 1e-6, high: 1, scale: 'log' as const };
  const planner = new PointPlanner(spaceOf({ ...spec, parameters: { 'optimizer.learningRate': range } }), {
    canRun: () => true,
  });
  const rates: number[] = [];
  for (let number = 1; number <= 20; number++) {
    const [point] = planner.next(1);
    if (!point) break;
    const rate = Number(point.params['optimizer.learningRate']);
    rates.push(rate);
    // The best value would be at 0.1, but only rates below 0.005 are quick enough.
    const metrics = { valLoss: Math.abs(Math.log10(rate) + 1) };
    const run = {
      finishSeq: number,
      pointNumber: number,
      params: point.params,
      metrics,
      lastMetrics: metrics,
    };
    const derived = { secondsPerEpoch: rate < 0.005 ? 0.5 : 2 };
    planner.tell([{ ...run, derived, expectedRuns: 1, repeat: 1, fold: null, status: 'completed' }]);
  }
  expect(rates.at(-1)).toBeLessThan(0.01);
  expect(Math.max(...rates.filter((rate) => rate < 0.005))).toBeCloseTo(0.004, 12);
});
