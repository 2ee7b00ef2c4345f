import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProblemError } from '../errors.js';
import { readNested } from '../filter/read-path.js';
import type { Json } from '../json.js';
import type { Override } from '../sweep-spec/sweep-spec.js';
import { specPaths } from '../trial-spec/paths.js';
import type { TrialSpec } from '../trial-spec/trial-spec.js';
import { FaultList } from '../validation/fault-list.js';
import { checkPathValue } from '../validation/sweep/path-values.js';
import { resolveTrialSpec, type TrialLayers } from './resolve-trial-spec.js';
import type { TrialContext } from './trial-context.js';

const context: TrialContext = { classes: 2, hasGroups: false, seed: 7 };
const resolve = (layers: TrialLayers, given: Partial<TrialContext> = {}) =>
  resolveTrialSpec(layers, { ...context, ...given });

/** The documented defaults, written out by hand. */
const documentedDefaults = {
  dataset: null,
  model: {
    name: 'unet',
    baseFilters: 16,
    channelDivisor: 1,
    depth: 4,
    convsPerBlock: 1,
    decoderConvs: 1,
    kernelSize: 3,
    batchNorm: true,
    activation: 'relu',
    activationAlpha: 0.1,
    up: 'transposed',
    upKernelSize: 3,
    skip: 'concat',
    residual: false,
    dropout: 0.05,
    dropoutPlaces: ['afterPool', 'afterConcat'],
    firstDropoutFactor: 1,
    initializer: 'heNormal',
    upInitializer: 'glorotUniform',
    head: { filters: null, groupActivation: 'none', kernelSize: 1 },
  },
  optimizer: {
    name: 'adam',
    learningRate: 1e-3,
    weightDecay: 0,
    clipNorm: null,
    epsilon: 1e-7,
    beta1: 0.9,
    beta2: 0.999,
  },
  schedule: { name: 'constant', warmup: null },
  loss: { name: 'bce', smooth: 1, reduce: 'batch', classWeights: null },
  regularizer: { l1: 0, l2: 0, l2norm: 0, relative: false, weights: 'kernels' },
  augmentation: {
    rotateDegrees: 0,
    flipHorizontal: 0,
    flipVertical: 0,
    shift: 0,
    shearDegrees: 0,
    crop: 1,
    hue: 0,
    saturation: 0,
    exposure: 0,
    noise: 0,
    elastic: 0,
    probability: 1,
    fill: 'reflect',
    augmentValidation: false,
  },
  preprocessing: {
    size: null,
    fit: 'resize',
    padToMultiple: false,
    channels: 'asStored',
    normalize: 'zScoreImage',
    equalize: 'none',
    clipPercentiles: null,
  },
  training: {
    epochs: 50,
    steps: null,
    batchSize: 10,
    accumulate: 1,
    dropLast: false,
    shuffle: true,
    earlyStopping: null,
    precision: 'float32',
    stopOnDivergence: true,
    evaluateTraining: false,
    initialWeights: null,
  },
  validation: {
    strategy: 'random',
    fraction: 0.2,
    testFraction: 0,
    trainFraction: 1,
    folds: 1,
    splitSeed: 7,
    every: 1,
    threshold: 0.5,
  },
  selection: { groups: null, excludeGroups: [], excludeSamples: [], maxImages: null },
};

