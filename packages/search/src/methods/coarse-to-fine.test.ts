import { ProblemError, type SweepSpec } from '@unetsweep/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolvePoint } from '../resolve-point.js';
import type { GivenPoint } from '../space/space.js';
import { runRounds } from '../testing/run-rounds.js';
import { nuclei, spaceOf, sweepOf } from '../testing/sweeps.js';
import { valuesAround } from './coarse-values.js';
import { createMethod } from './create-method.js';

const rate = 'optimizer.learningRate';
const rates = { type: 'float' as const, low: 1e-5, high: 1e-1, scale: 'log' as const };
const spec: Partial<SweepSpec> = {
  trial: { training: { epochs: 4 } },
  parameters: { [rate]: rates },
  search: { method: 'coarseToFine' },
};
const factors = [10, 3, 1.7320508];
const bowl = (optimum: number) => (params: GivenPoint) => Math.log(Number(params[rate]) / optimum) ** 2;

describe('coarse to fine', () => {
  it('looks closer in each round: factors of 10, 3 and the root of 3, epochs x1, x3 and x9', () => {
    const points = runRounds(spec, bowl(2e-4));
    const seen = points.map(({ params }) => [params[rate], params['training.epochs']]);
    const around = (centre: number, factor: number, epochs: number) =>
      [centre / factor, centre, centre * factor].map((value) => [expect.closeTo(value, 9), epochs]);
    expect(seen).toEqual([...around(1e-3, 10, 4), ...around(1e-4, 3, 12), ...around(3e-4, 1.7320508, 36)]);
    expect(points.map((point) => point.spec.training.epochs)).toEqual([4, 4, 4, 12, 12, 12, 36, 36, 36]);
    expect(points.map(({ origin }) => origin.round)).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2]);
  });

  it('gives every point a spec that its params alone bring back', () => {
    const resolved = sweepOf({ ...spec, objective: { metric: 'valLoss', mode: 'min' } });
    for (const point of runRounds(spec, bowl(2e-4)))
      expect(resolvePoint(resolved, point.params, nuclei)).toEqual(point.spec);
  });

  it('lengthens steps where the trial counts in steps, and nothing with an epochsFactor of 1', () => {
    const steps = runRounds({ ...spec, trial: { training: { steps: 100 } } }, bowl(1e-3));
    expect(steps.map((point) => point.spec.training.steps).filter((_, index) => index % 3 === 0)).toEqual([
      100, 300, 900,
    ]);
    const even = runRounds({ ...spec, search: { method: 'coarseToFine', epochsFactor: 1 } }, bowl(2e-4));
    expect(even.map(({ params }) => Object.keys(params))).toEqual(even.map(() => [rate]));
    // The centre is there already.
    expect(even).toHaveLength(7);
  });

  it('takes the default length where the trial names none', () => {
    const { trial: _trial, ...plain } = spec;
    expect(runRounds(plain, bowl(1e-3)).map((point) => point.spec.training.epochs)).toEqual(
      [50, 150, 450].flatMap((epochs) => [epochs, epochs, epochs]),
    );
  });

  it('stays inside the ranges and on their steps, wherever the best lies', () => {
    const step = { type: 'float' as const, low: 0.1, high: 0.7, step: 0.2 };
    const filters = { type: 'int' as const, low: 8, high: 64, scale: 'log' as const };
    const ranges = { [rate]: rates, 'model.dropout': step, 'model.baseFilters': filters };
    fc.assert(
      fc.property(
        fc.double({ min: 1e-6, max: 1, noNaN: true }),
        fc.constantFrom(2, 3, 4, 5),
        (optimum, points) => {
          const search = { method: 'coarseToFine' as const, points };
          for (const { params } of runRounds({ ...spec, parameters: ranges, search }, bowl(optimum))) {
            expect(Number(params[rate])).toBeGreaterThanOrEqual(1e-5);
            expect(Number(params[rate])).toBeLessThanOrEqual(1e-1);
            expect([0.1, 0.3, 0.5, 0.7]).toContain(params['model.dropout']);
            expect(Number.isInteger(params['model.baseFilters'])).toBe(true);
          }
        },
      ),
      { numRuns: 5 },
    );
  });

  it('keeps the best of a list after the first round', () => {
    const parameters = { [rate]: rates, 'loss.name': ['bce', 'dice'] };
    const points = runRounds(
      { ...spec, parameters },
      (params) => bowl(1e-3)(params) + (params['loss.name'] === 'bce' ? 1 : 0),
    );
    const losses = points.map(({ params }) => params['loss.name']);
    expect(losses.slice(6)).toEqual(Array.from({ length: 6 }, () => 'dice'));
  });

  it('is refused where something else sets the length, and over lists alone', () => {
    const refusal = (more: Partial<SweepSpec>) => {
      try {
        createMethod(spaceOf({ ...spec, ...more }));
        return null;
      } catch (error) {
        return error instanceof ProblemError ? `${error.code}: ${error.detail}` : error;
      }
    };
    expect(refusal({ parameters: { [rate]: rates, 'training.epochs': [2, 4] } })).toMatch(
      /^methodNotApplicable: coarseToFine sets training.epochs .* training.epochs sets too/,
    );
    expect(refusal({ parameters: { 'model.depth': [2, 4] } })).toMatch(/^methodNotApplicable/);
    expect(refusal({})).toBeNull();
  });
});

it('takes the ends of a range that is narrower than the factor', () => {
  const range = { type: 'int' as const, low: 8, high: 64, scale: 'log' as const };
  expect(valuesAround(range, null, { factors, points: 3 }, 0)).toEqual([8, 23, 64]);
  expect(valuesAround(range, 64, { factors, points: 3 }, 1)).toEqual([21, 64]);
});

it('narrows a linear scale as the factors say', () => {
  const range = { type: 'float' as const, low: 0, high: 0.8 };
  const values = [0, 1, 2].map((round) => valuesAround(range, 0.4, { factors, points: 3 }, round));
  expect(values[0]).toEqual([0, 0.4, 0.8]);
  const widths = values.map(([first = 0, , last = 0]) => last - first);
  expect(widths[1]).toBeCloseTo((0.8 * Math.log(3)) / Math.log(10), 9);
  expect(widths[2]).toBeCloseTo((0.4 * Math.log(3)) / Math.log(10), 6);
});
