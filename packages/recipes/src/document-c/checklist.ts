import { notCarried } from '../outcome/carried.js';
import { metricsOf, stageOf, trialsOf } from '../outcome/read-outcome.js';
import type { TrialOutcome } from '../outcome/run-outcome.js';
import { largest, shown } from '../outcome/statistics.js';
import { batchOf } from '../recipe/batch-size.js';
import type { PartContext, PlanBody } from '../recipe/part.js';
import type { Recipe } from '../recipe/recipe.js';
import { SMALL_C, trialOfC } from './trial.js';

const FILTERS = 'model.baseFilters';
const DEPTH = 'model.depth';
const RATE = 'optimizer.learningRate';
const L2 = 'regularizer.l2';

function plan(context: PartContext): PlanBody {
  const isFull = context.scale === 'full';
  const { model: _, ...trial } = trialOfC(context, { small: 4, full: 30 });
  return {
    defaults: {
      dataset: context.dataset.reference,
      objective: { metric: 'valDice', mode: 'max' },
      seed: context.seed,
      trial,
    },
    stages: [
      {
        name: 'capacity',
        sweep: {
          parameters: { [FILTERS]: isFull ? [4, 8, 16, 32] : [2, 4, 8], [DEPTH]: [2, 3] },
          // The document grows until the training Dice no longer gains 0.01.
          search: { method: 'growth', order: [FILTERS, DEPTH], minGain: 0.01, metric: 'dice' },
        },
        winner: { metric: 'dice', mode: 'max' },
      },
      {
        name: 'range',
        sweep: {
          parameters: { [RATE]: [1, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7] },
          objective: { metric: 'dataLoss', mode: 'min', at: 'last' },
        },
        carry: [{}],
      },
      {
        name: 'mesh',
        sweep: {
          parameters: {
            [RATE]: { type: 'float', low: 1e-4, high: 1e-2, scale: 'log', factor: 10 },
            [L2]: { type: 'float', low: 1e-6, high: 1e-2, scale: 'log', factor: 100 },
          },
          search: { method: 'mesh', jitter: 0.25, borderRetest: { rounds: isFull ? 3 : 1, outside: 2 } },
        },
        carry: [{ stage: 'capacity' }],
      },
      {
        name: 'fine',
        sweep: {
          parameters: { [RATE]: { type: 'float', low: 1e-5, high: 1e-1, scale: 'log' } },
          search: {
            method: 'coarseToFine',
            factors: [10, 3, Math.sqrt(3)],
            points: 3,
            epochsFactor: isFull ? 3 : 2,
          },
          trial: { training: { epochs: isFull ? 10 : 2, batchSize: batchOf(context, 16) } },
        },
        carry: [{ stage: 'capacity' }, { stage: 'mesh', take: [L2] }],
      },
      {
        name: 'joint',
        sweep: { parameters: { [L2]: [1e-5, 1e-4, 1e-3], 'model.dropout': [0.05, 0.2] } },
        carry: [{ stage: 'capacity' }, { stage: 'fine', take: [RATE] }],
      },
    ],
  };
}

const best = (trials: readonly TrialOutcome[]) => largest(metricsOf(trials, 'valDice', 'best'));

/** Document C's checklist up to the point where ensembles and pseudo-labels take over (c11, c12). */
export const checklist: Recipe = {
  name: 'c18-checklist',
  document: 'C',
  title: 'The checklist as one course',
  asks: 'Capacity, then the range of the rate, a mesh with jitter and border retest, coarse to fine, and regularisation together with dropout; each with what won before. Ensembles and pseudo-labels follow in c11 and c12.',
  small: SMALL_C,
  dataset: 'heart-s',
  parts: [{ kind: 'plan', name: 'course', spec: plan }],
  expectations: [
    {
      id: 'carried',
      grade: 'H',
      says: 'Each stage has the values that won before.',
      judge(outcome) {
        const missing = notCarried(outcome, 'course', [
          { stage: 'range', from: 'capacity', path: FILTERS },
          { stage: 'mesh', from: 'capacity', path: FILTERS },
          { stage: 'fine', from: 'capacity', path: DEPTH },
          { stage: 'fine', from: 'mesh', path: L2 },
          { stage: 'joint', from: 'fine', path: RATE },
        ]);
        return { holds: missing.length === 0, found: missing.join('; ') || 'all values carried' };
      },
    },
    {
      id: 'improves',
      grade: 'R',
      says: 'The course improves on its first stage.',
      judge(outcome) {
        const stages = ['capacity', 'mesh', 'fine', 'joint'].map((stage) => ({
          stage,
          dice: best(trialsOf(outcome, `course/${stage}`)),
        }));
        const winner = stageOf(outcome, 'course', 'joint').winners[0]?.params ?? {};
        return {
          holds: (stages.at(-1)?.dice ?? Number.NaN) > (stages[0]?.dice ?? Number.NaN),
          found: `best validation Dice ${stages.map(({ stage, dice }) => `${stage} ${shown(dice)}`).join(', ')}; ends with ${JSON.stringify(winner)}`,
        };
      },
    },
  ],
  layouts: [
    {
      kind: 'scatter',
      title: 'Mesh: validation Dice by rate',
      part: 'course/mesh',
      x: RATE,
      metric: 'valDice',
      logX: true,
    },
    {
      kind: 'scatter',
      title: 'Coarse to fine: validation Dice by rate',
      part: 'course/fine',
      x: RATE,
      metric: 'valDice',
      logX: true,
    },
  ],
};