describe('resolveTrialSpec', () => {
  it('fills an empty trial with the documented defaults', () => {
    expect(resolve({})).toEqual(documentedDefaults);
  });

  it.each([
    ['sgd', { momentum: 0, nesterov: false }],
    ['rmsprop', { rho: 0.9, momentum: 0 }],
    ['adagrad', { initialAccumulator: 0.1 }],
    ['adadelta', { rho: 0.95 }],
    ['adamax', { beta1: 0.9, beta2: 0.999 }],
    ['nadam', { beta1: 0.9, beta2: 0.999 }],
  ])('gives the optimizer %s its own defaults', (name, own) => {
    const common = { learningRate: 1e-3, weightDecay: 0, clipNorm: null, epsilon: 1e-7 };
    expect(resolve({ point: { 'optimizer.name': name } }).optimizer).toEqual({ name, ...common, ...own });
  });

  it.each([
    ['step', { factor: 0.5, every: 50, unit: 'epoch' }],
    ['exponential', { rate: 0.95, every: 1, unit: 'epoch' }],
    [
      'reduceOnPlateau',
      { monitor: 'valLoss', factor: 0.1, patience: 10, minDelta: 1e-4, cooldown: 0, minLearningRate: 0 },
    ],
    ['cosine', { minLearningRate: 0, cycles: 1 }],
  ])('gives the schedule %s its own defaults', (name, own) => {
    expect(resolve({ point: { 'schedule.name': name } }).schedule).toEqual({ name, warmup: null, ...own });
  });

  it('gives multistep its default factor beside the places it needs', () => {
    const schedule = { name: 'multistep', at: [10, 20], factor: 0.1, unit: 'epoch', warmup: null };
    expect(resolve({ trial: { schedule: { name: 'multistep', at: [10, 20] } } }).schedule).toEqual(schedule);
  });

  it.each([
    ['bceDice', { diceWeight: 1 }],
    ['focal', { focalGamma: 2, focalAlpha: 0.25 }],
    ['tversky', { tverskyAlpha: 0.3, tverskyBeta: 0.7 }],
    ['switching', { switchingK: 0.75, switchingTau: 0.05, switchingEmphasis: 'diceWhenAbove' }],
    ['dice', {}],
  ])('gives the loss %s its own defaults', (name, own) => {
    expect(resolve({ point: { 'loss.name': name } }).loss).toEqual({
      name,
      smooth: 1,
      reduce: 'batch',
      classWeights: null,
      ...own,
    });
  });

  it('fills early stopping once it is switched on', () => {
    expect(
      resolve({ trial: { training: { earlyStopping: { patience: 3 } } } }).training.earlyStopping,
    ).toEqual({
      monitor: 'valLoss',
      mode: 'min',
      patience: 3,
      minDelta: 0,
      minEpochs: 0,
      restoreBest: true,
    });
  });

  it('never shares a list between two specs', () => {
    resolve({}).model.dropoutPlaces.push('bottleneck');
    expect(resolve({}).model.dropoutPlaces).toEqual(['afterPool', 'afterConcat']);
  });
});

describe('the order of filling', () => {
  it('is defaults < preset < trial < carry < point < overrides', () => {
    const layers: TrialLayers = {
      trial: { model: { preset: 'quarterUnet', depth: 3, kernelSize: 5, dropout: 0.1, activation: 'elu' } },
      carry: { 'model.kernelSize': 3, 'model.dropout': 0.2, 'model.activation': 'prelu' },
      point: { 'model.dropout': 0.3, 'model.activation': 'leakyRelu' },
      overrides: [{ when: 'model.depth = 3', set: { 'model.activation': 'relu' } }],
    };
    expect(resolve(layers).model).toMatchObject({
      skip: 'concat',
      baseFilters: 64,
      depth: 3,
      kernelSize: 3,
      dropout: 0.3,
      activation: 'relu',
    });
  });

  it('lets the last of several matching overrides win, each judged before any was applied', () => {
    const overrides: Override[] = [
      { when: 'optimizer.name = adam', set: { 'optimizer.name': 'sgd', 'optimizer.learningRate': 0.1 } },
      { when: { 'optimizer.name': 'sgd' }, set: { 'optimizer.learningRate': 0.5 } },
      { when: { 'optimizer.name': ['adam', 'nadam'] }, set: { 'optimizer.learningRate': 0.2 } },
    ];
    expect(resolve({ overrides }).optimizer).toMatchObject({ name: 'sgd', learningRate: 0.2, momentum: 0 });
  });

  it('resolves a preset away, wherever it was chosen', () => {
    const model = resolve({
      trial: { model: { depth: 2 } },
      point: { 'model.preset': 'spacenetBaseline' },
    }).model;
    expect(model).toMatchObject({
      baseFilters: 32,
      depth: 2,
      convsPerBlock: 2,
      decoderConvs: 0,
      upKernelSize: 2,
      batchNorm: false,
      dropout: 0,
    });
    expect(model).not.toHaveProperty('preset');
  });

  it('takes the data set from the point before the sweep', () => {
    expect(resolve({ dataset: 'a@1' }).dataset).toBe('a@1');
    expect(resolve({ dataset: 'a@1', point: { dataset: 'b@2' } }).dataset).toBe('b@2');
  });
});

