import { completed, trialsOf, where } from '../outcome/read-outcome.js';
import { largest, median, shown } from '../outcome/statistics.js';
import { stepOscillation } from '../outcome/step-oscillation.js';
import type { Recipe } from '../recipe/recipe.js';
import { sweepPart } from '../recipe/sweep-part.js';
import { SMALL_A, trialOfA } from './trial.js';

const SAMES = [
  ['loss', 'valLoss'],
  ['dice', 'valDice'],
] as const;

/** Study 1: the batch size, judged where validation is the training set. */
export const batchSize: Recipe = {
  name: 'a1-batch-size',
  document: 'A',
  title: 'Batch size 10 or 15',
  asks: 'Which batch trains more reliably? The validation set is the training set, and the decay of the loss is what is looked at.',
  small: SMALL_A,
  dataset: 'heart-s',
  parts: [
    sweepPart(
      'batches',
      (context) => ({
        parameters: { 'training.batchSize': [10, 15] },
        trial: {
          ...trialOfA(context),
          loss: { name: 'bce' },
          validation: { strategy: 'sameAsTraining' },
        },
        record: { stepLoss: true },
      }),
      { epochs: true, recordings: true },
    ),
  ],
  expectations: [
    {
      id: 'validation-is-training',
      grade: 'H',
      says: 'Where validation is the training set, its metrics equal those of training.',
      judge(outcome) {
        const trials = completed(trialsOf(outcome, 'batches'));
        const apart = trials.flatMap(({ lastMetrics }) =>
          SAMES.map(([own, val]) =>
            Math.abs((lastMetrics[own] ?? Number.NaN) - (lastMetrics[val] ?? Number.NaN)),
          ),
        );
        const most = largest(apart);
        return {
          holds: most < 1e-6,
          found: `loss and Dice of ${trials.length} runs differ by at most ${shown(most)} between the two`,
        };
      },
    },
    {
      id: 'steadier',
      grade: 'R',
      says: 'Batches of 15 are more reliable: the loss oscillates less from step to step than with 10.',
      judge(outcome) {
        const trials = trialsOf(outcome, 'batches');
        const of = (size: number) =>
          median(where(trials, { 'training.batchSize': size }).map(stepOscillation));
        const [ten, fifteen] = [of(10), of(15)];
        return {
          holds: fifteen < ten,
          found: `way of the loss by steps over its drop: ${shown(ten)} with 10, ${shown(fifteen)} with 15`,
        };
      },
    },
  ],
  layouts: [
    {
      kind: 'table',
      title: 'Batch size',
      part: 'batches',
      rows: ['training.batchSize'],
      columns: [],
      metrics: ['loss', 'valDice', 'secondsPerEpoch'],
    },
    { kind: 'scaledCurves', title: 'Losses divided by their largest value, Dice as it is', part: 'batches' },
  ],
};
