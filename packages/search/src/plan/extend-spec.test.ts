import { type Parameter, ProblemError, type ResolvedSweepSpec, type SweepSpec } from '@unetsweep/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GivenPoint, Space } from '../space/space.js';
import { datasets, sweepOf } from '../testing/sweeps.js';
import { type Extension, extendSpec } from './extend-spec.js';
import { type PlannedPoint, PointPlanner } from './point-planner.js';
import { replanCursor } from './replan.js';
import type { Widening } from './widen-parameter.js';

const anything = { canRun: () => true };
const all = Number.POSITIVE_INFINITY;
const extend = (spec: ResolvedSweepSpec, extension: Extension) => extendSpec({ spec, epochs: 50 }, extension);
const keys = (points: readonly { params: GivenPoint }[]) =>
  points.map(({ params }) => JSON.stringify(params)).sort();

/** Plans what a sweep that was extended has beside the points that are there. */
function planMore(
  spec: ResolvedSweepSpec,
  before: readonly PlannedPoint[],
  from: PointPlanner,
  stopAt = all,
) {
  const existing = before.map(({ params }) => params);
  const trials = before.reduce((sum, { runs }) => sum + runs.length, 0);
  const cursor = replanCursor(spec, { cursor: from.cursor(), points: before.length, trials });
  const planner = new PointPlanner(new Space(spec, datasets, existing), { ...anything, cursor, existing });
  return { planner, points: [...before, ...planner.next(stopAt)] };
}

function start(spec: ResolvedSweepSpec, count = all) {
  const planner = new PointPlanner(new Space(spec, datasets), anything);
  return { planner, points: planner.next(count) };
}

function faultsOf(spec: Partial<SweepSpec>, extension: Extension): string[] {
  try {
    extend(sweepOf(spec), extension);
    return [];
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return error.errors.map(({ path, code }) => `${path} ${code}`);
  }
}

const widened = (
  old: Parameter,
  given: NonNullable<Extension['parameters']>[string],
  path = 'training.epochs',
) => extend(sweepOf({ parameters: { [path]: old } }), { parameters: { [path]: given } }).parameters[path];

const rates = fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 5 });
const names = fc.uniqueArray(fc.constantFrom('adam', 'sgd', 'rmsprop', 'adamax'), { minLength: 1 });
const lists = fc.record({
  rates,
  names,
  momenta: fc.uniqueArray(fc.constantFrom(0, 0.5, 0.9), { minLength: 1 }),
});
const parametersOf = ({
  rates,
  names,
  momenta,
}: {
  rates: number[];
  names: string[];
  momenta: number[];
}) => ({
  'optimizer.learningRate': rates.map((rate) => rate / 1000),
  'optimizer.name': names,
  'optimizer.momentum': momenta,
});

