import type { ResolvedTrialSpec, SweepSpec } from '@unetsweep/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolvePoint } from '../resolve-point.js';
import { nuclei, spaceOf, sweepOf } from '../testing/sweeps.js';
import { effectiveSection } from './idle-fields.js';

function allParams(space: ReturnType<typeof spaceOf>) {
  return Array.from(
    { length: Number(space.cellCount) },
    (_, cell) => space.resolve(space.cell(cell))?.params,
  );
}

describe('cells of a grid', () => {
  it('walk the last parameter fastest', () => {
    const space = spaceOf({ parameters: { 'model.depth': [2, 3], 'training.epochs': [1, 2] } });
    expect(allParams(space)).toEqual([
      { 'model.depth': 2, 'training.epochs': 1 },
      { 'model.depth': 2, 'training.epochs': 2 },
      { 'model.depth': 3, 'training.epochs': 1 },
      { 'model.depth': 3, 'training.epochs': 2 },
    ]);
  });

  it('are one, with nothing varied, where there is no parameter', () => {
    expect(allParams(spaceOf({}))).toEqual([{}]);
  });

  it('let zipped lists walk together', () => {
    const space = spaceOf({
      parameters: { 'model.depth': [2, 3], 'loss.name': ['bce', 'dice'], 'training.epochs': [5, 9] },
      zip: [['model.depth', 'training.epochs']],
    });
    expect(space.cellCount).toBe(4n);
    expect(allParams(space)[3]).toEqual({ 'model.depth': 3, 'loss.name': 'dice', 'training.epochs': 9 });
  });

  it('are counted exactly, however many there are, without being listed', () => {
    const values = Array.from({ length: 10_000 }, (_, index) => index + 1);
    const parameters = {
      'training.epochs': values,
      'training.batchSize': values,
      'model.baseFilters': values,
    };
    expect(spaceOf({ parameters }).cellCount).toBe(1_000_000_000_000n);
  });
});

describe('a resolved point', () => {
  it('drops fields that its variant lacks, and comes out equal without them', () => {
    const space = spaceOf({
      parameters: { 'optimizer.name': ['adam', 'sgd'], 'optimizer.momentum': [0, 0.9] },
    });
    const points = [0, 1, 2, 3].map((cell) => space.resolve(space.cell(cell)));
    expect(points.map((point) => point?.params)).toEqual([
      { 'optimizer.name': 'adam' },
      { 'optimizer.name': 'adam' },
      { 'optimizer.name': 'sgd', 'optimizer.momentum': 0 },
      { 'optimizer.name': 'sgd', 'optimizer.momentum': 0.9 },
    ]);
    expect(new Set(points.map((point) => point && space.keyOf(point))).size).toBe(3);
  });

  it('leaves out parameters whose condition does not hold, also where conditions build on each other', () => {
    const space = spaceOf({
      parameters: { 'loss.name': ['bce', 'bceDice'], 'loss.smooth': [1, 2], 'model.dropout': [0, 0.5] },
      conditions: [
        { parameter: 'model.dropout', when: 'loss.smooth = 2' },
        { parameter: 'loss.smooth', when: { 'loss.name': 'bceDice' } },
      ],
    });
    const params = allParams(space);
    expect(params[0]).toEqual({ 'loss.name': 'bce' });
    expect(params[4]).toEqual({ 'loss.name': 'bceDice', 'loss.smooth': 1 });
    expect(params[7]).toEqual({ 'loss.name': 'bceDice', 'loss.smooth': 2, 'model.dropout': 0.5 });
  });

  it('may need a field that only a conditional parameter gives', () => {
    const space = spaceOf({
      parameters: { 'schedule.name': ['constant', 'multistep'], 'schedule.at': [[10, 20]] },
      conditions: [{ parameter: 'schedule.at', when: 'schedule.name = multistep' }],
    });
    expect(allParams(space)).toEqual([
      { 'schedule.name': 'constant' },
      { 'schedule.name': 'multistep', 'schedule.at': [10, 20] },
    ]);
  });

  it('is null where it is excluded, judged on everything that is fixed too', () => {
    const space = spaceOf({
      parameters: { 'optimizer.name': ['adam', 'sgd'], 'loss.name': ['bce', 'dice'] },
      exclude: ['optimizer.name = sgd and loss.name = bce and training.epochs = 50'],
    });
    expect(allParams(space).map((params) => params === undefined)).toEqual([false, false, true, false]);
  });

  it('shows the label and the fields of a bundle', () => {
    const space = spaceOf({
      parameters: {
        optimizer: [{ label: 'fast', name: 'adam', learningRate: 0.01 }, { name: 'sgd' }],
        share: {
          type: 'bundle',
          values: { small: { 'validation.trainFraction': 0.2, 'training.epochs': 300 } },
        },
      },
    });
    const [first, second] = allParams(space);
    expect(first).toEqual({
      optimizer: 'fast',
      'optimizer.name': 'adam',
      'optimizer.learningRate': 0.01,
      share: 'small',
      'validation.trainFraction': 0.2,
      'training.epochs': 300,
    });
    expect(second).toMatchObject({ optimizer: '{"name":"sgd"}', 'optimizer.name': 'sgd' });
  });

  it('takes exceptions into its spec, not into what varied', () => {
    const space = spaceOf({
      parameters: { 'optimizer.name': ['adam', 'sgd'] },
      overrides: [{ when: 'optimizer.name = sgd', set: { 'optimizer.learningRate': 0.5 } }],
    });
    const rates = [0, 1].map((cell) => space.resolve(space.cell(cell))?.spec.optimizer.learningRate);
    expect(rates).toEqual([0.001, 0.5]);
    expect(allParams(space)[1]).toEqual({ 'optimizer.name': 'sgd' });
  });

  it('counts one fold for each group that takes part', () => {
    const space = spaceOf({
      trial: { validation: { folds: 'groups' }, selection: { excludeGroups: ['d'] } },
    });
    expect(space.resolve(space.cell(0))?.folds).toBe(3);
  });

  it('is made again, exactly, from what is stored of it', () => {
    const sweep: Partial<SweepSpec> = {
      parameters: {
        optimizer: [
          { label: 'fast', name: 'adam' as const, beta1: 0.8 },
          { name: 'sgd' as const, momentum: 0.5 },
        ],
        'model.preset': ['quarterUnet', 'singleConv16'],
        'model.dropoutPlaces': {
          type: 'choice' as const,
          values: [['bottleneck'], []],
          labels: ['deep', 'none'],
        },
        share: {
          type: 'bundle' as const,
          values: { a: { 'training.epochs': 3 }, b: { 'training.epochs': 4 } },
        },
        'loss.name': ['bce', 'focal'],
        'loss.focalGamma': [1, 3],
      },
      conditions: [{ parameter: 'loss.focalGamma', when: 'loss.name = focal' }],
      overrides: [{ when: 'training.epochs = 4', set: { 'training.epochs': 5, 'loss.smooth': 2 } }],
      trial: { optimizer: { name: 'rmsprop' as const, rho: 0.5, learningRate: 0.02 } },
    };
    const space = spaceOf(sweep);
    const cells = fc.integer({ min: 0, max: Number(space.cellCount) - 1 });
    fc.assert(
      fc.property(cells, (cell) => {
        const point = space.resolve(space.cell(cell));
        expect(point).not.toBeNull();
        const again = resolvePoint(sweepOf(sweep), point?.params ?? {}, nuclei);
        // Fields without effect are not stored: they may say something else, and nobody can tell.
        expect(effective(again)).toEqual(point && effective(point.spec));
      }),
    );
  });
});

