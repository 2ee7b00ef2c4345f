import { ProblemError, type ResolvedTrialSpec, type SweepSpec } from '@unetsweep/contract';
import { describe, expect, it } from 'vitest';
import { datasets, sweepOf } from '../testing/sweeps.js';
import { assertRunnable, describeSweep } from './describe-sweep.js';
import type { Judgement } from './judge.js';

/** A judge of the depth alone: what it says is counted and passed on, whoever says it. */
function judge({ model }: ResolvedTrialSpec): Judgement {
  const issue = { code: 'sizeNotDivisible' as const, path: 'model.depth', message: 'too deep' };
  const unsupported = { path: 'model.skip', value: model.skip, accepted: 'concat' };
  return {
    issues: model.depth > 4 ? [issue] : [],
    unsupported: model.skip === 'concat' ? [] : [unsupported],
    parameterCount: model.depth * 10,
    trainableParameterCount: model.depth * 9,
    memoryMb: 100 * model.depth,
    gpuMemoryMb: 1000 * model.depth,
  };
}

const describeIt = (spec: Partial<SweepSpec>) => describeSweep(sweepOf(spec), { datasets, judge });

function problem(run: () => unknown): ProblemError {
  try {
    run();
  } catch (error) {
    if (error instanceof ProblemError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('a dry run', () => {
  it('counts points, trials and duplicates, and shows points, models and memory', () => {
    const parameters = {
      'model.depth': [2, 3],
      'optimizer.name': ['adam', 'sgd'],
      'optimizer.momentum': [0, 0.9],
    };
    const answer = describeIt({ parameters, repeats: 2 });
    expect(answer).toMatchObject({
      valid: true,
      pointCount: 6,
      trialCount: 12,
      duplicateCount: 2,
      memoryMb: 300,
    });
    expect(answer.points[0]).toEqual({ 'model.depth': 2, 'optimizer.name': 'adam' });
    expect(answer.models.map(({ parameterCount }) => parameterCount)).toEqual([20, 30]);
    expect(answer.perModelMemoryMb).toEqual([200, 300]);
  });

  it.each([undefined, 'tpe', 'random', 'sobol', 'halton', 'latinHypercube'] as const)(
    'shows the points with which a search of ranges begins: %s',
    (method) => {
      const parameters = { 'optimizer.learningRate': { type: 'float' as const, low: 1e-5, high: 1e-1 } };
      const answer = describeIt({ parameters, ...(method && { search: { method } }) });
      expect(answer).toMatchObject({ valid: true, trialCount: 100 });
      expect(answer.points).toHaveLength(20);
    },
  );

  it('lists what cannot run with a count and an example, and is not valid unless such points are skipped', () => {
    const parameters = { 'model.depth': [4, 5, 6], 'training.epochs': [1, 2] };
    const refused = describeIt({ parameters });
    expect(refused).toMatchObject({ valid: false, invalidCount: 4, pointCount: 2 });
    expect(refused.invalid).toEqual([
      {
        code: 'sizeNotDivisible',
        path: 'model.depth',
        message: 'too deep',
        count: 4,
        example: { 'model.depth': 5, 'training.epochs': 1 },
      },
    ]);
    expect(problem(() => assertRunnable(refused)).extras.invalidCount).toBe(4);
    expect(describeIt({ parameters, onInvalidPoint: 'skip' }).valid).toBe(true);
  });

  it('does not refuse a random search for points that it draws again', () => {
    const parameters = {
      'model.depth': [4, 5],
      'model.dropout': { type: 'float' as const, low: 0, high: 1 },
    };
    const answer = describeIt({ parameters, search: { method: 'random' }, maxTrials: 10 });
    expect(answer).toMatchObject({ valid: true, pointCount: 10, trialCount: 10 });
    expect(answer.invalidCount).toBeGreaterThan(0);
  });

  it('says that maxTrials cuts a grid', () => {
    const answer = describeIt({ parameters: { 'training.epochs': [1, 2, 3] }, maxTrials: 2 });
    expect(answer).toMatchObject({ pointCount: 2, trialCount: 2 });
    expect(answer.warnings.map(({ code }) => code)).toEqual(['truncated']);
  });

  it('says that an objective with the penalty in it prefers none', () => {
    const answer = describeIt({
      parameters: { 'regularizer.l2': [0, 0.1] },
      objective: { metric: 'valLoss', mode: 'min' },
    });
    expect(answer.warnings.map(({ code }) => code)).toEqual(['objectiveIncludesPenalty']);
  });

  it('looks at a part of a large grid, finds a rare fault, and says so', () => {
    const epochs = Array.from({ length: 1000 }, (_, index) => index + 1);
    const depths = {
      'model.depth': [1, 2, 3, 4, 5],
      'model.baseFilters': Array.from({ length: 100 }, (_, i) => i + 1),
    };
    const answer = describeIt({
      parameters: { ...depths, 'training.epochs': epochs },
      onInvalidPoint: 'skip',
    });
    expect(answer.invalid.map(({ code }) => code)).toEqual(['sizeNotDivisible']);
    expect(answer.warnings.map(({ code }) => code)).toEqual(['notAllChecked']);
  });

  it('knows the size of a large grid in which every cell is a point', () => {
    const values = Array.from({ length: 300 }, (_, index) => index + 1);
    const answer = describeIt({
      parameters: { 'training.epochs': values, 'training.batchSize': values },
      repeats: 3,
    });
    expect(answer).toMatchObject({ pointCount: 90_000, trialCount: 270_000 });
  });

  it('says of how many cells the duplicates are where too many belong together, and only there', () => {
    const shares = (count: number) => Array.from({ length: count }, (_, index) => index / count);
    const optimizers = (momenta: number) =>
      describeIt({
        parameters: {
          'optimizer.name': ['adam', 'sgd'],
          'optimizer.momentum': shares(momenta),
          'optimizer.beta1': shares(200),
        },
      });
    const many = optimizers(300);
    expect(many.pointCount).toBeNull();
    // Of the first 10,000 cells, adam's with 50 momenta, all but those of the first one equal others.
    expect(many.duplicateCount).toBe(49 * 200);
    const found = many.warnings.find(({ code }) => code === 'duplicatesEstimated');
    expect(found?.message).toMatch(/120000 cells are equal: duplicateCount is of the first 10000/);
    const few = optimizers(120);
    expect(few).toMatchObject({ pointCount: 200 + 120, duplicateCount: 119 * 200 + 120 * 199 });
    expect(few.warnings.map(({ code }) => code)).not.toContain('duplicatesEstimated');
  });

  it('knows how many points a long random search draws, and that maxTrials cuts a large grid', () => {
    const rate = { type: 'float' as const, low: 1e-5, high: 1e-1 };
    const parameters = { 'optimizer.learningRate': rate, 'model.depth': [4, 5] };
    const drawn = describeIt({ parameters, search: { method: 'random' }, maxTrials: 50_001, repeats: 2 });
    expect(drawn).toMatchObject({ valid: true, pointCount: 25_000, trialCount: 50_000 });
    const values = Array.from({ length: 300 }, (_, index) => index + 1);
    const grid = { 'training.epochs': values, 'training.batchSize': values };
    const cut = describeIt({ parameters: grid, maxTrials: 60_000 });
    expect(cut.pointCount).toBe(60_000);
    expect(cut.warnings.map(({ code }) => code)).toEqual(['truncated', 'notAllChecked']);
  });

  it('refuses a loss that does not fit the classes, where it stands', () => {
    const misfit = { path: 'loss.name', accepted: 'any other', code: 'lossNotApplicable' as const };
    const classJudge = (trial: ResolvedTrialSpec): Judgement => ({
      ...judge(trial),
      unsupported: trial.loss.name === 'switching' ? [{ ...misfit, value: trial.loss.name }] : [],
    });
    const spec = sweepOf({ parameters: { 'loss.name': ['bce', 'switching'] } });
    const { errors } = problem(() => describeSweep(spec, { datasets, judge: classJudge }));
    expect(errors).toMatchObject([{ code: 'lossNotApplicable', path: '/parameters/loss.name' }]);
    expect(errors[0]?.message).toBe(
      'loss.name = "switching" does not fit the classes of the data; accepted: any other',
    );
  });

  it('names a value that is not trained where it stands', () => {
    const skip = { 'model.skip': 'add' };
    const placeOf = (spec: Partial<SweepSpec>) => problem(() => describeIt(spec)).errors[0]?.path;
    expect(placeOf({ trial: { model: { skip: 'add' } } })).toBe('/trial/model/skip');
    expect(placeOf({ parameters: { 'model.skip': ['concat', 'add'] } })).toBe('/parameters/model.skip');
    const points = [{ 'model.skip': 'concat' }, skip];
    expect(placeOf({ search: { method: 'points', points } })).toBe('/search/points/1/model.skip');
    expect(placeOf({ search: { method: 'points', points: [{ model: { skip: 'add' } }] } })).toBe(
      '/search/points/0/model',
    );
    const overrides = [{ when: 'model.depth=4', set: skip }];
    expect(placeOf({ overrides })).toBe('/overrides/0/set/model.skip');
  });

  it('puts the anchor of an epoch budget first, once, and refuses one that cannot run', () => {
    const parameters = { 'model.depth': [2, 3, 5] };
    const budget = (depth: number) => ({ anchor: { 'model.depth': depth }, max: 30 });
    const spec = { parameters, onInvalidPoint: 'skip' as const };
    const answer = describeIt({ ...spec, epochBudget: budget(3) });
    expect([answer.pointCount, answer.points]).toEqual([2, [{ 'model.depth': 3 }, { 'model.depth': 2 }]]);
    expect(answer.warnings).toMatchObject([{ code: 'epochBudget' }]);
    const refused = problem(() => describeIt({ ...spec, epochBudget: budget(5) }));
    expect(refused.errors).toMatchObject([
      { path: '/epochBudget/anchor', message: expect.stringContaining('too deep') },
    ]);
    const excluded = { ...spec, exclude: ['model.depth = 2'], epochBudget: budget(2) };
    expect(problem(() => describeIt(excluded)).errors).toMatchObject([{ path: '/epochBudget/anchor' }]);
  });

  it('refuses a space that exclusions empty', () => {
    const spec = { parameters: { 'model.depth': [2] }, exclude: ['model.depth = 2'] };
    expect(problem(() => describeIt(spec)).code).toBe('emptySpace');
  });

  it('refuses fewer trials than one point needs', () => {
    expect(problem(() => describeIt({ repeats: 5, maxTrials: 4 })).code).toBe('emptySpace');
  });

  it('refuses a field that no point uses', () => {
    const error = problem(() =>
      describeIt({
        trial: { optimizer: { name: 'sgd', momentum: 0.5 } },
        parameters: { 'optimizer.name': ['adam'] },
      }),
    );
    expect(error.errors).toMatchObject([{ code: 'unusedField', path: '/trial/optimizer/momentum' }]);
  });

  it.each<[string, Partial<SweepSpec>, string]>([
    [
      'a momentum of adam alone',
      { parameters: { 'optimizer.momentum': [0, 0.9] } },
      '/parameters/optimizer.momentum',
    ],
    [
      'a range of it, drawn at random',
      { parameters: { 'optimizer.momentum': { type: 'float', low: 0, high: 0.9 } } },
      '/parameters/optimizer.momentum',
    ],
    [
      'a parameter whose condition never holds',
      {
        parameters: { 'training.epochs': [5, 6], 'model.depth': [2, 3] },
        conditions: [{ parameter: 'training.epochs', when: 'model.depth = 4' }],
      },
      '/parameters/training.epochs',
    ],
    [
      'a field of a bundle',
      {
        parameters: {
          way: {
            type: 'bundle',
            values: { 'a/b': { 'optimizer.momentum': 0.9, 'model.depth': 2 }, c: { 'model.depth': 3 } },
          },
        },
      },
      '/parameters/way/values/a~1b/optimizer.momentum',
    ],
  ])('refuses %s, which no point uses', (_title, spec, path) => {
    expect(problem(() => describeIt(spec)).errors).toMatchObject([{ code: 'unusedField', path }]);
  });

  it('refuses a value that is not trained, where it stands', () => {
    const varied = problem(() => describeIt({ parameters: { 'model.skip': ['concat', 'add'] } }));
    expect(varied.errors).toMatchObject([{ code: 'enum', path: '/parameters/model.skip' }]);
    const fixed = problem(() => describeIt({ trial: { model: { skip: 'none' } } }));
    expect(fixed.errors).toMatchObject([{ code: 'enum', path: '/trial/model/skip' }]);
  });

  it('looks at 10,000 cells in well under a second', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
    const parameters = { 'training.epochs': hundred, 'model.baseFilters': hundred };
    const before = process.cpuUsage();
    expect(describeIt({ parameters }).pointCount).toBe(10_000);
    // About 60 ms on one free core; time of this process alone, whatever else runs, in µs.
    expect(process.cpuUsage(before).user).toBeLessThan(600_000);
  });
});