describe('tagged unions', () => {
  const trial: TrialSpec = { schedule: { name: 'step', factor: 0.3, every: 7, warmup: { length: 2 } } };

  it('keep fields of the variant that trial names when the point names it too', () => {
    expect(resolve({ trial, point: { 'schedule.name': 'step' } }).schedule).toMatchObject({
      factor: 0.3,
      every: 7,
    });
  });

  it('start from the defaults of a new variant, never from a sibling, and carry common fields over', () => {
    expect(resolve({ trial, point: { 'schedule.name': 'reduceOnPlateau' } }).schedule).toEqual({
      name: 'reduceOnPlateau',
      monitor: 'valLoss',
      factor: 0.1,
      patience: 10,
      minDelta: 1e-4,
      cooldown: 0,
      minLearningRate: 0,
      warmup: { length: 2, unit: 'epoch' },
    });
  });

  it('drop fields that the chosen variant lacks', () => {
    expect(
      resolve({ point: { 'optimizer.name': 'adam', 'optimizer.momentum': 0.9 } }).optimizer,
    ).not.toHaveProperty('momentum');
    expect(
      resolve({ point: { 'optimizer.name': 'sgd', 'optimizer.momentum': 0.9 } }).optimizer,
    ).toMatchObject({ momentum: 0.9 });
  });

  it('make equal cells of points that differ only in dropped fields', () => {
    const cells = [0, 0.5, 0.9].map((momentum) =>
      resolve({ point: { 'optimizer.name': 'adam', 'optimizer.momentum': momentum } }),
    );
    expect(new Set(cells.map((cell) => JSON.stringify(cell))).size).toBe(1);
  });

  it('use what parameters set with a variant that an override chose', () => {
    const overrides: Override[] = [{ when: 'model.depth = 4', set: { 'optimizer.name': 'rmsprop' } }];
    const layers = {
      trial: { optimizer: { name: 'sgd' as const, nesterov: true } },
      point: { 'optimizer.momentum': 0.4 },
      overrides,
    };
    expect(resolve(layers).optimizer).toMatchObject({ name: 'rmsprop', momentum: 0.4, rho: 0.9 });
  });

  it('drop a carried variant field when the point names another variant', () => {
    const carry = { 'schedule.name': 'step', 'schedule.factor': 0.9 };
    expect(resolve({ carry }).schedule).toMatchObject({ name: 'step', factor: 0.9 });
    expect(resolve({ carry, point: { 'schedule.name': 'reduceOnPlateau' } }).schedule).toMatchObject({
      factor: 0.1,
    });
  });

  it('ask for a field without a default that the chosen variant needs', () => {
    const missing = () => resolve({ point: { 'schedule.name': 'multistep' } });
    expect(missing).toThrow(ProblemError);
    expect(missing).toThrow(/schedule\.at is needed/);
  });
});

describe('bundles', () => {
  it('replace the whole object, its label aside', () => {
    const layers: TrialLayers = {
      trial: { optimizer: { name: 'sgd', learningRate: 0.5, momentum: 0.9, weightDecay: 0.1 } },
      point: { optimizer: { label: 'fast', name: 'sgd', learningRate: 0.01 } },
    };
    expect(resolve(layers).optimizer).toEqual({
      name: 'sgd',
      momentum: 0,
      nesterov: false,
      learningRate: 0.01,
      weightDecay: 0,
      clipNorm: null,
      epsilon: 1e-7,
    });
  });

  it('replace nested objects, of which null switches them off', () => {
    const trial: TrialSpec = { training: { earlyStopping: { patience: 3, minDelta: 0.5 } } };
    expect(resolve({ trial, point: { 'training.earlyStopping': null } }).training.earlyStopping).toBeNull();
    const replaced = resolve({ trial, point: { 'training.earlyStopping': { patience: 4 } } }).training
      .earlyStopping;
    expect(replaced).toMatchObject({ patience: 4, minDelta: 0 });
  });

  it('let a single nested field be set inside the fixed ones', () => {
    const trial: TrialSpec = {
      training: { earlyStopping: { minDelta: 0.5 } },
      model: { head: { kernelSize: 3 } },
    };
    const spec = resolve({ trial, point: { 'training.earlyStopping.patience': 4, 'model.head.filters': 6 } });
    expect(spec.training.earlyStopping).toMatchObject({ patience: 4, minDelta: 0.5 });
    expect(spec.model.head).toEqual({ filters: 6, kernelSize: 3, groupActivation: 'none' });
  });
});

