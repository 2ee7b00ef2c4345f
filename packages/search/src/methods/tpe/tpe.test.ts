import { median, type SweepSpec } from '@unetsweep/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PointPlanner } from '../../plan/point-planner.js';
import type { GivenPoint } from '../../space/space.js';
import { peerFunctions } from '../../testing/peer-functions.js';
import { bestOf, finishedRun, simulate } from '../../testing/simulate.js';
import { spaceOf } from '../../testing/sweeps.js';
import peers from '../../testing/tpe-peers.json' with { type: 'json' };

const seeds = Array.from({ length: 20 }, (_, index) => index + 1);
const filters = { 'model.head.filters': { type: 'int' as const, low: 3, high: 120, step: 3 } };
const bowl = (params: GivenPoint) => ((Number(params['model.head.filters']) - 57) / 40) ** 2;

const mixed: Partial<SweepSpec> = {
  parameters: {
    'optimizer.name': ['adam', 'sgd', 'rmsprop'],
    'optimizer.learningRate': { type: 'float', low: 1e-5, high: 1e-1, scale: 'log' },
    'optimizer.momentum': { type: 'float', low: 0, high: 0.9, step: 0.1 },
    'model.dropout': { type: 'float', low: 0, high: 0.5 },
    'training.batchSize': { type: 'int', low: 1, high: 64, scale: 'log' },
    'regularizer.l2': { type: 'logNormal', mean: -9, std: 2 },
    'model.depth': [1, 2, 3, 4],
  },
  conditions: [{ parameter: 'optimizer.momentum', when: { 'optimizer.name': ['sgd', 'rmsprop'] } }],
};

function mixedValue(params: GivenPoint): number {
  const rate = Math.log10(Number(params['optimizer.learningRate']));
  const name =
    params['optimizer.name'] === 'sgd' ? Math.abs(Number(params['optimizer.momentum']) - 0.6) : 0.4;
  return (
    (rate + 3) ** 2 +
    name +
    Math.abs(Number(params['model.dropout']) - 0.2) +
    Number(params['model.depth']) / 10
  );
}

describe.each([false, true])('tpe, multivariate: %s', (multivariate) => {
  const search = { method: 'tpe' as const, multivariate };

  it('finds the bottom of a bowl over 40 values sooner than random search', () => {
    const pointsUntilFound = (method: SweepSpec['search']) =>
      median(
        seeds.map((seed) =>
          simulate({ parameters: filters, search: method, seed }, bowl, 40).findIndex(
            ({ value }) => value === 0,
          ),
        ),
      );
    expect(pointsUntilFound({ ...search, startup: 10 })).toBeLessThan(pointsUntilFound({ method: 'random' }));
  });

  it('runs every point of a finite space once', () => {
    const points = simulate({ parameters: filters, search }, bowl, 100);
    expect(points.map(({ params }) => Number(params['model.head.filters'])).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 40 }, (_, index) => 3 * (index + 1)),
    );
  });

  it('keeps to the bounds, the steps and the conditions', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1000 }), (seed) => {
        for (const { params } of simulate(
          { ...mixed, search: { ...search, startup: 5 }, seed },
          mixedValue,
          40,
        )) {
          expect(params['optimizer.learningRate']).toBeGreaterThanOrEqual(1e-5);
          expect(params['optimizer.learningRate']).toBeLessThanOrEqual(0.1);
          expect(params['model.dropout']).toBeGreaterThanOrEqual(0);
          expect(params['model.dropout']).toBeLessThanOrEqual(0.5);
          expect(Number.isInteger(params['training.batchSize'])).toBe(true);
          expect(params['regularizer.l2']).toBeGreaterThan(0);
          expect(Object.hasOwn(params, 'optimizer.momentum')).toBe(params['optimizer.name'] !== 'adam');
          const momentum = Number(params['optimizer.momentum'] ?? 0);
          expect(momentum).toBe(Number(momentum.toFixed(1)));
        }
      }),
      { numRuns: 8 },
    );
  });

  it('beats random search on a mixed space with a condition', () => {
    const found = (method: SweepSpec['search']) =>
      median(seeds.map((seed) => bestOf(simulate({ ...mixed, search: method, seed }, mixedValue, 60))));
    expect(found(search)).toBeLessThan(found({ method: 'random' }));
  });

  it('goes on from a cursor, the points and the runs as it would have, whatever still runs', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 1000 }),
        fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }),
        (seed, ends) => {
          const spec: Partial<SweepSpec> = {
            ...mixed,
            search: { ...search, startup: 4 },
            objective: { metric: 'valLoss', mode: 'min' },
            seed,
          };
          const planner = new PointPlanner(spaceOf(spec), { canRun: () => true });
          const points: GivenPoint[] = [];
          const told: ReturnType<typeof finishedRun>[] = [];
          ends.forEach((isEnded, index) => {
            points.push(...planner.next(1).map(({ params }) => params));
            const params = points[index];
            if (!isEnded || !params) return;
            told.push(finishedRun(index + 1, params, mixedValue(params)));
            planner.tell(told.slice(-1));
          });
          const cursor = JSON.parse(JSON.stringify(planner.cursor()));
          const again = new PointPlanner(spaceOf(spec), { canRun: () => true, cursor, existing: points });
          again.tell(told);
          expect(again.next(3)).toEqual(planner.next(3));
        },
      ),
      { numRuns: 15 },
    );
  });

  it('draws at random again where what it proposes cannot run', () => {
    const spec = { parameters: filters, search: { ...search, startup: 5 }, maxTrials: 30 };
    const canRun = ({ params }: { params: GivenPoint }) => Number(params['model.head.filters']) > 60;
    const planner = new PointPlanner(spaceOf({ ...spec, objective: { metric: 'valLoss', mode: 'min' } }), {
      canRun,
    });
    let planned = 0;
    for (let [point] = planner.next(1); point; [point] = planner.next(1)) {
      planned += 1;
      planner.tell([finishedRun(planned, point.params, bowl(point.params))]);
    }
    expect(planned).toBe(20);
  });
});

