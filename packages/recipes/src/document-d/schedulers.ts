import { lateDeviationOf } from '../outcome/curves.js';
import { groupBy } from '../outcome/group-by.js';
import {
  completed,
  fieldValues,
  figureAt,
  isMonotone,
  type Level,
  levelsOf,
  listed,
  metricsOf,
  trialsOf,
  where,
} from '../outcome/read-outcome.js';
import type { TrialOutcome } from '../outcome/run-outcome.js';
import { mean, median, shown } from '../outcome/statistics.js';
import type { Recipe } from '../recipe/recipe.js';
import { sweepPart } from '../recipe/sweep-part.js';
import { schedulers as printedSchedulers, schedulersByShare } from './printed.js';
import {
  epochsOf,
  FITTED_EPOCHS,
  optimizers,
  SMALL_D,
  SMALL_D_FITTED,
  schedules,
  shares,
  trialOfD,
} from './trial.js';

/** Of the document's table; AdaMax has one rate, where the document changed it for the run without a scheduler. */
const RATES = { adam: 1e-3, adamax: 2e-2, adagrad: 2e-2, rmsprop: 5e-4, sgd: 1e-1 };
const METRICS = ['loss', 'dice', 'valDice', 'valLoss'];
/** Figure 10's. */
const COLORS = { step: '#1f5fbf', plateau: '#c8342b', none: '#e58a1f' };

/** 20 % of the images train half as long again. */
const sharesOfEpochs = (epochs: number) =>
  shares([20, 40, 80, 100], {
    20: { 'training.epochs': Math.round(epochs * 1.5) },
    40: { 'training.epochs': epochs },
    80: { 'training.epochs': epochs },
    100: { 'training.epochs': epochs },
  });

/** By share, the mean over the cells of the document's table, each the median of its seeds: a median over all would be of one optimizer. */
function meansByShare(trials: readonly TrialOutcome[]): Level[] {
  return fieldValues(trials, 'share')
    .map((share) => {
      const cells = groupBy(where(trials, { share }), ({ pointId }) => pointId);
      return {
        value: share,
        figure: mean([...cells.values()].map((runs) => median(metricsOf(runs, 'valDice')))),
      };
    })
    .sort((a, b) => Number(a.value) - Number(b.value));
}

const common = { document: 'D', dataset: 'heart-s', small: SMALL_D } as const;

export const schedulerStudies: readonly Recipe[] = [
  {
    ...common,
    name: 'd4-schedulers',
    title: 'Optimizer by scheduler',
    asks: 'Step decay, reduction on a plateau, or none, for five optimizers, with Switching and 200 epochs.',
    parts: [
      sweepPart(
        'schedulers',
        (context) => ({
          parameters: {
            optimizer: optimizers(context, RATES),
            schedule: schedules(context, ['plateau', 'step', 'none']),
          },
          trial: trialOfD(context),
        }),
        { epochs: true, pictures: true },
      ),
    ],
    expectations: [
      {
        id: 'damps',
        grade: 'S',
        says: 'A scheduler damps the late wiggle of the validation loss.',
        contradiction: 'AdaMax had another rate without a scheduler; one rate an optimizer is used here.',
        judge(outcome) {
          const trials = trialsOf(outcome, 'schedulers');
          const of = (name: string) =>
            median(
              completed(where(trials, { schedule: name })).map((trial) => lateDeviationOf(trial, 'valLoss')),
            );
          const [step, plateau, none] = [of('step'), of('plateau'), of('none')];
          return {
            holds: step < none && plateau < none,
            found: `standard deviation of the validation loss over the last fifth of the epochs: step ${shown(step)}, plateau ${shown(plateau)}, none ${shown(none)}`,
          };
        },
      },
      {
        id: 'plateau-is-best',
        grade: 'R',
        says: 'Plateau has the best mean validation Dice.',
        ifNot: 'In 15 epochs the loss hardly comes to a plateau: a smaller rate only slows the network down.',
        judge(outcome) {
          const trials = trialsOf(outcome, 'schedulers');
          const of = (name: string) => mean(metricsOf(where(trials, { schedule: name }), 'valDice'));
          const [step, plateau, none] = [of('step'), of('plateau'), of('none')];
          return {
            holds: plateau > step && plateau > none,
            found: `mean validation Dice: step ${shown(step)}, plateau ${shown(plateau)}, none ${shown(none)}`,
          };
        },
      },
    ],
    layouts: [
      {
        kind: 'table',
        title: 'Optimizer by scheduler',
        part: 'schedulers',
        rows: ['optimizer'],
        columns: ['schedule'],
        metrics: METRICS,
        printed: printedSchedulers,
      },
      {
        kind: 'lossGrid',
        title: 'Loss by epoch',
        part: 'schedulers',
        rows: 'optimizer',
        columns: 'schedule',
      },
      {
        kind: 'maskGrid',
        title: 'Mask of one image',
        part: 'schedulers',
        rows: 'optimizer',
        columns: 'schedule',
      },
      {
        kind: 'bars',
        title: 'Validation Dice',
        part: 'schedulers',
        groups: 'optimizer',
        bars: 'schedule',
        metric: 'valDice',
        colors: COLORS,
      },
    ],
  },
  {
    ...common,
    name: 'd5-sched-share',
    title: 'Scheduler by share of the images',
    asks: 'Adam 1e-3 and SGD 1e-1, step or plateau, with 20 (300 epochs), 40, 80 and 100 % of the images.',
    small: SMALL_D_FITTED,
    parts: [
      sweepPart(
        'shares',
        (context) => ({
          parameters: {
            optimizer: optimizers(context, { adam: 1e-3, sgd: 1e-1 }),
            share: sharesOfEpochs(epochsOf(context, 200, FITTED_EPOCHS)),
            schedule: schedules(context, ['step', 'plateau'], FITTED_EPOCHS),
          },
          trial: trialOfD(context, 200, FITTED_EPOCHS),
        }),
        { epochs: true },
      ),
    ],
    expectations: [
      {
        id: 'rises',
        grade: 'S',
        says: 'The validation Dice rises with the share.',
        ifNot: 'SGD has learnt little by then, and with 100 % other images validate than with 80 %.',
        judge(outcome) {
          const levels = meansByShare(trialsOf(outcome, 'shares'));
          return {
            holds: isMonotone(levels, 'rising'),
            found: `mean validation Dice of optimizers and schedulers by share ${listed(levels)}`,
          };
        },
      },
      {
        id: 'plateau-is-better',
        grade: 'R',
        says: 'Plateau beats step decay (in 7 of 8 cells of the document).',
        contradiction: 'Two printed means of this table are wrong (see d0-tables).',
        ifNot: 'In few epochs the loss hardly comes to a plateau.',
        judge(outcome) {
          const levels = levelsOf(trialsOf(outcome, 'shares'), 'schedule', 'valDice');
          return {
            holds: figureAt(levels, 'plateau') > figureAt(levels, 'step'),
            found: `median validation Dice ${listed(levels)}`,
          };
        },
      },
    ],
    layouts: [
      {
        kind: 'table',
        title: 'Scheduler by share',
        part: 'shares',
        rows: ['optimizer', 'share'],
        columns: ['schedule'],
        metrics: METRICS,
        printed: schedulersByShare,
      },
    ],
  },
];