describe('an extended sweep', () => {
  it('has the points of one that was posted with all values, each once, in whatever order and wherever planning stood', () => {
    fc.assert(
      fc.property(
        lists,
        lists,
        lists,
        fc.nat({ max: 30 }),
        fc.nat({ max: 30 }),
        fc.boolean(),
        (a, b, c, cut, again, shuffled) => {
          const search = {
            method: 'grid' as const,
            order: shuffled ? ('shuffled' as const) : ('listed' as const),
          };
          const first = sweepOf({ parameters: parametersOf(a), search });
          const second = extend(first, { parameters: parametersOf(b) });
          const third = extend(second, { parameters: parametersOf(c) });
          const begun = start(first, cut);
          const more = planMore(second, begun.points, begun.planner, again);
          const done = planMore(third, more.points, more.planner);
          expect(done.planner.done).toBe(true);
          expect(keys(done.points)).toEqual(keys(start(third).points));
          expect(new Set(keys(done.points)).size).toBe(done.points.length);
          expect(done.points.slice(0, begun.points.length)).toEqual(begun.points);
        },
      ),
    );
  });

  it('goes on from its cursor as without a break', () => {
    const first = sweepOf({ parameters: { 'model.depth': [1, 2] } });
    const begun = start(first);
    const spec = extend(first, { parameters: { 'model.depth': [3, 4, 5] } });
    const undisturbed = planMore(spec, begun.points, begun.planner).points;
    const { planner, points } = planMore(spec, begun.points, begun.planner, 1);
    const existing = begun.points.map(({ params }) => params);
    const cursor = JSON.parse(JSON.stringify(planner.cursor()));
    const after = new PointPlanner(new Space(spec, datasets, existing), { ...anything, cursor, existing });
    expect([...points, ...after.next(all)]).toEqual(undisturbed);
  });

  it('goes on drawing where it draws, from the wider range', () => {
    const rate = { type: 'float' as const, low: 0.01, high: 0.1, scale: 'log' as const };
    const first = sweepOf({
      parameters: { 'optimizer.learningRate': rate },
      search: { method: 'random' },
      maxTrials: 20,
    });
    const begun = start(first);
    const spec = extend(first, { parameters: { 'optimizer.learningRate': { low: 1e-4 } }, maxTrials: 60 });
    const { points } = planMore(spec, begun.points, begun.planner);
    expect(points).toHaveLength(60);
    expect(new Set(keys(points)).size).toBe(60);
    expect(Math.min(...points.map(({ params }) => Number(params['optimizer.learningRate'])))).toBeLessThan(
      0.01,
    );
  });

  it('does not plan points that were added by hand, also where they set what does not vary', () => {
    const spec = sweepOf({ parameters: { 'model.depth': [1, 2, 3] } });
    const existing: GivenPoint[] = [{ 'model.depth': 2 }, { 'model.depth': 1, 'optimizer.name': 'sgd' }];
    const cursor = replanCursor(spec, { cursor: null, points: 2, trials: 2 });
    const planner = new PointPlanner(new Space(spec, datasets, existing), { ...anything, cursor, existing });
    expect(planner.next(all).map(({ params }) => params)).toEqual([
      { 'model.depth': 1 },
      { 'model.depth': 3 },
    ]);
  });

  it('knows points of bundles by their labels', () => {
    const bundle = { type: 'bundle' as const, values: { slow: { 'optimizer.learningRate': 1e-4 } } };
    const first = sweepOf({ parameters: { speed: bundle, optimizer: [{ name: 'sgd' }] } });
    expect(
      faultsOf(
        { parameters: { speed: bundle } },
        { parameters: { speed: { values: { slow: { 'model.depth': 1 } } } } },
      ),
    ).toEqual(['/parameters/speed range']);
    const begun = start(sweepOf({ parameters: { speed: bundle } }));
    const spec = extend(sweepOf({ parameters: { speed: bundle } }), {
      parameters: { speed: { values: { fast: { 'optimizer.learningRate': 1e-2 } } } },
    });
    expect(planMore(spec, begun.points, begun.planner).points.map(({ params }) => params.speed)).toEqual([
      'slow',
      'fast',
    ]);
    expect(first.parameters.speed).toEqual(bundle);
  });
});

describe('widening', () => {
  it('adds what is new to a list, in its order', () => {
    expect(widened([1, 2], [2, 3, 3])).toEqual([1, 2, 3]);
    expect(
      widened(
        [{ name: 'sgd', momentum: 0.9 }],
        [{ momentum: 0.9, name: 'sgd' }, { name: 'adam' }],
        'optimizer',
      ),
    ).toEqual([{ name: 'sgd', momentum: 0.9 }, { name: 'adam' }]);
    expect(
      widened({ type: 'choice', values: [1], labels: ['one'] }, { values: [1, 2], labels: ['one', 'two'] }),
    ).toEqual({ type: 'choice', values: [1, 2], labels: ['one', 'two'] });
  });

  it('takes wider ends and finer spacing where every value stays', () => {
    expect(widened({ type: 'int', low: 3, high: 9, step: 3 }, { high: 120 })).toEqual({
      type: 'int',
      low: 3,
      high: 120,
      step: 3,
    });
    const range = { type: 'float' as const, low: 0, high: 1, points: 5 };
    expect(widened(range, { high: 2, points: 9 }, 'model.dropout')).toMatchObject({ high: 2, points: 9 });
    expect(widened({ type: 'int', low: 3, high: 9, step: 3 }, [10])).toEqual({
      type: 'choice',
      values: [3, 6, 9, 10],
    });
  });

  it('refuses what would lose a value, naming the field', () => {
    const range = { type: 'float' as const, low: 0.1, high: 0.5, points: 5 };
    const refuse = (given: NonNullable<Extension['parameters']>[string]) =>
      faultsOf({ parameters: { 'model.dropout': range } }, { parameters: { 'model.dropout': given } });
    const narrow: Widening[] = [
      { high: 0.4 },
      { low: 0.2 },
      { high: 0.6 },
      { scale: 'log' },
      { step: 1e-300 },
      { type: 'int' },
    ];
    for (const given of narrow) expect(refuse(given)).toEqual(['/parameters/model.dropout range']);
    expect(
      faultsOf({ repeats: 3 }, { repeats: 2, maxTrials: 5, epochs: 10, parameters: { 'model.depth': [1] } }),
    ).toEqual(['/repeats range', '/maxTrials range', '/epochs range', '/parameters/model.depth unknownPath']);
    expect(faultsOf({ parameters: { 'training.epochs': [1, 2] } }, { epochs: 60 })).toEqual([
      '/epochs conflictingPaths',
    ]);
    expect(faultsOf({ trial: { training: { steps: 100 } } }, { epochs: 60 })).toEqual([
      '/epochs unusedField',
    ]);
  });
});
