import { groupBy } from '../outcome/group-by.js';
import {
  ascending,
  completed,
  levelsOf,
  listed,
  metricsOf,
  trialsOf,
  where,
} from '../outcome/read-outcome.js';
import { kendallTau, median, shown, smallest } from '../outcome/statistics.js';
import { batchOf } from '../recipe/batch-size.js';
import type { Recipe } from '../recipe/recipe.js';
import { sweepPart } from '../recipe/sweep-part.js';
import { rateOfC, SMALL_C, trialOfC } from './trial.js';

const RATE = 'optimizer.learningRate';
const L2 = 'regularizer.l2';
const L1 = 'regularizer.l1';
/** Kendall's tau from which on five rates count as falling: at most one pair in ten is the other way round. */
const FALLS = -0.8;
const common = { document: 'C', small: SMALL_C, dataset: 'heart-s' } as const;

export const regularisation: readonly Recipe[] = [
  {
    ...common,
    name: 'c5-joint-lr-reg',
    title: 'Rate and regularisation together',
    asks: 'The loss steers the rate, the gap between training and validation steers regularisation; both are tuned together, by factors of 3.',
    parts: [
      sweepPart('joint', (context) => ({
        parameters: {
          [RATE]: [1 / 3, 1, 3].map((factor) => factor * rateOfC(context.scale)),
          [L2]: [1e-4 / 3, 1e-4, 3e-4],
        },
        trial: trialOfC(context, { small: 8, full: 50 }),
      })),
    ],
    expectations: [
      {
        id: 'optimum',
        grade: 'R',
        says: 'Where the optimum of both lies, with the gap (no figures in the document).',
        judge(outcome) {
          const points = groupBy(completed(trialsOf(outcome, 'joint')), ({ pointId }) => pointId);
          const [best] = [...points.values()]
            .map((runs) => ({ runs, dice: median(metricsOf(runs, 'valDice')) }))
            .sort((a, b) => b.dice - a.dice);
          const params = best?.runs[0]?.params ?? {};
          return {
            holds: null,
            found: `best validation Dice ${shown(best?.dice)} with rate ${shown(Number(params[RATE]))} and l2 ${shown(Number(params[L2]))}, gap ${shown(median(metricsOf(best?.runs ?? [], 'gap')))}`,
          };
        },
      },
    ],
    layouts: [
      {
        kind: 'table',
        title: 'Validation Dice and gap',
        part: 'joint',
        rows: [RATE],
        columns: [L2],
        metrics: ['valDice', 'gap'],
      },
    ],
  },
  {
    ...common,
    name: 'c6-dropout',
    title: 'Dropout',
    asks: '20 to 50 %, starting at 20 %, more where the network overfits.',
    parts: [
      sweepPart('rates', (context) => ({
        parameters: { 'model.dropout': [0, 0.2, 0.3, 0.4, 0.5] },
        trial: trialOfC(context, { small: 10, full: 50 }),
      })),
    ],
    expectations: [
      {
        id: 'training-falls',
        grade: 'S',
        says: 'The training Dice falls as the rate rises.',
        judge(outcome) {
          const levels = ascending(levelsOf(trialsOf(outcome, 'rates'), 'model.dropout', 'dice'));
          const [first = Number.NaN, last = Number.NaN] = [levels[0]?.figure, levels.at(-1)?.figure];
          return { holds: last < first, found: `training Dice ${listed(levels)}` };
        },
      },
      {
        id: 'gap-falls',
        grade: 'R',
        says: 'The gap between training and validation falls as the rate rises.',
        ifNot: 'After few epochs the networks do not overfit: there is no gap that dropout could close.',
        judge(outcome) {
          const levels = ascending(levelsOf(trialsOf(outcome, 'rates'), 'model.dropout', 'gap'));
          const tau = kendallTau(levels.map(({ figure }) => figure));
          return { holds: tau <= FALLS, found: `gap ${listed(levels)} (Kendall's tau ${shown(tau)})` };
        },
      },
    ],
    layouts: [
      {
        kind: 'table',
        title: 'By dropout',
        part: 'rates',
        rows: ['model.dropout'],
        columns: [],
        metrics: ['dice', 'valDice', 'gap'],
      },
    ],
  },
  {
    ...common,
    name: 'c10-early-stop',
    title: 'Early stopping',
    asks: 'Stop when the validation error rises persistently, since it may rise and fall again; keep checkpoints and choose later.',
    parts: [
      sweepPart(
        'patience',
        (context) => ({
          parameters: { 'training.earlyStopping.patience': [3, 10] },
          trial: {
            ...trialOfC(context, { small: 60, full: 200 }),
            // A handful of images, so that the network overfits soon.
            selection: { maxImages: 30 },
            optimizer: { name: 'adam', learningRate: 3e-3 },
            training: {
              epochs: context.scale === 'full' ? 200 : 60,
              batchSize: batchOf(context, 16),
              earlyStopping: { monitor: 'valLoss', mode: 'min' },
            },
          },
          objective: { metric: 'valLoss', mode: 'min' },
        }),
        { epochs: true },
      ),
    ],
    expectations: [
      {
        id: 'stops',
        grade: 'H',
        says: 'A run that stops early does so once the loss has not improved for the patience, and its best epoch is restored.',
        judge(outcome) {
          const trials = completed(trialsOf(outcome, 'patience'));
          const early = trials.filter(({ spec, epochsDone }) => epochsDone < (spec?.training.epochs ?? 0));
          const wrong = trials.filter((trial) => {
            const patience = Number(trial.params['training.earlyStopping.patience']);
            const losses = trial.epochs.map(({ metrics }) => metrics.valLoss ?? Number.POSITIVE_INFINITY);
            const best = losses.indexOf(smallest(losses)) + 1;
            const planned = trial.spec?.training.epochs ?? 0;
            const stoppedWell = trial.epochsDone === planned || trial.epochsDone === best + patience;
            return trial.bestEpoch !== best || !stoppedWell;
          });
          const ends = trials.map(
            ({ params, epochsDone, bestEpoch }) =>
              `patience ${params['training.earlyStopping.patience']}: best ${bestEpoch}, ended after ${epochsDone}`,
          );
          return {
            // Were none to stop early, nothing would be shown.
            holds: early.length > 0 && wrong.length === 0,
            found: `${early.length} of ${trials.length} runs stop early; ${ends.join('; ')}`,
          };
        },
      },
    ],
    layouts: [{ kind: 'scaledCurves', title: 'Loss and Dice by epoch', part: 'patience' }],
  },
  {
    ...common,
    name: 'c17-sparsity',
    title: 'Sparse weights by L1',
    asks: 'L1 instead of L2 where sparse weights are wanted. Both penalties start at half the loss.',
    parts: [
      sweepPart('kinds', (context) => ({
        parameters: {
          penalty: {
            type: 'bundle',
            values: { none: { [L1]: 0, [L2]: 0 }, l1: { [L1]: 0.5, [L2]: 0 }, l2: { [L1]: 0, [L2]: 0.5 } },
          },
        },
        trial: { ...trialOfC(context, { small: 15, full: 50 }), regularizer: { relative: true } },
      })),
    ],
    expectations: [
      {
        id: 'sparser',
        grade: 'S',
        says: 'L1 leaves more weights near zero than L2 does.',
        judge(outcome) {
          const trials = trialsOf(outcome, 'kinds');
          const of = (kind: string) => median(metricsOf(where(trials, { penalty: kind }), 'sparsity'));
          return {
            holds: of('l1') > of('l2'),
            found: `share of weights below 1e-3: none ${shown(of('none'))}, L1 ${shown(of('l1'))}, L2 ${shown(of('l2'))}`,
          };
        },
      },
    ],
    layouts: [
      {
        kind: 'table',
        title: 'By penalty',
        part: 'kinds',
        rows: ['penalty'],
        columns: [],
        metrics: ['sparsity', 'dataLoss', 'penalty', 'valDice'],
      },
    ],
  },
];
