import { type Json, type Path, resolveSweepSpec, specPaths, validateSweepSpec } from '@unetsweep/contract';
import { syntheticDatasets } from '@unetsweep/datasets';
import { createJudge, engineVersion, factsOf } from '@unetsweep/feasibility';
import { describeSweep, fingerprint, Space } from '@unetsweep/search';
import { describe, expect, it } from 'vitest';
import { knownDataset } from '../recipes/testing/known-datasets.js';

/** Values by path. */
type Point = Record<Path, Json>;

interface Option {
  /** What stands beside each value, so that it has an effect. */
  beside?: Point;
  /** Each is trained, and differs from the default and from the others. */
  accepted: Json[];
  /** Each is refused, as out of range or none of the names unless said otherwise. */
  refused: Json[];
}

const set = (name: string) => {
  const content = syntheticDatasets[name]?.();
  if (!content) throw new Error(`there is no set ${name}`);
  return knownDataset(name, content);
};
const grey = set('heart-s');
const colour = set('tiles-s');
const group = grey.samples[0]?.group ?? '';
const image = grey.samples[0]?.name ?? '';

const optimizer = (name: string): Point => ({ 'optimizer.name': name });
const schedule = (name: string, more: Point = {}): Point => ({ 'schedule.name': name, ...more });
const loss = (name: string): Point => ({ 'loss.name': name });
const share = { accepted: [0.2], refused: [-0.1, 1.1] };
const decay = { accepted: [0, 0.5], refused: [-0.1, 1] };
const names = ['heNormal', 'heUniform', 'glorotNormal', 'glorotUniform', 'uniform01'];
const yes = { accepted: [true], refused: ['yes', 1] };
const no = { accepted: [false], refused: ['no', 0] };
const turned: Point = { 'augmentation.rotateDegrees': 20 };

