import type { SweepSpec } from '@unetsweep/contract';
import { median, validateSweepSpec } from '@unetsweep/contract';
import { describe, expect, it } from 'vitest';
import { classifyRates } from './analysis/rate-classes.js';
import { type PlannedPoint, PointPlanner } from './plan/point-planner.js';
import type { GivenPoint } from './space/space.js';
import { runRounds } from './testing/run-rounds.js';
import { simulate } from './testing/simulate.js';
import { spaceOf } from './testing/sweeps.js';

const rate = 'optimizer.learningRate';
const l2 = 'regularizer.l2';
const filters = 'model.head.filters';
type Parameters = NonNullable<SweepSpec['parameters']>;

/** As a person would post it. */
function plan(spec: Partial<SweepSpec>): PlannedPoint[] {
  expect(validateSweepSpec({ name: 'example', dataset: 'nuclei', ...spec })).toEqual([]);
  return new PointPlanner(spaceOf(spec), { canRun: () => true }).next(Number.POSITIVE_INFINITY);
}
const valuesOf = (points: readonly { params: GivenPoint }[], name: string) =>
  points.map(({ params }) => Number(params[name]));
const orderOf = (value: unknown) => Math.log10(Number(value));

describe('rules of thumb, part 6: a mesh of a regularisation by a learning rate', () => {
  /** Lambda e-1..e-8 and gamma e-3..e-6. */
  const parameters: Parameters = {
    [l2]: { type: 'float', low: 1e-8, high: 1e-1, scale: 'log', factor: 10 },
    [rate]: { type: 'float', low: 1e-6, high: 1e-3, scale: 'log', factor: 10 },
  };

  it('is 8 x 4 values, 32 points, as a grid and as a mesh', () => {
    expect(plan({ parameters })).toHaveLength(32);
    const points = plan({ parameters, search: { method: 'mesh', jitter: 0 } });
    expect(points).toHaveLength(32);
    expect([...new Set(valuesOf(points, l2))]).toEqual([1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1]);
    expect([...new Set(valuesOf(points, rate))]).toEqual([1e-6, 1e-5, 1e-4, 1e-3]);
  });

  it('keeps off the crossing points by up to a quarter of a step of the exponent, and stores what it ran', () => {
    const points = plan({ parameters, search: { method: 'mesh' } });
    points.forEach(({ params, spec }, index) => {
      const exact = [Math.floor(index / 4) - 8, (index % 4) - 6];
      const shifts = [orderOf(params[l2]) - (exact[0] ?? 0), orderOf(params[rate]) - (exact[1] ?? 0)];
      for (const shift of shifts) expect(Math.abs(shift)).toBeLessThanOrEqual(0.25 + 1e-9);
      expect(Number(JSON.parse(JSON.stringify(params))[rate])).toBe(spec.optimizer.learningRate);
    });
    expect(valuesOf(points, l2).filter((value) => Number.isInteger(orderOf(value))).length).toBeLessThan(8);
    expect(plan({ parameters, search: { method: 'mesh' } })).toEqual(points);
  });

  it('keeps off them in a grid with a jitter too: each value by its own shift', () => {
    const moved = { type: 'float' as const, low: 1e-6, high: 1e-1, factor: 10, jitter: 0.25 };
    const values = valuesOf(plan({ parameters: { [rate]: moved } }), rate);
    const shifts = values.map((value, index) => orderOf(value) - (index - 6));
    for (const shift of shifts) expect(Math.abs(shift)).toBeLessThanOrEqual(0.25 + 1e-9);
    expect(new Set(shifts.map((shift) => shift.toFixed(6))).size).toBeGreaterThan(3);
  });

  it('is followed beyond its border to an optimum that lies outside', () => {
    const outside = (params: GivenPoint) => (orderOf(params[rate]) + 1) ** 2 + (orderOf(params[l2]) + 4) ** 2;
    const search = { method: 'mesh' as const, jitter: 0, borderRetest: { rounds: 3, outside: 2 } };
    const points = runRounds({ parameters, search }, outside);
    const [best] = points.toSorted((a, b) => outside(a.params) - outside(b.params));
    expect(orderOf(best?.params[rate])).toBeCloseTo(-1, 6);
    expect(points.length).toBeGreaterThan(32);
    const inside = (params: GivenPoint) =>
      (orderOf(params[rate]) + 4.4) ** 2 + (orderOf(params[l2]) + 4) ** 2;
    expect(runRounds({ parameters, search }, inside)).toHaveLength(32);
  });
});

it('rules of thumb: coarse to fine by 10, 3 and the root of 3, in runs of once, 3 and 9 times the epochs', () => {
  const parameters: Parameters = { [rate]: { type: 'float', low: 1e-6, high: 1, scale: 'log' } };
  const bowl = (params: GivenPoint) => (orderOf(params[rate]) + 3.1) ** 2;
  const points = runRounds(
    { parameters, trial: { training: { epochs: 2 } }, search: { method: 'coarseToFine' } },
    bowl,
  );
  const rounds = [0, 1, 2].map((round) => points.filter(({ origin }) => origin.round === round));
  const ratios = rounds.map((round) => {
    const [first = 1, second = 1] = valuesOf(round, rate).toSorted((a, b) => a - b);
    return second / first;
  });
  expect(ratios.map((ratio) => Number(ratio.toFixed(6)))).toEqual([10, 3, Number(Math.sqrt(3).toFixed(6))]);
  expect(rounds.map((round) => [...new Set(round.map(({ spec }) => spec.training.epochs))])).toEqual([
    [2],
    [6],
    [18],
  ]);
});

