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
import { largest, median, shown, smallest } from '../outcome/statistics.js';
import type { PartContext } from '../recipe/part.js';
import type { Recipe } from '../recipe/recipe.js';
import { sweepPart } from '../recipe/sweep-part.js';
import { weightDecay as printedDecay, dropout as printedDropout } from './printed.js';
import { FITTED_EPOCHS, SMALL_D, SMALL_D_FITTED, schedules, shares, trialOfD } from './trial.js';

const L2 = 'regularizer.l2';
const METRICS = ['loss', 'dice', 'valLoss', 'valDice'];
const SHARES = [20, 40, 60, 80];

const common = { document: 'D', dataset: 'heart-s' } as const;

/** Adam 1e-3 with plateau, as the document fixed them. */
function tuned(context: PartContext, small?: number) {
  const [plateau] = schedules(context, ['plateau'], small);
  const { label: _, ...schedule } = plateau ?? {};
  return { ...trialOfD(context, 200, small), schedule: schedule as { name: 'reduceOnPlateau' } };
}

export const regulariserStudies: readonly Recipe[] = [
  {
    ...common,
    name: 'd6-weight-decay',
    title: 'Weight decay by share of the images',
    asks: '0.1, 0.01 and 0.001 with 20 to 80 % of the images. The loss of the document contains the penalty, so that it is a penalty, not decoupled decay.',
    small: SMALL_D,
    parts: [
      sweepPart(
        'decays',
        (context) => ({
          parameters: { share: shares(SHARES), [L2]: [0.1, 0.01, 0.001] },
          trial: tuned(context),
        }),
        { epochs: true, pictures: true },
      ),
    ],
    expectations: [
      {
        id: 'penalty',
        grade: 'H',
        says: 'The loss is the data loss and the penalty.',
        judge(outcome) {
          const off = completed(trialsOf(outcome, 'decays')).map((trial) => {
            const [loss, data, penalty] = ['loss', 'dataLoss', 'penalty'].map(
              (metric) => metricOf(trial, metric) ?? Number.NaN,
            );
            const parts = (data ?? Number.NaN) + (penalty ?? Number.NaN);
            return Math.abs((loss ?? Number.NaN) - parts) / Math.max(1, loss ?? 1);
          });
          return {
            holds: largest(off) < 1e-5,
            found: `differs by at most ${shown(largest(off))} in ${off.length} runs`,
          };
        },
      },
      {
        id: 'training-falls',
        grade: 'S',
        says: 'The training Dice falls as the weight decay grows.',
        judge(outcome) {
          const levels = levelsOf(trialsOf(outcome, 'decays'), L2, 'dice');
          return {
            holds: figureAt(levels, 0.1) < figureAt(levels, 0.001),
            found: `training Dice by weight decay ${listed(levels)}`,
          };
        },
      },
      {
        id: 'best-by-share',
        grade: 'R',
        says: 'Little data wants strong decay.',
        contradiction:
          'The table says the opposite: with 20 and 40 % the weakest decay is best, with 60 and 80 % 0.01.',
        ifNot:
          "Our order is nearer to the document's table than to its prose: networks that train a tenth of its steps underfit, and decay makes that worse.",
        judge(outcome) {
          const trials = trialsOf(outcome, 'decays');
          const best = SHARES.map((share) => {
            const levels = levelsOf(where(trials, { share: String(share) }), L2, 'valDice');
            return { share, best: bestLevel(levels, 'max') };
          });
          const little = Number(best[0]?.best?.value);
          const much = Number(best.at(-1)?.best?.value);
          return {
            holds: little > much,
            found: best
              .map(({ share, best: level }) => `${share} %: ${level?.value ?? '–'} (${shown(level?.figure)})`)
              .join(', '),
          };
        },
      },
    ],
    layouts: [
      {
        kind: 'table',
        title: 'Weight decay by share',
        part: 'decays',
        rows: ['share'],
        columns: [L2],
        metrics: METRICS,
        printed: printedDecay,
      },
      { kind: 'lossGrid', title: 'Loss by epoch', part: 'decays', rows: 'share', columns: L2 },
      { kind: 'maskGrid', title: 'Mask of one image', part: 'decays', rows: 'share', columns: L2 },
    ],
  },
  {
    ...common,
    name: 'd7-dropout',
    title: 'Dropout by share of the images',
    asks: 'Drop rates of 0.2, 0.5 and 0.8 after plateau and a weight decay of 0.01; none is added as a control.',
    small: SMALL_D_FITTED,
    parts: [
      sweepPart(
        'rates',
        (context) => ({
          parameters: { share: shares(SHARES), 'model.dropout': [0, 0.2, 0.5, 0.8] },
          trial: { ...tuned(context, FITTED_EPOCHS), regularizer: { l2: 0.01 } },
        }),
        { epochs: true, pictures: true },
      ),
    ],
    expectations: [
      {
        id: 'falls',
        grade: 'S',
        says: 'On this small network the validation Dice falls with the rate, and 0.8 is worst.',
        contradiction:
          'The printed training losses are below those without dropout, as if the penalty had not been active.',
        ifNot: 'Networks that underfit are not told apart by little dropout.',
        judge(outcome) {
          const trials = trialsOf(outcome, 'rates');
          const of = (rate: number) => median(metricsOf(where(trials, { 'model.dropout': rate }), 'valDice'));
          const [none, low, middle, high] = [of(0), of(0.2), of(0.5), of(0.8)];
          return {
            holds: high === smallest([none, low, middle, high]) && Math.max(low, middle) <= none,
            found: `median validation Dice with 0, 0.2, 0.5, 0.8: ${[none, low, middle, high].map(shown).join(', ')}`,
          };
        },
      },
    ],
    layouts: [
      {
        kind: 'table',
        title: 'Dropout by share',
        part: 'rates',
        rows: ['share'],
        columns: ['model.dropout'],
        metrics: METRICS,
        printed: printedDropout,
      },
      { kind: 'lossGrid', title: 'Loss by epoch', part: 'rates', rows: 'share', columns: 'model.dropout' },
      {
        kind: 'maskGrid',
        title: 'Mask of one image',
        part: 'rates',
        rows: 'share',
        columns: 'model.dropout',
      },
    ],
  },
];