const options: Record<Path, Option> = {
  'model.preset': { accepted: ['spacenetBaseline', 'quarterUnet'], refused: ['unet'] },
  'model.name': { accepted: [], refused: ['segNet'] },
  'model.baseFilters': { accepted: [1, 64], refused: [0, 1025, 1.5] },
  'model.channelDivisor': { accepted: [2, 64], refused: [0, 65] },
  'model.depth': { accepted: [1, 2, 3, 5, 6], refused: [0, 7] },
  'model.convsPerBlock': { accepted: [2, 4], refused: [0, 5] },
  'model.decoderConvs': { accepted: [0, 4], refused: [-1, 5] },
  'model.kernelSize': { accepted: [5], refused: [1, 4, 7] },
  'model.batchNorm': no,
  'model.activation': { accepted: ['leakyRelu', 'prelu', 'elu'], refused: ['tanh'] },
  'model.activationAlpha': {
    beside: { 'model.activation': 'elu' },
    accepted: [0, 10],
    refused: [-0.1, 10.1],
  },
  'model.up': { accepted: ['bilinear', 'nearest'], refused: ['bicubic'] },
  'model.upKernelSize': { accepted: [2], refused: [1, 4] },
  'model.skip': { accepted: ['add', 'none'], refused: ['multiply'] },
  'model.residual': yes,
  'model.dropout': { accepted: [0, 0.99], refused: [-0.1, 1] },
  'model.dropoutPlaces': {
    accepted: [[], ['afterPool'], ['bottleneck'], ['afterConv', 'afterPool']],
    refused: [['everywhere'], ['afterPool', 'afterPool']],
  },
  'model.firstDropoutFactor': { accepted: [0, 0.5], refused: [-0.1, 1.1] },
  'model.initializer': { accepted: names.filter((name) => name !== 'heNormal'), refused: ['zeros'] },
  'model.upInitializer': { accepted: names.filter((name) => name !== 'glorotUniform'), refused: ['zeros'] },
  'model.head.filters': { accepted: [2, 57], refused: [0, 4097] },
  'model.head.groupActivation': {
    beside: { 'model.head.filters': 6 },
    accepted: ['relu'],
    refused: ['sigmoid'],
  },
  'model.head.kernelSize': { accepted: [3], refused: [2, 5] },
  'optimizer.name': {
    accepted: ['adamax', 'nadam', 'sgd', 'rmsprop', 'adagrad', 'adadelta'],
    refused: ['lion'],
  },
  'optimizer.learningRate': { accepted: [1e-9, 100], refused: [0, -1, 101] },
  'optimizer.weightDecay': { accepted: [0.1], refused: [-0.1, 101] },
  'optimizer.clipNorm': { accepted: [1], refused: [0, -1] },
  'optimizer.epsilon': { accepted: [1e-3, 1], refused: [0, 1.1] },
  'optimizer.beta1': decay,
  'optimizer.beta2': decay,
  'optimizer.momentum': { ...decay, beside: optimizer('sgd'), accepted: [0.9] },
  'optimizer.nesterov': { ...yes, beside: { ...optimizer('sgd'), 'optimizer.momentum': 0.9 } },
  'optimizer.rho': { ...decay, beside: optimizer('rmsprop') },
  'optimizer.initialAccumulator': { beside: optimizer('adagrad'), accepted: [0, 1], refused: [-0.1] },
  'schedule.name': {
    accepted: ['step', 'exponential', 'reduceOnPlateau', 'cosine', 'cyclic', 'oneCycle'],
    refused: ['linear'],
  },
  'schedule.warmup.length': { accepted: [1, 0.5], refused: [0, -1] },
  'schedule.warmup.unit': {
    beside: { 'schedule.warmup.length': 0.5 },
    accepted: ['step', 'fraction'],
    refused: ['batch'],
  },
  'schedule.factor': { beside: schedule('step'), accepted: [0.1, 1], refused: [0, 1.1] },
  'schedule.every': { beside: schedule('step'), accepted: [0.5, 10], refused: [0, -1] },
  'schedule.unit': { beside: schedule('step'), accepted: ['step', 'fraction'], refused: ['batch'] },
  'schedule.rate': { beside: schedule('exponential'), accepted: [0.5, 1], refused: [0, 1.1] },
  'schedule.at': {
    beside: schedule('multistep', { 'schedule.at': [7] }),
    accepted: [[1], [2, 5]],
    refused: [[], [0]],
  },
  'schedule.monitor': { beside: schedule('reduceOnPlateau'), accepted: ['valDice'], refused: ['', 7] },
  'schedule.patience': { beside: schedule('reduceOnPlateau'), accepted: [0, 3], refused: [-1, 1.5] },
  'schedule.minDelta': { beside: schedule('reduceOnPlateau'), accepted: [0, 1], refused: [-1] },
  'schedule.cooldown': { beside: schedule('reduceOnPlateau'), accepted: [2], refused: [-1] },
  'schedule.minLearningRate': { beside: schedule('cosine'), accepted: [1e-5], refused: [-1] },
  'schedule.cycles': { beside: schedule('cosine'), accepted: [3], refused: [0, 1001] },
  'schedule.low': { beside: schedule('cyclic'), accepted: [0, 1e-5], refused: [-1] },
  'schedule.halfCycle': { beside: schedule('oneCycle'), accepted: [1], refused: [0] },
  'loss.name': {
    accepted: [
      'crossEntropy',
      'dice',
      'inverseDice',
      'jaccard',
      'bceDice',
      'bceInverseDice',
      'focal',
      'tversky',
      'switching',
    ],
    refused: ['hinge'],
  },
  'loss.smooth': { beside: loss('dice'), accepted: [0, 10], refused: [-1] },
  'loss.reduce': { beside: loss('dice'), accepted: ['image'], refused: ['mean'] },
  'loss.classWeights': { accepted: [[1, 2], 'balanced'], refused: ['even', [-1, 2], []] },
  'loss.diceWeight': { beside: loss('bceDice'), accepted: [0, 2], refused: [-1] },
  'loss.focalGamma': { beside: loss('focal'), accepted: [0, 5], refused: [-1] },
  'loss.focalAlpha': { ...share, beside: loss('focal') },
  'loss.tverskyAlpha': { beside: loss('tversky'), accepted: [0, 1], refused: [-1] },
  'loss.tverskyBeta': { beside: loss('tversky'), accepted: [0, 1], refused: [-1] },
  'loss.switchingK': { ...share, beside: loss('switching') },
  'loss.switchingTau': { ...share, beside: loss('switching') },
  'loss.switchingEmphasis': { beside: loss('switching'), accepted: ['diceWhenBelow'], refused: ['dice'] },
  'regularizer.l1': { accepted: [1e-5], refused: [-1] },
  'regularizer.l2': { accepted: [1e-5], refused: [-1] },
  'regularizer.l2norm': { accepted: [1e-5], refused: [-1] },
  'regularizer.relative': { ...yes, beside: { 'regularizer.l2': 0.1 } },
  'regularizer.weights': {
    beside: { 'regularizer.l2': 0.1 },
    accepted: ['allTrainable'],
    refused: ['biases'],
  },
  'augmentation.rotateDegrees': { accepted: [180], refused: [-1, 181] },
  'augmentation.flipHorizontal': share,
  'augmentation.flipVertical': share,
  'augmentation.shift': share,
  'augmentation.shearDegrees': { accepted: [89], refused: [-1, 90] },
  'augmentation.crop': { accepted: [0.8], refused: [0, 1.1] },
  'augmentation.hue': { accepted: [0.5], refused: [-0.1, 0.6] },
  'augmentation.saturation': { accepted: [10], refused: [-0.1, 11] },
  'augmentation.exposure': { accepted: [10], refused: [-0.1, 11] },
  'augmentation.noise': { accepted: [10], refused: [-0.1, 11] },
  'augmentation.elastic': { accepted: [1000], refused: [-0.1, 1001] },
  'augmentation.probability': { ...share, beside: turned },
  'augmentation.fill': { beside: turned, accepted: ['edge', 'zero'], refused: ['wrap'] },
  'augmentation.augmentValidation': { ...yes, beside: turned },
  'preprocessing.size': { accepted: [32, [32, 48]], refused: [7, 4097, [32], [32, 32, 32]] },
  'preprocessing.fit': {
    beside: { 'preprocessing.size': 48 },
    accepted: ['centerCrop'],
    refused: ['stretch'],
  },
  'preprocessing.padToMultiple': yes,
  'preprocessing.channels': { accepted: ['grey', 'rgb'], refused: ['bgr'] },
  'preprocessing.normalize': {
    accepted: ['none', 'unit', 'zScoreDataset', 'minMaxImage'],
    refused: ['zScore'],
  },
  'preprocessing.equalize': { accepted: ['image'], refused: ['both'] },
  'preprocessing.clipPercentiles': { accepted: [[1, 99]], refused: [[1], [-1, 99], [1, 101]] },
  'training.epochs': { accepted: [1, 100_000], refused: [0, 100_001, 1.5] },
  'training.steps': { accepted: [1, 100_000_000], refused: [0, 100_000_001] },
  'training.batchSize': { accepted: [1, 12], refused: [0, 4097] },
  'training.accumulate': { accepted: [2, 1024], refused: [0, 1025] },
  'training.dropLast': yes,
  'training.shuffle': no,
  'training.earlyStopping.monitor': { accepted: ['valDice'], refused: [''] },
  'training.earlyStopping.mode': {
    beside: { 'training.earlyStopping.patience': 3 },
    accepted: ['max'],
    refused: ['auto'],
  },
  'training.earlyStopping.patience': { accepted: [0, 3], refused: [-1, 1.5] },
  'training.earlyStopping.minDelta': {
    beside: { 'training.earlyStopping.patience': 3 },
    accepted: [0.1],
    refused: [-1],
  },
  'training.earlyStopping.minEpochs': {
    beside: { 'training.earlyStopping.patience': 3 },
    accepted: [5],
    refused: [-1],
  },
  'training.earlyStopping.restoreBest': { ...no, beside: { 'training.earlyStopping.patience': 3 } },
  'training.precision': { accepted: [], refused: ['float16'] },
  'training.stopOnDivergence': no,
  'training.evaluateTraining': yes,
  'validation.strategy': {
    accepted: ['random', 'sequential', 'groupSequential', 'sameAsTraining'],
    refused: ['leaveOneOut'],
  },
  'validation.fraction': { accepted: [0.1, 0.4], refused: [0, 1] },
  'validation.testFraction': { accepted: [0.2], refused: [-0.1, 1] },
  'validation.trainFraction': { accepted: [0.5], refused: [0, 1.1] },
  'validation.folds': { accepted: [2, 5, 'groups'], refused: [0, 101, 'patients'] },
  'validation.splitSeed': { accepted: [0, 2 ** 31 - 1], refused: [-1, 2 ** 31] },
  'validation.every': { accepted: [5], refused: [0] },
  'validation.threshold': { accepted: [0.3], refused: [0, 1] },
  'selection.groups': {
    accepted: [[...new Set(grey.samples.slice(0, 60).map((one) => one.group ?? ''))]],
    refused: [[], [group, group]],
  },
  'selection.excludeGroups': { accepted: [[group]], refused: [[group, group], ['']] },
  'selection.excludeSamples': { accepted: [[image]], refused: [[image, image], ['']] },
  'selection.maxImages': { accepted: [40], refused: [0] },
};