function effective(spec: ResolvedTrialSpec): ResolvedTrialSpec {
  const { model, training } = spec;
  return {
    ...spec,
    model: effectiveSection('model', model),
    training: effectiveSection('training', training),
  };
}

describe('random samples', () => {
  const parameters = {
    'optimizer.learningRate': { type: 'float' as const, low: 1e-6, high: 1e-2, scale: 'log' as const },
    'model.dropout': { type: 'float' as const, low: 0, high: 0.5, step: 0.05 },
    'model.head.filters': { type: 'int' as const, low: 3, high: 120, step: 3 },
    'training.batchSize': { type: 'int' as const, low: 1, high: 64, scale: 'log' as const },
    'loss.smooth': { type: 'logNormal' as const, mean: 0, std: 1, low: 0.5, high: 2 },
    'optimizer.name': ['adam', 'sgd'],
    'optimizer.momentum': { type: 'float' as const, low: 0, high: 0.9 },
  };

  it('lie in bounds and on the step, and hold no inactive parameter, whatever the seed', () => {
    const space = spaceOf({ parameters, search: { method: 'random' } });
    fc.assert(
      fc.property(fc.nat(), fc.nat({ max: 10_000 }), (seed, index) => {
        const params = space.resolve(space.sample(seed, index))?.params as Record<string, number>;
        const value = (name: string) => params[name] ?? Number.NaN;
        expect(value('optimizer.learningRate')).toBeGreaterThanOrEqual(1e-6);
        expect(value('optimizer.learningRate')).toBeLessThanOrEqual(1e-2);
        expect((value('model.dropout') * 100) % 5).toBeCloseTo(0, 9);
        expect(value('model.head.filters') % 3).toBe(0);
        expect(value('training.batchSize')).toBeGreaterThanOrEqual(1);
        expect(value('training.batchSize')).toBeLessThanOrEqual(64);
        expect(value('loss.smooth')).toBeGreaterThanOrEqual(0.5);
        expect(value('loss.smooth')).toBeLessThanOrEqual(2);
        expect('optimizer.momentum' in params).toBe(
          space.resolve(space.sample(seed, index))?.spec.optimizer.name === 'sgd',
        );
      }),
    );
  });

  it('depend on the parameter and the number alone, not on what else varies', () => {
    const rate = { 'optimizer.learningRate': parameters['optimizer.learningRate'] };
    const alone = spaceOf({ parameters: rate, search: { method: 'random' } });
    const among = spaceOf({ parameters, search: { method: 'random' } });
    const value = (space: typeof alone) =>
      space.resolve(space.sample(3, 17))?.params['optimizer.learningRate'];
    expect(value(alone)).toBe(value(among));
  });

  it('cover a log scale evenly', () => {
    const space = spaceOf({ parameters, search: { method: 'random' } });
    const decades = [0, 0, 0, 0];
    for (let index = 0; index < 4000; index++) {
      const rate = space.sample(1, index)[0]?.shown as number;
      const decade = Math.min(3, Math.floor(Math.log10(rate) + 6));
      decades[decade] = (decades[decade] ?? 0) + 1;
    }
    // 1,000 expected in each; five standard deviations are 137.
    for (const count of decades) expect(Math.abs(count - 1000)).toBeLessThan(137);
  });
});
