import type { Json } from '@unetsweep/contract';
import { groupBy } from '../outcome/group-by.js';
import {
  bestLevel,
  completed,
  figureAt,
  levelsOf,
  listed,
  metricsOf,
  trialsOf,
  where,
} from '../outcome/read-outcome.js';
import { largest, median, shown, smallest } from '../outcome/statistics.js';
import { batchOf } from '../recipe/batch-size.js';
import type { Recipe } from '../recipe/recipe.js';
import { sweepPart } from '../recipe/sweep-part.js';
import { SMALL_C, trialOfC } from './trial.js';

const RATE = 'optimizer.learningRate';
const DECADES = [1, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7];

const DECAYS: { [field: string]: Json }[] = [
  { name: 'constant', label: 'constant' },
  { name: 'exponential', rate: 0.95, every: 1, unit: 'epoch', label: 'x 0.95' },
  { name: 'multistep', at: [5 / 6], factor: 0.1, unit: 'fraction', label: '/ 10 late' },
];

const common = { document: 'C', small: SMALL_C, dataset: 'heart-s' } as const;

export const learningRate: readonly Recipe[] = [
  {
    ...common,
    name: 'c1-lr-range',
    title: 'The range of the learning rate',
    asks: 'First switch off regularisation; then try rates from 1 to 1e-7 by factors of 10 with short runs. A rising loss means too high, a flat one too low.',
    parts: [
      sweepPart(
        'range',
        (context) => ({
          parameters: { [RATE]: DECADES },
          trial: {
            ...trialOfC(context, { small: 4, full: 3 }),
            model: {
              ...trialOfC(context, { small: 4, full: 3 }).model,
              dropout: 0,
            },
          },
          objective: { metric: 'loss', mode: 'min', at: 'last' },
        }),
        { epochs: true },
      ),
    ],
    expectations: [
      {
        id: 'too-high',
        grade: 'S',
        says: 'A rate of 1 diverges or stalls.',
        judge(outcome) {
          const levels = levelsOf(trialsOf(outcome, 'range'), RATE, 'loss');
          const best = bestLevel(levels, 'min')?.figure ?? Number.NaN;
          const tried = where(trialsOf(outcome, 'range'), { [RATE]: 1 });
          const diverged = tried.filter(
            ({ status, flags }) => status === 'failed' || flags.includes('diverged'),
          );
          const highest = figureAt(levels, 1);
          const isLost = tried.length > 0 && diverged.length * 2 > tried.length;
          return {
            holds: Number.isFinite(best) && (isLost || highest >= best * 1.1),
            found: `loss at the end with a rate of 1: ${isLost ? `diverged in ${diverged.length} of ${tried.length} runs` : shown(highest)}, best: ${shown(best)}`,
          };
        },
      },
      {
        id: 'too-low',
        grade: 'S',
        says: 'A rate of 1e-7 leaves the loss flat.',
        judge(outcome) {
          const trials = completed(where(trialsOf(outcome, 'range'), { [RATE]: 1e-7 }));
          const [start = Number.NaN, end = Number.NaN] = [0, -1].map((at) =>
            median(trials.map(({ epochs }) => epochs.at(at)?.metrics.loss ?? Number.NaN)),
          );
          return { holds: end > 0.98 * start, found: `loss ${shown(start)} to ${shown(end)}` };
        },
      },
      {
        id: 'inside',
        grade: 'S',
        says: 'The best rate lies inside the range.',
        judge(outcome) {
          const levels = levelsOf(trialsOf(outcome, 'range'), RATE, 'loss');
          const best = bestLevel(levels, 'min');
          return {
            holds: best !== null && best.value !== 1 && best.value !== 1e-7,
            found: `loss at the end by rate: ${listed(levels)}`,
          };
        },
      },
    ],
    layouts: [
      {
        kind: 'scatter',
        title: 'Loss at the end by rate',
        part: 'range',
        x: RATE,
        metric: 'loss',
        logX: true,
      },
      {
        kind: 'table',
        title: 'By rate',
        part: 'range',
        rows: [RATE],
        columns: [],
        metrics: ['loss', 'valLoss', 'valDice', 'oscillation'],
      },
    ],
  },
  {
    ...common,
    name: 'c8-decay',
    title: 'Decay of the learning rate',
    asks: 'Constant, 0.95 at fixed intervals, or divided by 10 late in the run (the document: at 1.0 and 1.2 of about 1.2 million iterations).',
    parts: [
      sweepPart(
        'decays',
        (context) => ({
          parameters: {
            schedule: DECAYS,
          },
          trial: trialOfC(context, { small: 12, full: 120 }),
        }),
        { epochs: true },
      ),
    ],
    expectations: [
      {
        id: 'rates',
        grade: 'H',
        says: 'Every epoch has the rate of the formula.',
        judge(outcome) {
          const trials = completed(trialsOf(outcome, 'decays'));
          const off = trials.flatMap(({ params, epochs }) => {
            const base = epochs[0]?.learningRate ?? Number.NaN;
            return epochs.map(({ epoch, learningRate: rate }) => {
              const done = epoch - 1;
              const factor =
                params.schedule === 'x 0.95'
                  ? 0.95 ** done
                  : params.schedule === '/ 10 late' && rate < base / 2
                    ? 0.1
                    : 1;
              return Math.abs(rate / (base * factor) - 1);
            });
          });
          const late = trials.filter(({ params }) => params.schedule === '/ 10 late');
          const dropped = late.filter(({ epochs }) => {
            const base = epochs[0]?.learningRate ?? Number.NaN;
            const at = epochs.findIndex(({ learningRate: rate }) => rate < base / 2);
            return at >= Math.floor((epochs.length * 5) / 6) - 1;
          });
          const most = largest(off);
          return {
            holds: most < 1e-6 && late.length > 0 && dropped.length === late.length,
            found: `${off.length} epochs, rates at most ${shown(most)} from the formula; ${dropped.length} of ${late.length} runs drop it in their last sixth`,
          };
        },
      },
      {
        id: 'dice',
        grade: 'R',
        says: 'Decay helps late (no figures in the document).',
        judge: (outcome) => ({
          holds: null,
          found: `validation Dice ${listed(levelsOf(trialsOf(outcome, 'decays'), 'schedule', 'valDice'))}`,
        }),
      },
    ],
    layouts: [
      {
        kind: 'table',
        title: 'By schedule',
        part: 'decays',
        rows: ['schedule'],
        columns: [],
        metrics: ['loss', 'valLoss', 'valDice', 'lateStd'],
      },
    ],
  },
  {
    ...common,
    name: 'c9-adam-moments',
    title: "Adam's moments",
    asks: 'beta1 0.9 and beta2 0.999 suit most; slightly higher ones for steep gradients.',
    parts: [
      sweepPart('moments', (context) => ({
        parameters: { 'optimizer.beta1': [0.9, 0.95], 'optimizer.beta2': [0.999, 0.9995] },
        trial: trialOfC(context, { small: 8, full: 50 }),
      })),
    ],
    expectations: [
      {
        id: 'moments',
        grade: 'R',
        says: 'The defaults are hard to beat (no figures in the document).',
        judge(outcome) {
          const trials = trialsOf(outcome, 'moments');
          const cells = groupBy(
            trials,
            ({ params }) => `${params['optimizer.beta1']}/${params['optimizer.beta2']}`,
          );
          const texts = [...cells].map(
            ([moments, runs]) => `${moments}: ${shown(median(metricsOf(runs, 'valDice')))}`,
          );
          return { holds: null, found: `validation Dice ${texts.join(', ')}` };
        },
      },
    ],
    layouts: [
      {
        kind: 'table',
        title: 'Validation Dice by moments',
        part: 'moments',
        rows: ['optimizer.beta1'],
        columns: ['optimizer.beta2'],
        metrics: ['valDice', 'loss'],
      },
    ],
  },
  {
    ...common,
    name: 'c15-update-ratio',
    title: 'Update by weight',
    asks: 'Watch the norm of the update by that of the weights; about 1e-3 is healthy.',
    parts: [
      sweepPart(
        'rates',
        (context) => ({
          parameters: { [RATE]: [1e-1, 1e-2, 1e-3, 1e-4, 1e-5] },
          trial: {
            ...trialOfC(context, { small: 1, full: 1 }),
            optimizer: { name: 'sgd' },
            // One step: then all runs took it from the same weights with the same gradient.
            training: { steps: 1, batchSize: batchOf(context, 16) },
          },
          record: { updateRatio: true },
        }),
        { recordings: true },
      ),
    ],
    expectations: [
      {
        id: 'proportional',
        grade: 'H',
        says: 'With SGD the first update by weight is proportional to the rate.',
        judge(outcome) {
          const ratios = trialsOf(outcome, 'rates').map(({ params, recording }) => {
            const layers = recording?.epochs[0]?.layers ?? [];
            const head = layers.find(({ layer }) => layer === 'head')?.updateRatio ?? Number.NaN;
            return head / Number(params[RATE]);
          });
          const spread = largest(ratios) / smallest(ratios) - 1;
          return {
            // A small update is rounded to the weights it is added to (float32).
            holds:
              new Set(trialsOf(outcome, 'rates').map(({ params }) => params[RATE])).size > 1 && spread < 1e-2,
            found: `ratio by rate of the head differs by ${shown(spread)} over five rates`,
          };
        },
      },
    ],
    layouts: [],
  },
];
