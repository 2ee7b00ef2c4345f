import { resolveSweepSpec, type SweepSpec } from '@unetsweep/contract';
import { describe, expect, it } from 'vitest';
import { PointPlanner } from '../plan/point-planner.js';
import { Space } from './space.js';

function spaceOf(spec: Partial<SweepSpec>): Space {
  const objective = { metric: 'score', mode: 'max' as const };
  const sweep = { name: 'x', runner: 'external' as const, objective, ...spec };
  return new Space(resolveSweepSpec(sweep, { dataset: null }), new Map());
}

const pointsOf = (spec: Partial<SweepSpec>) =>
  new PointPlanner(spaceOf(spec), { canRun: () => true }).next(100);

describe('a space of trials that the caller trains', () => {
  it("lays the point's values over the caller's own settings, under their own names", () => {
    const trial = { keep: [1, { any: 'thing' }], 'lr.max': 5 };
    const points = pointsOf({ trial, parameters: { 'lr.max': [0.1, 0.2], layers: [3] } });
    expect(points.map(({ params }) => params)).toEqual([
      { 'lr.max': 0.1, layers: 3 },
      { 'lr.max': 0.2, layers: 3 },
    ]);
    expect(points[1]?.spec).toEqual({ keep: [1, { any: 'thing' }], 'lr.max': 0.2, layers: 3 });
  });

  it('knows conditions, exclusions and overrides by names and by ways into the settings', () => {
    const points = pointsOf({
      trial: { data: { kind: 'small' } },
      parameters: { optimizer: ['adam', 'sgd'], momentum: [0, 0.9], 'lr.max': [0.1, 1] },
      conditions: [{ parameter: 'momentum', when: 'optimizer = sgd' }],
      exclude: ['lr.max >= 1 and optimizer = adam', 'data.kind = large'],
      overrides: [{ when: { optimizer: 'sgd', momentum: 0 }, set: { nesterov: false } }],
    });
    expect(points.map(({ params }) => params)).toEqual([
      { optimizer: 'adam', 'lr.max': 0.1 },
      { optimizer: 'sgd', momentum: 0, 'lr.max': 0.1 },
      { optimizer: 'sgd', momentum: 0, 'lr.max': 1 },
      { optimizer: 'sgd', momentum: 0.9, 'lr.max': 0.1 },
      { optimizer: 'sgd', momentum: 0.9, 'lr.max': 1 },
    ]);
    expect(points.map(({ spec }) => 'nesterov' in spec)).toEqual([false, true, true, false, false]);
  });

  it.each(['random', 'sobol', 'halton', 'latinHypercube', 'tpe'] as const)('is searched by %s', (method) => {
    const parameters = { 'a.b': { type: 'float' as const, low: 0, high: 1 }, c: ['x', 'y'] };
    const points = pointsOf({ parameters, search: { method }, maxTrials: 7, repeats: 2 });
    expect(points).toHaveLength(3);
    expect(points[0]?.runs).toHaveLength(2);
  });

  it('walks through zips and merges what comes out equal', () => {
    const parameters = {
      a: [1, 2],
      b: [3, 4],
      share: { type: 'bundle' as const, values: { x: { c: 1 }, y: { c: 1 } } },
    };
    const points = pointsOf({ parameters, zip: [['a', 'b']] });
    expect(points.map(({ params }) => params)).toEqual([
      { a: 1, b: 3, share: 'x', c: 1 },
      { a: 2, b: 4, share: 'x', c: 1 },
    ]);
  });
});