it('rules of thumb: 8 rates from 1 down to 1e-7 in short runs, of which the ok one that ends lowest is taken', () => {
  const parameters: Parameters = { [rate]: { type: 'float', low: 1e-7, high: 1, scale: 'log', factor: 10 } };
  const rates = valuesOf(plan({ parameters }), rate);
  expect(rates).toEqual([1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1]);
  // Gradient descent on half the square of x - 1 with slopes of 1 and 100, from 0: it diverges above 2 / 100.
  const curves = rates.map((step) => {
    let [slow, fast] = [-1, -1];
    const losses = Array.from({ length: 200 }, () => {
      slow -= step * slow;
      fast -= step * 100 * fast;
      return (slow ** 2 + 100 * fast ** 2) / 2;
    });
    return { losses, initial: 50.5 };
  });
  const { classes, best } = classifyRates(curves);
  // At 1e-3 the steep direction is soon at its end and the shallow one has hardly begun.
  expect(classes).toEqual(['flat', 'ok', 'ok', 'ok', 'plateau', 'ok', 'diverged', 'diverged']);
  expect(rates[best ?? -1]).toBe(0.01);
});

describe('U-net engineering: the number of filters, quniform(3, 120, 3)', () => {
  const parameters: Parameters = { [filters]: { type: 'int', low: 3, high: 120, step: 3 } };
  const forty = Array.from({ length: 40 }, (_, index) => 3 + 3 * index);
  const bowl = (params: GivenPoint) => ((Number(params[filters]) - 57) / 40) ** 2;

  it('has 40 values and no other, however they are drawn', () => {
    expect(valuesOf(plan({ parameters }), filters)).toEqual(forty);
    for (const method of ['random', 'tpe', 'sobol', 'halton', 'latinHypercube'] as const) {
      const drawn = valuesOf(simulate({ parameters, search: { method } }, bowl, 100), filters);
      expect(drawn.toSorted((a, b) => a - b)).toEqual(forty);
    }
  });

  it('is found at 57 by tpe in fewer runs than by random search, median of 20 seeds', () => {
    const runs = (method: 'tpe' | 'random') =>
      median(
        Array.from({ length: 20 }, (_, seed) => {
          const points = simulate({ parameters, search: { method }, seed }, bowl, 40);
          return points.findIndex(({ params }) => params[filters] === 57) + 1;
        }),
      );
    expect(runs('tpe')).toBeLessThan(runs('random'));
  });

  it('is found within 6 of it where the measurements are noisy', () => {
    const found = Array.from({ length: 10 }, (_, seed) => {
      const noisy = (params: GivenPoint) =>
        bowl(params) + 0.01 * Math.sin(Number(params[filters]) * 12.9898 + seed * 78.233);
      const points = simulate({ parameters, search: { method: 'tpe' }, seed }, noisy, 40);
      const [best] = points.toSorted((a, b) => a.value - b.value);
      return Math.abs(Number(best?.params[filters]) - 57);
    });
    expect(median(found)).toBeLessThanOrEqual(6);
  });
});

describe('EE-782: the learning rate by its order of magnitude, then by its first digit', () => {
  const parameters: Parameters = {
    'optimizer.name': ['adam', 'adagrad', 'adamax', 'rmsprop', 'sgd', 'adadelta'],
    'loss.name': ['bce', 'switching'],
    [rate]: { type: 'float', low: 1e-6, high: 1, scale: 'log' },
  };
  const per = ['optimizer.name', 'loss.name'];
  const search = { method: 'orderThenBinary' as const, parameter: rate };
  const optima = [1e-4, 1e-3, 1e-2, 1e-1].flatMap((decade) =>
    [1, 2, 3, 4, 5, 6, 7, 8, 9].map((digit) => Number((decade * digit).toPrecision(15))),
  );

  it('finds every decade and digit with at most 9 runs', () => {
    for (const optimum of optima) {
      const loss = (params: GivenPoint) => Math.log(Number(params[rate]) / optimum) ** 2;
      const alone: Parameters = { [rate]: { type: 'float', low: 1e-6, high: 1, scale: 'log' } };
      const points = runRounds({ parameters: alone, search }, loss);
      const [best] = points.toSorted((a, b) => loss(a.params) - loss(b.params));
      expect(best?.params[rate]).toBe(optimum);
      expect(points.length).toBeLessThanOrEqual(9);
    }
  });

  it('is 12 searches, about 108 runs, over six optimizers and two losses, and finds what the table says', () => {
    /** Figure 1: the best rates with BCE and with the switching loss. */
    const table: Record<string, [number, number]> = {
      adam: [2e-4, 1e-3],
      adagrad: [5e-3, 1e-2],
      adamax: [2e-3, 2e-2],
      rmsprop: [5e-4, 1e-3],
      sgd: [5e-3, 1e-1],
      adadelta: [2e-2, 8e-2],
    };
    const bestRate = (params: GivenPoint) =>
      table[String(params['optimizer.name'])]?.[params['loss.name'] === 'bce' ? 0 : 1] ?? Number.NaN;
    const loss = (params: GivenPoint) => Math.abs(Math.log(Number(params[rate]) / bestRate(params)));
    const points = runRounds({ parameters, search: { ...search, per } }, loss);
    expect(points.length).toBeLessThanOrEqual(108);
    expect(points.filter(({ params }) => loss(params) < 1e-9)).toHaveLength(12);
  });
});