it.each(['mixed', 'log', 'categorical'] as const)(
  'finds no worse values than Optuna and hyperopt: %s',
  (name) => {
    const { parameters, value } = peerFunctions[name];
    const found = seeds.map((seed) =>
      bestOf(simulate({ parameters, search: { method: 'tpe' }, seed }, value, peers.evaluations)),
    );
    const { optuna, hyperopt } = peers.median[name];
    expect(median(found)).toBeLessThanOrEqual(Math.min(optuna, hyperopt) + 1e-12);
  },
);

it('never takes failed points for good ones', () => {
  const range = { 'model.dropout': { type: 'float' as const, low: 0, high: 0.5 } };
  const search = { method: 'tpe' as const, startup: 20 };
  const space = spaceOf({ parameters: range, search, objective: { metric: 'valLoss', mode: 'min' } });
  const planner = new PointPlanner(space, { canRun: () => true });
  const dropouts: number[] = [];
  for (let number = 1; number <= 60; number++) {
    const params: GivenPoint = planner.next(1)[0]?.params ?? {};
    dropouts.push(Number(params['model.dropout']));
    const isFailed = (dropouts.at(-1) ?? 0) < 0.3;
    const run = finishedRun(number, params, 1);
    planner.tell([isFailed ? { ...run, status: 'failed' } : run]);
  }
  expect(dropouts.slice(20).filter((dropout) => dropout < 0.3).length).toBeLessThan(10);
});

it('proposes other points while some are running', () => {
  const spread = (pending: 'worst' | 'ignore') => {
    const range = { 'model.dropout': { type: 'float' as const, low: 0, high: 0.5 } };
    const search = { method: 'tpe' as const, startup: 10, pending };
    const space = spaceOf({ parameters: range, search, objective: { metric: 'valLoss', mode: 'min' } });
    const planner = new PointPlanner(space, { canRun: () => true });
    const first = planner.next(10).map(({ params }) => params);
    planner.tell(
      first.map((params, index) => finishedRun(index + 1, params, Number(params['model.dropout']))),
    );
    const values = planner.next(20).map(({ params }) => Number(params['model.dropout']));
    return median(values.map((value) => Math.abs(value - median(values))));
  };
  expect(spread('worst')).toBeGreaterThan(spread('ignore'));
});
