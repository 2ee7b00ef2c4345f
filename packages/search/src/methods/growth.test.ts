import type { SweepSpec } from '@unetsweep/contract';
import { describe, expect, it } from 'vitest';
import { PointPlanner } from '../plan/point-planner.js';
import { runRounds } from '../testing/run-rounds.js';
import { finishedRun } from '../testing/simulate.js';
import { spaceOf } from '../testing/sweeps.js';

const depth = 'model.depth';
const filters = 'model.baseFilters';
const spec: Partial<SweepSpec> = {
  parameters: { [filters]: [4, 8, 16, 32], [depth]: [2, 3, 4] },
  search: { method: 'growth', order: [depth, filters] },
};

describe('growth', () => {
  it('grows each dimension in its turn, as long as a step gains enough, and goes on from the last one that paid', () => {
    const losses: Record<string, number> = {
      '2/4': 0.5,
      '3/4': 0.4,
      '4/4': 0.395,
      '3/8': 0.3,
      '3/16': 0.295,
    };
    const points = runRounds(spec, (params) => losses[`${params[depth]}/${params[filters]}`] ?? Number.NaN);
    expect(points.map(({ params }) => `${params[depth]}/${params[filters]}`)).toEqual(Object.keys(losses));
  });

  it('walks every dimension to its end where each step pays, and tries one step of each where none does', () => {
    const all = runRounds(spec, (params) => -Number(params[depth]) - Number(params[filters]));
    expect(all.map(({ params }) => [params[depth], params[filters]])).toEqual([
      [2, 4],
      [3, 4],
      [4, 4],
      [4, 8],
      [4, 16],
      [4, 32],
    ]);
    expect(runRounds(spec, () => 1).map(({ params }) => [params[depth], params[filters]])).toEqual([
      [2, 4],
      [3, 4],
      [2, 8],
    ]);
  });

  it('reads the gain from the metric that it names, the larger the better where it is a score', () => {
    const search = { method: 'growth' as const, order: [depth, filters], metric: 'dice' };
    const planner = new PointPlanner(spaceOf({ ...spec, search }), { canRun: () => true });
    const run = (number: number, dice: number) => {
      const [point] = planner.next(1);
      const made = finishedRun(number, point?.params ?? {}, 1);
      planner.tell([{ ...made, metrics: { dice } }]);
      return [point?.params[depth], point?.params[filters]];
    };
    expect([run(1, 0.5), run(2, 0.6), run(3, 0.605), run(4, 0.7)]).toEqual([
      [2, 4],
      [3, 4],
      [4, 4],
      [3, 8],
    ]);
  });

  it('is refused where a parameter is left out, or has no end of values', () => {
    const create = (more: Partial<SweepSpec>) => () =>
      new PointPlanner(spaceOf({ ...spec, ...more }), { canRun: () => true });
    expect(create({ search: { method: 'growth', order: [depth] } })).toThrow(
      /searches model.depth only; name model.baseFilters in search.per/,
    );
    expect(create({ search: { method: 'growth', order: [depth], per: [filters] } })).not.toThrow();
    expect(create({ search: { method: 'growth', order: [depth, filters], metric: 'weightNorm' } })).toThrow(
      /search.metric weightNorm/,
    );
  });
});
