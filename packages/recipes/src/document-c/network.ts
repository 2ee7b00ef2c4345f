import { groupBy } from '../outcome/group-by.js';
import {
  ascending,
  completed,
  figureAt,
  isMonotone,
  levelsBy,
  levelsOf,
  listed,
  metricsOf,
  trialsOf,
  where,
} from '../outcome/read-outcome.js';
import type { TrialOutcome } from '../outcome/run-outcome.js';
import { largest, median, shown, smallest } from '../outcome/statistics.js';
import { stepOscillation } from '../outcome/step-oscillation.js';
import { batchOf } from '../recipe/batch-size.js';
import type { PartContext } from '../recipe/part.js';
import type { Recipe } from '../recipe/recipe.js';
import { sweepPart } from '../recipe/sweep-part.js';
import { rateOfC, SMALL_C, trialOfC } from './trial.js';

const common = { document: 'C', small: SMALL_C, dataset: 'heart-s' } as const;

/** Largest by smallest standard deviation of the layers' pre-activations at the last recorded epoch. */
function scaleRatio({ recording }: TrialOutcome): number {
  const stds = (recording?.epochs.at(-1)?.histograms ?? [])
    .filter(({ kind }) => kind === 'preActivations')
    .map(({ std }) => std);
  return largest(stds) / smallest(stds);
}

/** What a trial augments by, as a word. */
function augmentationOf({ params }: TrialOutcome): string {
  const changed = Object.entries(params).filter(
    ([path, value]) =>
      path.startsWith('augmentation.') && value !== 0 && !(path.endsWith('crop') && value === 1),
  );
  return changed.map(([path]) => path.replace('augmentation.', '')).join('+') || 'none';
}

/**
 * What document C calls a high rate: ten times the usual one. Adam's steps are as long as the rate whatever the gradient, so that it
 * throws units where no image reaches them; plain gradient descent at 0.3 moved too little for that.
 */
const HIGH_RATE = 10;

/** The document's batches; of a data set too small for them an eighth each, so that a factor of eight lies between first and last. */
function batchesOf({ dataset }: PartContext): number[] {
  const batches = [8, 16, 32, 64];
  return dataset.images * 0.6 >= 64 ? batches : batches.map((size) => size / 8);
}