/** Judged elsewhere: weights of another trial have to be there, and a data set's own name. */
const elsewhere = /^training\.initialWeights\.|^dataset$/;
/** Of images that have colours, or of more than two classes. */
const coloured = /^augmentation\.(hue|saturation)$|^preprocessing\.channels$|^model\.head\.groupActivation$/;

function sweepOf(points: readonly Point[], known: typeof grey) {
  const dataset = `${known.dataset.name}@1`;
  return { name: 'every option', dataset, search: { method: 'points', points }, repeats: 1 };
}

/** What a POST would say of the points, and the identities of those that it would run. */
function judged(points: readonly Point[], known: typeof grey) {
  const posted = sweepOf(points, known);
  expect(validateSweepSpec(posted)).toEqual([]);
  const spec = resolveSweepSpec(posted as Parameters<typeof resolveSweepSpec>[0], {
    dataset: posted.dataset,
  });
  const datasets = new Map([[posted.dataset, known.dataset]]);
  const judge = createJudge(factsOf(known.dataset, known.samples), spec.force);
  const space = new Space(spec, datasets);
  const identities = points.map((point) => {
    const resolved = space.resolve(space.point(point));
    if (!resolved) throw new Error('a point is left out');
    const identity = { seed: 1, fold: null, datasetSha256: 'a', engineVersion };
    return fingerprint({ spec: resolved.spec, ...identity });
  });
  return { dryRun: describeSweep(spec, { datasets, judge }), identities };
}

