import { groupBy } from '../outcome/group-by.js';
import {
  bestLevel,
  completed,
  figureAt,
  levelsOf,
  listed,
  metricOf,
  metricsOf,
  trialsOf,
  where,
} from '../outcome/read-outcome.js';
import { mean, median, shown, std } from '../outcome/statistics.js';
import { batchOf } from '../recipe/batch-size.js';
import type { Recipe } from '../recipe/recipe.js';
import { sweepPart } from '../recipe/sweep-part.js';
import { losses as printedLosses } from './printed.js';
import { epochsOf, optimizers, rateAt, SMALL_D, schedules, trialOfD } from './trial.js';

const NAMES = ['switching', 'bce', 'bceInverseDice', 'bceDice'];
const RATES = { adam: 1e-3, rmsprop: 1e-4, sgd: 1e-2 };
/** Figure 20's. */
const COLORS = { adam: '#1f5fbf', rmsprop: '#c8342b', sgd: '#d9b01c' };

const common = { document: 'D', dataset: 'heart-s' } as const;

export const lossStudies: readonly Recipe[] = [
  {
    ...common,
    name: 'd8-losses',
    title: 'Losses by optimizer',
    asks: 'Switching, BCE, Inverse Dice BCE and Dice BCE with three optimizers, plateau and a weight decay of 0.01.',
    small: SMALL_D,
    parts: [
      sweepPart(
        'losses',
        (context) => ({
          parameters: {
            'loss.name': NAMES,
            optimizer: optimizers(context, RATES),
            schedule: schedules(context, ['plateau']),
          },
          trial: { ...trialOfD(context), regularizer: { l2: 0.01 } },
        }),
        { epochs: true, pictures: true },
      ),
    ],
    expectations: [
      {
        id: 'distinct',
        grade: 'H',
        says: 'Each row comes from a run of its own: no two are equal.',
        contradiction: "Four of the document's twelve rows are copies or look like ones.",
        judge(outcome) {
          const rows = completed(trialsOf(outcome, 'losses')).map((trial) =>
            ['loss', 'dice', 'valDice', 'valLoss'].map((metric) => metricOf(trial, metric)).join(' '),
          );
          return {
            holds: rows.length > 0 && new Set(rows).size === rows.length,
            found: `${new Set(rows).size} different rows of ${rows.length}`,
          };
        },
      },
      {
        id: 'ranking',
        grade: 'R',
        says: 'By mean validation Dice: Switching, then BCE, then Inverse Dice BCE, then Dice BCE.',
        ifNot:
          'The weight decay of 0.01 weighs more against losses that are small (BCE) than against sums of two, and there are a tenth of the steps.',
        judge(outcome) {
          const trials = trialsOf(outcome, 'losses');
          const found = NAMES.map((name) => ({
            name,
            dice: mean(metricsOf(where(trials, { 'loss.name': name }), 'valDice')),
          }));
          const ranked = [...found].sort((a, b) => b.dice - a.dice);
          return {
            holds: found.every(
              ({ dice }, place) => place === 0 || dice < (found[place - 1]?.dice ?? Number.NaN),
            ),
            found: ranked.map(({ name, dice }) => `${name} ${shown(dice)}`).join(', '),
          };
        },
      },
    ],
    layouts: [
      {
        kind: 'table',
        title: 'Losses by optimizer',
        part: 'losses',
        rows: ['loss.name', 'optimizer'],
        columns: [],
        metrics: ['loss', 'dice', 'valDice', 'valLoss'],
        printed: printedLosses,
      },
      { kind: 'lossGrid', title: 'Loss by epoch', part: 'losses', rows: 'optimizer', columns: 'loss.name' },
      {
        kind: 'bars',
        title: 'Validation Dice by loss',
        part: 'losses',
        groups: 'loss.name',
        bars: 'optimizer',
        metric: 'valDice',
        colors: COLORS,
      },
      {
        kind: 'maskGrid',
        title: 'Mask of one image',
        part: 'losses',
        rows: 'optimizer',
        columns: 'loss.name',
      },
    ],
  },
  {
    ...common,
    name: 'd8b-best-claim',
    title: 'Which setting gives the best row',
    asks: 'The document quotes BCE with RMSProp as best (0.8586), with a rate that its table does not have. All settings it may mean are run.',
    small: SMALL_D,
    parts: [
      sweepPart('settings', (context) => ({
        parameters: {
          'optimizer.learningRate': [rateAt(context, 1e-4), rateAt(context, 5e-4)],
          schedule: schedules(context, ['none', 'plateau']),
          'regularizer.l2': [0, 0.01],
        },
        trial: { ...trialOfD(context, 150), loss: { name: 'bce' }, optimizer: { name: 'rmsprop' } },
      })),
    ],
    expectations: [
      {
        id: 'setting',
        grade: 'R',
        says: 'The best row came with plateau and a weight decay of 0.01.',
        contradiction: 'The row is identical to that of a constant rate of 1e-4 without decay.',
        ifNot: 'It confirms the doubt: a row such as the printed one comes without scheduler and decay.',
        judge(outcome) {
          const points = groupBy(completed(trialsOf(outcome, 'settings')), ({ pointId }) => pointId);
          const [best] = [...points.values()]
            .map((runs) => ({ runs, dice: median(metricsOf(runs, 'valDice')) }))
            .sort((a, b) => b.dice - a.dice);
          const params = best?.runs[0]?.params;
          if (!best || !params) return { holds: null, found: 'no run completed' };
          return {
            holds: params.schedule === 'plateau' && params['regularizer.l2'] === 0.01,
            found: `best ${shown(best.dice)} with rate ${params['optimizer.learningRate']}, ${params.schedule}, weight decay ${params['regularizer.l2']}`,
          };
        },
      },
    ],
    layouts: [
      {
        kind: 'table',
        title: 'BCE with RMSProp',
        part: 'settings',
        rows: ['optimizer.learningRate', 'schedule'],
        columns: ['regularizer.l2'],
        metrics: ['valDice', 'valLoss'],
      },
    ],
  },
  {
    ...common,
    name: 'd12-final',
    title: 'The two finalists over five seeds',
    asks: 'Switching with Adam is preferred for its consistency over BCE with RMSProp, which had the single best run. Both with five seeds.',
    small: SMALL_D,
    parts: [
      sweepPart('finalists', (context) => ({
        parameters: {
          setting: {
            type: 'bundle',
            values: {
              'Switching + Adam': {
                'loss.name': 'switching',
                'optimizer.name': 'adam',
                'optimizer.learningRate': rateAt(context, 1e-3),
              },
              'BCE + RMSProp': {
                'loss.name': 'bce',
                'optimizer.name': 'rmsprop',
                'optimizer.learningRate': rateAt(context, 5e-4),
              },
            },
          },
          schedule: schedules(context, ['plateau']),
        },
        trial: {
          ...trialOfD(context),
          optimizer: {},
          loss: {},
          regularizer: { l2: 0.01 },
          training: { epochs: epochsOf(context, 200), batchSize: batchOf(context, 10) },
        },
        aggregate: 'meanMinusStd',
        repeats: 5,
      })),
    ],
    expectations: [
      {
        id: 'consistent',
        grade: 'R',
        says: 'By mean less standard deviation Switching with Adam wins.',
        judge(outcome) {
          const trials = trialsOf(outcome, 'finalists');
          const of = (setting: string) => {
            const dice = metricsOf(where(trials, { setting }), 'valDice');
            return { value: mean(dice) - std(dice), text: `${shown(mean(dice))} - ${shown(std(dice))}` };
          };
          const [switching, bce] = [of('Switching + Adam'), of('BCE + RMSProp')];
          return {
            holds: switching.value > bce.value,
            found: `Switching + Adam ${switching.text}, BCE + RMSProp ${bce.text}`,
          };
        },
      },
    ],
    layouts: [
      {
        kind: 'table',
        title: 'Over five seeds',
        part: 'finalists',
        rows: ['setting'],
        columns: [],
        metrics: ['valDice', 'valLoss', 'dice'],
      },
    ],
  },
  {
    ...common,
    name: 'd9-augment',
    title: 'Augmentation, of the validation images too',
    asks: 'Rotations within 20 degrees and flips, on training images and (by mistake) on validation images; a larger network was suggested.',
    small: SMALL_D,
    parts: [
      sweepPart(
        'augmented',
        (context) => ({
          parameters: {
            augmentation: {
              type: 'bundle',
              values: {
                none: {
                  'augmentation.rotateDegrees': 0,
                  'augmentation.flipHorizontal': 0,
                  'augmentation.flipVertical': 0,
                },
                'rotate and flip': {
                  'augmentation.rotateDegrees': 20,
                  'augmentation.flipHorizontal': 0.5,
                  'augmentation.flipVertical': 0.5,
                },
              },
            },
            'augmentation.augmentValidation': [false, true],
            'model.channelDivisor': context.scale === 'full' ? [4, 2] : [16, 8],
          },
          trial: { ...trialOfD(context), regularizer: { l2: 0.01 } },
        }),
        { pictures: true },
      ),
    ],
    expectations: [
      {
        id: 'validation-untouched',
        grade: 'H',
        says: 'Validation images stay as they are unless their augmentation is asked for.',
        judge(outcome) {
          const trials = completed(trialsOf(outcome, 'augmented')).filter(
            ({ params }) => params['augmentation.augmentValidation'] === false,
          );
          const pictures = trials.flatMap(({ picture }) => (picture ? [picture.image.join()] : []));
          return {
            holds: pictures.length === trials.length && new Set(pictures).size === 1,
            found: `${pictures.length} pictures of one image, ${new Set(pictures).size} different`,
          };
        },
      },
      {
        id: 'harder',
        grade: 'R',
        says: 'With augmented validation images the network does not fit them.',
        judge(outcome) {
          const trials = where(trialsOf(outcome, 'augmented'), { augmentation: 'rotate and flip' });
          const levels = levelsOf(trials, 'augmentation.augmentValidation', 'valDice');
          return {
            holds: figureAt(levels, true) < figureAt(levels, false),
            found: `validation Dice, augmented or not: ${listed(levels)}`,
          };
        },
      },
    ],
    layouts: [
      {
        kind: 'table',
        title: 'Augmentation',
        part: 'augmented',
        rows: ['augmentation', 'augmentation.augmentValidation'],
        columns: ['model.channelDivisor'],
        metrics: ['dice', 'valDice'],
      },
    ],
  },
  {
    ...common,
    name: 'd10-histeq',
    title: 'Histogram equalisation, of the masks too',
    asks: 'Equalising the histogram of the target masks was very bad: the service must refuse it unless it is forced.',
    small: SMALL_D,
    parts: [
      {
        kind: 'refusal',
        name: 'refused',
        spec: (context) => ({
          dataset: context.dataset.reference,
          trial: {
            ...trialOfD(context),
            preprocessing: { ...trialOfD(context).preprocessing, equalize: 'mask' },
          },
        }),
      },
      sweepPart('equalised', (context) => ({
        parameters: { 'preprocessing.equalize': ['none', 'image', 'mask'] },
        trial: trialOfD(context),
        force: ['maskEqualisation'],
      })),
    ],
    expectations: [
      {
        id: 'refused',
        grade: 'H',
        says: 'A sweep that equalises masks is refused with a reason.',
        judge(outcome) {
          const found = outcome.get('refused');
          if (found?.kind !== 'refusal') throw new Error('the part refused has no refusal');
          return {
            holds: found.status === 422 && found.codes.includes('maskEqualisation'),
            found: `status ${found.status}: ${found.detail}`,
          };
        },
      },
      {
        id: 'worst',
        grade: 'R',
        says: 'Equalised masks are clearly worst.',
        judge(outcome) {
          const levels = levelsOf(trialsOf(outcome, 'equalised'), 'preprocessing.equalize', 'valDice');
          return {
            holds: bestLevel(levels, 'min')?.value === 'mask',
            found: `validation Dice ${listed(levels)}`,
          };
        },
      },
    ],
    layouts: [
      {
        kind: 'table',
        title: 'Equalisation',
        part: 'equalised',
        rows: ['preprocessing.equalize'],
        columns: [],
        metrics: ['loss', 'dice', 'valDice'],
      },
    ],
  },
];