export const network: readonly Recipe[] = [
  {
    ...common,
    name: 'c4-batch',
    title: 'Batch size',
    asks: '8, 16, 32 or 64: too small is noisy and slow, too large is slow by iteration for little gain.',
    parts: [
      sweepPart(
        'batches',
        (context) => ({
          parameters: { 'training.batchSize': batchesOf(context) },
          trial: trialOfC(context, { small: 8, full: 50 }),
          record: { stepLoss: true },
          // Equal trials of other sweeps would bring times of other hours.
          reuse: 'never',
        }),
        { recordings: true },
      ),
    ],
    expectations: [
      {
        id: 'steadier',
        grade: 'S',
        says: 'The larger the batch, the less the loss oscillates from step to step.',
        judge(outcome) {
          const levels = ascending(
            levelsBy(trialsOf(outcome, 'batches'), 'training.batchSize', stepOscillation),
          );
          const [first = Number.NaN, last = Number.NaN] = [levels[0]?.figure, levels.at(-1)?.figure];
          return { holds: last < first, found: `way of the loss by steps over its drop ${listed(levels)}` };
        },
      },
      {
        id: 'faster',
        grade: 'S',
        says: 'The larger the batch, the shorter the epoch.',
        judge(outcome) {
          const levels = ascending(
            levelsOf(trialsOf(outcome, 'batches'), 'training.batchSize', 'secondsPerEpoch'),
          );
          const [first = Number.NaN, last = Number.NaN] = [levels[0]?.figure, levels.at(-1)?.figure];
          return { holds: last < first, found: `seconds an epoch ${listed(levels)}` };
        },
      },
    ],
    layouts: [
      {
        kind: 'table',
        title: 'By batch size',
        part: 'batches',
        rows: ['training.batchSize'],
        columns: [],
        metrics: ['loss', 'valDice', 'secondsPerEpoch'],
      },
    ],
  },
  {
    ...common,
    name: 'c7-activation',
    title: 'Dead units',
    asks: 'Watch pre-activations; where many units are dead, leaky rectifiers help. Ten times the usual rate and no batch normalisation provoke it.',
    parts: [
      sweepPart('activations', (context) => ({
        parameters: { 'model.activation': ['relu', 'leakyRelu', 'prelu'] },
        trial: {
          ...trialOfC(context, { small: 6, full: 30 }),
          model: { ...trialOfC(context, { small: 6, full: 30 }).model, batchNorm: false },
          optimizer: { name: 'adam', learningRate: HIGH_RATE * rateOfC(context.scale) },
          training: {
            epochs: context.scale === 'full' ? 30 : 6,
            batchSize: batchOf(context, 16),
            stopOnDivergence: false,
          },
        },
        record: { deadUnits: true },
      })),
    ],
    expectations: [
      {
        id: 'leaky-is-alive',
        grade: 'S',
        says: 'Leaky and parametric rectifiers have no dead units, plain ones do.',
        judge(outcome) {
          const levels = levelsOf(trialsOf(outcome, 'activations'), 'model.activation', 'deadFraction');
          const of = (name: string) => figureAt(levels, name);
          return {
            holds: of('leakyRelu') === 0 && of('prelu') === 0 && of('relu') > 0,
            found: `dead fraction ${listed(levels)}`,
          };
        },
      },
    ],
    layouts: [
      {
        kind: 'table',
        title: 'By activation',
        part: 'activations',
        rows: ['model.activation'],
        columns: [],
        metrics: ['deadFraction', 'loss', 'valDice'],
      },
    ],
  },
  {
    ...common,
    name: 'c14-capacity',
    title: 'Capacity',
    asks: 'Add layers and filters gradually, aim to overfit, then regularise; stop when the gain no longer pays for the time.',
    parts: [
      sweepPart('sizes', (context) => ({
        parameters: {
          'model.baseFilters': context.scale === 'full' ? [8, 16, 32] : [2, 4, 8],
          'model.depth': [2, 3],
          'model.kernelSize': [3, 5],
        },
        trial: { ...trialOfC(context, { small: 6, full: 50 }), model: {} },
        reuse: 'never',
      })),
    ],
    expectations: [
      {
        id: 'counts-grow',
        grade: 'H',
        says: 'More filters, levels or larger kernels mean more parameters.',
        judge(outcome) {
          const trials = completed(trialsOf(outcome, 'sizes'));
          const paths = ['model.baseFilters', 'model.depth', 'model.kernelSize'];
          const isLarger = (a: TrialOutcome, b: TrialOutcome) =>
            paths.every((path) => Number(a.params[path]) >= Number(b.params[path])) &&
            paths.some((path) => Number(a.params[path]) > Number(b.params[path]));
          const wrong = trials.flatMap((a) =>
            trials.filter((b) => isLarger(a, b) && (a.parameterCount ?? 0) <= (b.parameterCount ?? 0)),
          );
          const counts = trials.map(({ parameterCount }) => parameterCount ?? 0);
          return {
            holds: trials.length > 1 && wrong.length === 0,
            found: `${smallest(counts)} to ${largest(counts)} parameters in ${counts.length} runs`,
          };
        },
      },
      {
        id: 'fits-better',
        grade: 'S',
        says: 'The training Dice grows with the number of filters.',
        judge(outcome) {
          const levels = ascending(levelsOf(trialsOf(outcome, 'sizes'), 'model.baseFilters', 'dice'));
          return { holds: isMonotone(levels, 'rising'), found: `training Dice by filters ${listed(levels)}` };
        },
      },
    ],
    layouts: [
      {
        kind: 'table',
        title: 'By size of the network',
        part: 'sizes',
        rows: ['model.baseFilters', 'model.kernelSize'],
        columns: ['model.depth'],
        metrics: ['parameterCount', 'dice', 'valDice', 'secondsPerEpoch'],
      },
    ],
  },
  {
    ...common,
    name: 'c16-norm',
    title: 'Normalisation',
    asks: 'Where the scales of pre-activations differ much from layer to layer, normalise.',
    parts: [
      sweepPart(
        'norm',
        (context) => ({
          parameters: { 'model.batchNorm': [true, false] },
          trial: trialOfC(context, { small: 6, full: 30 }),
          record: { histograms: { kinds: ['preActivations'] } },
        }),
        { recordings: true },
      ),
    ],
    expectations: [
      {
        id: 'even-scales',
        grade: 'S',
        says: 'With batch normalisation the scales of the layers differ less.',
        judge(outcome) {
          const of = (batchNorm: boolean) =>
            median(where(trialsOf(outcome, 'norm'), { 'model.batchNorm': batchNorm }).map(scaleRatio));
          return {
            holds: of(true) < of(false),
            found: `largest by smallest standard deviation: ${shown(of(true))} with, ${shown(of(false))} without`,
          };
        },
      },
    ],
    layouts: [
      {
        kind: 'table',
        title: 'By normalisation',
        part: 'norm',
        rows: ['model.batchNorm'],
        columns: [],
        metrics: ['loss', 'valDice'],
      },
    ],
  },
  {
    ...common,
    name: 'c13-augment',
    title: 'Augmentation, one at a time',
    asks: 'Rotation, random crop, shift, shear, flip; hue, saturation and exposure where there are colours.',
    parts: [
      sweepPart('kinds', (context) => ({
        parameters: {
          'augmentation.rotateDegrees': [20],
          'augmentation.crop': [0.8],
          'augmentation.shift': [0.1],
          'augmentation.shearDegrees': [10],
          'augmentation.flipHorizontal': [0.5],
          ...(context.dataset.channels >= 3 && {
            'augmentation.hue': [0.1],
            'augmentation.saturation': [0.2],
            'augmentation.exposure': [0.2],
          }),
        },
        trial: trialOfC(context, { small: 8, full: 50 }),
        search: { method: 'oneAtATime' },
      })),
    ],
    expectations: [
      {
        id: 'kinds',
        grade: 'R',
        says: 'What each augmentation changes (no figures in the document).',
        judge(outcome) {
          const kinds = groupBy(trialsOf(outcome, 'kinds'), augmentationOf);
          const texts = [...kinds].map(
            ([name, runs]) => `${name}: ${shown(median(metricsOf(runs, 'valDice')))}`,
          );
          return { holds: null, found: `validation Dice ${texts.join(', ')}` };
        },
      },
    ],
    layouts: [],
  },
];
