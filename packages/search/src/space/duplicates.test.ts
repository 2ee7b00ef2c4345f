import type { SweepSpec } from '@unetsweep/contract';
import { expect, it } from 'vitest';
import { describeSweep } from '../dry-run/describe-sweep.js';
import { datasets, spaceOf, sweepOf } from '../testing/sweeps.js';

const judge = () => ({
  issues: [],
  unsupported: [],
  parameterCount: 1,
  trainableParameterCount: 1,
  memoryMb: 1,
  gpuMemoryMb: 1,
});
const countsOf = (spec: Partial<SweepSpec>) => {
  const { pointCount, duplicateCount, points } = describeSweep(sweepOf(spec), { datasets, judge });
  expect(new Set(points.map((point) => JSON.stringify(point))).size).toBe(points.length);
  return [pointCount, duplicateCount];
};
type Parameters = NonNullable<SweepSpec['parameters']>;

it.each<[string, number, number, Parameters]>([
  [
    'momenta of an optimizer without',
    5,
    1,
    { 'optimizer.name': ['adam', 'sgd', 'rmsprop'], 'optimizer.momentum': [0, 0.9] },
  ],
  [
    'slopes of an activation without',
    3,
    1,
    { 'model.activation': ['relu', 'leakyRelu'], 'model.activationAlpha': [0.1, 0.3] },
  ],
  [
    'places of no dropout',
    3,
    1,
    { 'model.dropout': [0, 0.2], 'model.dropoutPlaces': [['afterPool'], ['afterConv']] },
  ],
  [
    'factors of dropout that is nowhere after a pooling',
    3,
    1,
    { 'model.dropoutPlaces': [['afterPool'], ['afterConv']], 'model.firstDropoutFactor': [0.5, 1] },
  ],
  ['epochs beside steps', 4, 2, { 'training.steps': [null, 100, 200], 'training.epochs': [5, 50] }],
  [
    'moments of an optimizer without',
    4,
    2,
    { 'optimizer.name': ['sgd', 'adagrad', 'adam'], 'optimizer.beta1': [0.9, 0.95] },
  ],
  [
    'patience of a schedule without',
    4,
    2,
    { 'schedule.name': ['constant', 'step', 'reduceOnPlateau'], 'schedule.patience': [3, 5] },
  ],
  [
    'factors of a schedule without',
    5,
    1,
    { 'schedule.name': ['constant', 'step', 'reduceOnPlateau'], 'schedule.factor': [0.1, 0.5] },
  ],
  [
    'weights and gammas of losses without',
    5,
    7,
    { 'loss.name': ['bce', 'bceDice', 'focal'], 'loss.diceWeight': [1, 2], 'loss.focalGamma': [1, 2] },
  ],
  [
    'the emphasis of a loss without',
    3,
    1,
    { 'loss.name': ['dice', 'switching'], 'loss.switchingK': [0.5, 0.75] },
  ],
  ['a fraction where folds divide', 3, 1, { 'validation.folds': [1, 3], 'validation.fraction': [0.2, 0.4] }],
  [
    'a fraction where training is validation',
    3,
    1,
    { 'validation.strategy': ['sameAsTraining', 'random'], 'validation.fraction': [0.2, 0.4] },
  ],
  [
    'a default that follows another field',
    4,
    2,
    { 'model.convsPerBlock': [1, 2], 'model.decoderConvs': [null, 1, 2] },
  ],
  ['a split seed that is that of the sweep', 2, 1, { 'validation.splitSeed': [null, 1, 2] }],
  ['a preset of nothing but defaults', 1, 1, { 'model.preset': [null, 'singleConv16'] }],
  [
    'objects that come out equal',
    2,
    1,
    { optimizer: [{ name: 'adam' }, { label: 'same', name: 'adam', beta1: 0.9 }, { name: 'sgd' }] },
  ],
  [
    'bundles that come out equal',
    1,
    1,
    { a: { type: 'bundle', values: { x: { 'training.epochs': 50 }, y: {} } } },
  ],
])('merges and counts %s', (_title, points, duplicates, parameters) => {
  expect(countsOf({ parameters })).toEqual([points, duplicates]);
});