describe('defaults that depend on the data', () => {
  it('choose cross entropy with more than two classes', () => {
    expect(resolve({}, { classes: 3 }).loss.name).toBe('crossEntropy');
    expect(resolve({ trial: { loss: { smooth: 2 } } }, { classes: 3 }).loss).toMatchObject({
      name: 'crossEntropy',
      smooth: 2,
    });
    expect(resolve({ trial: { loss: { name: 'bce' } } }, { classes: 3 }).loss.name).toBe('bce');
  });

  it('split by groups where there are any', () => {
    expect(resolve({}, { hasGroups: true }).validation.strategy).toBe('group');
    expect(
      resolve({ trial: { validation: { strategy: 'random' } } }, { hasGroups: true }).validation.strategy,
    ).toBe('random');
  });

  it('seed the split by the sweep unless it is given', () => {
    expect(resolve({ trial: { validation: { splitSeed: null } } }).validation.splitSeed).toBe(7);
    expect(resolve({ trial: { validation: { splitSeed: 0 } } }).validation.splitSeed).toBe(0);
  });

  it('give the decoder as many convolutions as the encoder unless told', () => {
    expect(resolve({ trial: { model: { convsPerBlock: 2 } } }).model.decoderConvs).toBe(2);
    expect(resolve({ trial: { model: { convsPerBlock: 2, decoderConvs: 0 } } }).model.decoderConvs).toBe(0);
  });

  it('make the fraction inactive with folds', () => {
    expect(resolve({ trial: { validation: { folds: 5 } } }).validation).not.toHaveProperty('fraction');
    expect(resolve({ trial: { validation: { folds: 'groups' } } }).validation).not.toHaveProperty('fraction');
  });

  it('drop fraction and folds where validation is training', () => {
    const { validation } = resolve({ trial: { validation: { strategy: 'sameAsTraining', folds: 5 } } });
    expect(validation).not.toHaveProperty('fraction');
    expect(validation).not.toHaveProperty('folds');
  });
});

describe('resolveTrialSpec on hostile paths', () => {
  it.each(['__proto__', 'constructor.prototype', 'optimizer.__proto__', 'model.head.constructor', ''])(
    'refuses %j',
    (path) => {
      const point = JSON.parse(JSON.stringify({ x: 1 }).replace('x', path)) as Record<string, Json>;
      expect(() => resolve({ point })).toThrow(ProblemError);
      expect(({} as Record<string, unknown>).x).toBeUndefined();
    },
  );

  it('names the nearest paths', () => {
    expect(() => resolve({ point: { 'optimizer.learningrate': 1 } })).toThrow(/optimizer\.learningRate/);
  });
});

describe('any point of numbers and names', () => {
  const leaves = [...specPaths.values()].filter(({ isObject, section }) => !isObject && section !== null);
  const candidates: Json[] = [
    0,
    0.5,
    1,
    2,
    3,
    16,
    128,
    true,
    false,
    null,
    'sgd',
    'step',
    'cosine',
    'focal',
    'group',
    'relu',
    'epoch',
    [10, 20],
  ];
  const validValue = (index: number) => {
    const path = leaves[index];
    if (!path) return [];
    return candidates.filter((value) => {
      const faults = new FaultList();
      checkPathValue(path, value, '', faults);
      return faults.errors.length === 0;
    });
  };
  const assignment = fc
    .record({ index: fc.nat(leaves.length - 1), pick: fc.nat(100) })
    .map(({ index, pick }) => ({
      path: leaves[index]?.path ?? '',
      value: validValue(index)[pick % Math.max(1, validValue(index).length)],
    }))
    .filter(({ value }) => value !== undefined);

  it('resolves to a spec that holds each value where its variant has the field, and resolves to itself', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(assignment, { selector: ({ path }) => path, maxLength: 6 }),
        (assignments) => {
          const point = Object.fromEntries(assignments.map(({ path, value }) => [path, value as Json]));
          // These need more than one field to make sense together.
          delete point['schedule.warmup.unit'];
          delete point['validation.splitSeed'];
          delete point['model.preset'];
          delete point['model.decoderConvs'];
          if (point['schedule.name'] === 'multistep') point['schedule.at'] = [1];
          const spec = resolve({ point });
          for (const [path, value] of Object.entries(point)) {
            const found = readNested(spec, path.split('.'));
            if (found !== undefined) expect(found).toEqual(value);
          }
          const { dataset: _dataset, ...trial } = spec;
          expect(resolve({ trial: trial as TrialSpec })).toEqual(spec);
        },
      ),
      { numRuns: 200 },
    );
  });
});
