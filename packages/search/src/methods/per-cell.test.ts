import type { SweepSpec } from '@unetsweep/contract';
import { describe, expect, it } from 'vitest';
import type { GivenPoint } from '../space/space.js';
import { runRounds } from '../testing/run-rounds.js';

const rate = 'optimizer.learningRate';
/** Learning rates by optimizer and loss, as one search over all of them would have to find them. */
const best: Record<string, [bce: number, switching: number]> = {
  adam: [2e-4, 1e-3],
  adagrad: [5e-3, 1e-2],
  adamax: [2e-3, 2e-2],
  rmsprop: [5e-4, 1e-3],
  sgd: [5e-3, 1e-1],
  adadelta: [2e-2, 8e-2],
};
const twelve: Partial<SweepSpec> = {
  parameters: {
    'optimizer.name': Object.keys(best),
    'loss.name': ['bce', 'switching'],
    [rate]: { type: 'float', low: 1e-6, high: 10, scale: 'log' },
  },
  search: { method: 'orderThenBinary', parameter: rate, per: ['optimizer.name', 'loss.name'] },
};
const optimumOf = (params: GivenPoint) =>
  best[String(params['optimizer.name'])]?.[params['loss.name'] === 'bce' ? 0 : 1] ?? 0;
const loss = (params: GivenPoint) => Math.log(Number(params[rate]) / optimumOf(params)) ** 2;

describe('one search in each cell', () => {
  const points = runRounds(twelve, loss);

  it('finds the rates of six optimizers with two losses in at most 9 runs each, about 108 in all', () => {
    const found = new Map<string, number[]>();
    for (const { params } of points) {
      const key = `${params['optimizer.name']}/${params['loss.name']}`;
      found.set(key, [...(found.get(key) ?? []), Number(params[rate])]);
    }
    expect(found.size).toBe(12);
    for (const [key, rates] of found) {
      const [name = '', of] = key.split('/');
      const wanted = best[name]?.[of === 'bce' ? 0 : 1] ?? 0;
      expect(rates).toContain(wanted);
      expect(rates.length).toBeLessThanOrEqual(9);
    }
    expect(points.length).toBeLessThanOrEqual(108);
  });

  it('takes turns, so that all searches go on at once', () => {
    const first = points
      .slice(0, 12)
      .map(({ params }) => `${params['optimizer.name']}/${params['loss.name']}`);
    expect(new Set(first).size).toBe(12);
  });
});

it('draws other random points in each cell', () => {
  const search = { method: 'random' as const, per: ['optimizer.name'] };
  const parameters = {
    'optimizer.name': ['adam', 'sgd'],
    [rate]: { type: 'float' as const, low: 1e-4, high: 1 },
  };
  const drawn = runRounds({ parameters, search, maxTrials: 6 }, () => 1);
  expect(drawn.map(({ params }) => params['optimizer.name'])).toEqual([
    'adam',
    'sgd',
    'adam',
    'sgd',
    'adam',
    'sgd',
  ]);
  expect(new Set(drawn.map(({ params }) => params[rate])).size).toBe(6);
});

describe('one tree of Parzen estimators in each cell', () => {
  const search = { method: 'tpe' as const, per: ['loss'], startup: 4 };
  const parameters = {
    loss: {
      type: 'bundle' as const,
      values: { first: { 'loss.name': 'bce' }, second: { 'loss.name': 'dice' } },
    },
    [rate]: { type: 'float' as const, low: 1e-6, high: 1, scale: 'log' as const },
  };
  const goal = ({ loss: name, [rate]: value }: GivenPoint) =>
    Math.log10(Number(value) / (name === 'first' ? 1e-5 : 1e-1)) ** 2;
  const spec = { parameters, search, maxTrials: 120 };
  const points = runRounds(spec, goal, -1, 1);

  it('looks where the points of its own cell were best', () => {
    const late = (name: string) => points.slice(60).filter(({ params }) => params.loss === name);
    const median = (name: string) =>
      late(name)
        .map(({ params }) => Math.log10(Number(params[rate])))
        .sort((a, b) => a - b)[Math.floor(late(name).length / 2)] ?? 0;
    expect(late('first')).toHaveLength(30);
    expect(Math.abs(median('first') + 5)).toBeLessThan(1);
    expect(Math.abs(median('second') + 1)).toBeLessThan(1);
  });

  it('goes on in another process as it would have', () => {
    for (const at of [3, 40, 75]) expect(runRounds(spec, goal, at, 1)).toEqual(points);
  });
});