it('merges cells that an exception makes equal, and those whose parameter takes no part', () => {
  const parameters: Parameters = { 'model.depth': [2, 3], 'training.epochs': [5, 6] };
  expect(
    countsOf({ parameters, overrides: [{ when: 'model.depth = 3', set: { 'training.epochs': 9 } }] }),
  ).toEqual([3, 1]);
  expect(
    countsOf({ parameters, conditions: [{ parameter: 'training.epochs', when: 'model.depth = 2' }] }),
  ).toEqual([3, 1]);
});

it('starts a variant that a sweep names from its own defaults, and carries what all variants have', () => {
  const trial = {
    schedule: { name: 'step' as const, factor: 0.3, warmup: { length: 5 } },
    optimizer: { name: 'sgd' as const, momentum: 0.5, learningRate: 0.2 },
  };
  const space = spaceOf({
    trial,
    parameters: { 'schedule.name': ['step', 'reduceOnPlateau'], 'optimizer.name': ['sgd', 'rmsprop'] },
  });
  const last = space.resolve(space.cell(3))?.spec;
  expect(last?.schedule).toMatchObject({ factor: 0.1, patience: 10, warmup: { length: 5 } });
  expect(last?.optimizer).toMatchObject({ momentum: 0, rho: 0.9, learningRate: 0.2 });
  expect(space.resolve(space.cell(0))?.spec.schedule).toMatchObject({ factor: 0.3, every: 50 });
});

it.each<[string, Parameters]>([
  [
    'a range of one number',
    { 'optimizer.learningRate': { type: 'float', low: 0.1, high: 0.1, scale: 'log' } },
  ],
  ['points of one number', { 'optimizer.learningRate': { type: 'float', low: 0.1, high: 0.1, points: 5 } }],
  [
    'a distribution cut to one number',
    { 'loss.smooth': { type: 'normal', mean: 1, std: 1, low: 2, high: 2 } },
  ],
])('runs %s once, however it is searched', (_title, parameters) => {
  for (const method of ['random', 'tpe', 'sobol', 'halton', 'latinHypercube'] as const)
    expect(countsOf({ parameters, search: { method } })[0]).toBe(1);
  expect(countsOf({ parameters, search: { method: 'grid' } })[0]).toBe(1);
});

it('takes a range of a thousand million steps without walking through it', () => {
  const parameters: Parameters = {
    'optimizer.learningRate': { type: 'float', low: 1e-9, high: 1, step: 1e-9 },
  };
  const started = performance.now();
  expect(countsOf({ parameters, search: { method: 'random' } })[0]).toBe(100);
  expect(() => countsOf({ parameters, search: { method: 'grid' } })).toThrow(/at most 1000000/);
  expect(performance.now() - started).toBeLessThan(5_000);
});

it('shows in params no field that has no effect, and refuses a parameter that has none anywhere', () => {
  const points = (parameters: Parameters) =>
    describeSweep(sweepOf({ parameters }), { datasets, judge }).points;
  expect(points({ 'model.activation': ['relu', 'elu'], 'model.activationAlpha': [0.2, 0.3] })).toEqual([
    { 'model.activation': 'relu' },
    { 'model.activation': 'elu', 'model.activationAlpha': 0.2 },
    { 'model.activation': 'elu', 'model.activationAlpha': 0.3 },
  ]);
  expect(() => points({ 'model.activationAlpha': [0.2, 0.3] })).toThrowError(
    expect.objectContaining({
      code: 'invalidBody',
      errors: [expect.objectContaining({ path: '/parameters/model.activationAlpha', code: 'unusedField' })],
    }),
  );
});