it('has a row for every option of a trial', () => {
  const paths = [...specPaths.values()].filter(({ isObject }) => !isObject).map(({ path }) => path);
  expect(Object.keys(options).sort()).toEqual(paths.filter((path) => !elsewhere.test(path)).sort());
});

describe('each option of a trial', () => {
  it.each(Object.entries(options))('%s', (path, { beside = {}, accepted, refused }) => {
    const known = coloured.test(path) ? colour : grey;
    const points = [beside, ...accepted.map((value) => ({ ...beside, [path]: value }))];
    const { dryRun, identities } = judged(points, known);
    expect(dryRun.invalid).toEqual([]);
    expect(dryRun).toMatchObject({ valid: true, pointCount: points.length, duplicateCount: 0 });
    expect(new Set(identities).size).toBe(points.length);
    for (const value of refused) {
      const [fault] = validateSweepSpec(sweepOf([{ ...beside, [path]: value }], known));
      expect(fault?.path, JSON.stringify(value)).toMatch(/^\/search\/points\/0\//);
      expect(fault?.path).toContain(`/${path}`);
      expect(fault?.message).toMatch(/must|at most|at least|twice/);
    }
  });
});

/** What a sweep keeps, records and takes its length from: values as they are resolved, and values that are refused. */
const ofSweeps: Record<string, { accepted: Json[]; refused: Json[] }> = {
  keepCheckpoints: {
    accepted: [
      { bestTrials: null, best: 0, last: 2, every: 5, optimizerState: true, maxBytes: 0 },
      { bestTrials: 0 },
    ],
    refused: [
      { bestTrials: -1 },
      { best: -1 },
      { last: 1.5 },
      { every: 0 },
      { optimizerState: 1 },
      { maxBytes: -1 },
    ],
  },
  record: {
    accepted: [
      {
        predictions: { samples: [image], every: 2 },
        histograms: { every: 2, kinds: ['gradients', 'preActivations'], bins: 1000 },
        updateRatio: true,
        deadUnits: true,
        sampleScores: false,
        probeSamples: 1,
        stepLoss: true,
        split: false,
      },
      { predictions: { samples: 1000 } },
    ],
    refused: [
      { predictions: { samples: 1001 } },
      { predictions: { every: 0 } },
      { histograms: { kinds: ['biases'] } },
      { histograms: { kinds: [] } },
      { histograms: { bins: 1 } },
      { histograms: { every: 0 } },
      { probeSamples: 0 },
      { stepLoss: 'yes' },
    ],
  },
  epochBudget: {
    accepted: [{ anchor: { 'optimizer.learningRate': 1e-3 }, window: 1, minGain: 0, max: 7 }],
    refused: [{}, { anchor: {}, window: 0 }, { anchor: {}, minGain: -1 }, { anchor: {}, max: 0 }],
  },
};

describe('each option beside the trial', () => {
  const posted = (name: string, value: Json) => ({
    name: 'every option',
    dataset: 'heart-s@1',
    parameters: { 'optimizer.learningRate': [1e-3, 1e-2] },
    [name]: value,
  });

  it.each(Object.entries(ofSweeps))('%s', (name, { accepted, refused }) => {
    for (const value of accepted) {
      const sweep = posted(name, value);
      expect(validateSweepSpec(sweep)).toEqual([]);
      const spec = resolveSweepSpec(sweep as Parameters<typeof resolveSweepSpec>[0], {
        dataset: 'heart-s@1',
      });
      expect(spec).toMatchObject({ [name]: value });
    }
    for (const value of refused) {
      const [fault] = validateSweepSpec(posted(name, value));
      expect(fault?.path, JSON.stringify(value)).toMatch(new RegExp(`^/${name}/`));
    }
  });
});
