import { notCarried } from '../outcome/carried.js';
import { levelsOf, listed, trialsOf } from '../outcome/read-outcome.js';
import type { PartContext, PlanBody } from '../recipe/part.js';
import type { Recipe } from '../recipe/recipe.js';
import { SMALL_A, trialOfA } from './trial.js';

const LOSS = 'loss.name';
const L2 = 'regularizer.l2';

function plan(context: PartContext): PlanBody {
  return {
    defaults: {
      dataset: context.dataset.reference,
      objective: { metric: 'valDice', mode: 'max', at: 'last' },
      repeats: context.seeds,
      seed: context.seed,
      trial: trialOfA(context),
    },
    stages: [
      {
        name: 'losses',
        sweep: {
          parameters: { [LOSS]: ['bce', 'focal', 'bceDice'], 'validation.fraction': [0.2, 0.4, 0.6, 0.8] },
        },
      },
      {
        name: 'penalty',
        // In units of initial loss by initial penalty: 0.5 to 1 is the document's 0.0005 to 0.001.
        sweep: { parameters: { [L2]: [0, 0.1, 0.5, 1] }, trial: { regularizer: { relative: true } } },
        carry: [{ take: [LOSS] }],
      },
      {
        name: 'folds',
        sweep: {
          trial: { regularizer: { relative: true }, validation: { strategy: 'group', folds: 4 } },
        },
        carry: [
          { stage: 'losses', take: [LOSS] },
          { stage: 'penalty', take: [L2] },
        ],
      },
      {
        name: 'mixing',
        sweep: {
          parameters: { 'validation.strategy': ['sequential', 'random', 'group'] },
          trial: { regularizer: { relative: true } },
          force: ['leakyValidation'],
        },
        carry: [
          { stage: 'losses', take: [LOSS] },
          { stage: 'penalty', take: [L2] },
        ],
      },
    ],
  };
}

/** Document A's course: what it did and what it wished for, as one plan. */
export const courseOfA: Recipe = {
  name: 'a9-course',
  document: 'A',
  title: 'The whole course',
  asks: 'Loss by share of validation, then an L2 penalty calibrated to the loss, then cross validation over patients and other mixes of patients, each with what won before.',
  small: SMALL_A,
  dataset: 'heart-s',
  parts: [{ kind: 'plan', name: 'course', spec: plan }],
  expectations: [
    {
      id: 'carried',
      grade: 'H',
      says: 'Each stage has the values that won before.',
      judge(outcome) {
        const missing = notCarried(outcome, 'course', [
          { stage: 'penalty', from: 'losses', path: LOSS },
          { stage: 'folds', from: 'losses', path: LOSS },
          { stage: 'folds', from: 'penalty', path: L2 },
          { stage: 'mixing', from: 'penalty', path: L2 },
        ]);
        return { holds: missing.length === 0, found: missing.join('; ') || 'all values carried' };
      },
    },
    {
      id: 'mixing',
      grade: 'S',
      says: 'Patients mixed at random give a better validation Dice than patients held out.',
      judge(outcome) {
        const levels = levelsOf(trialsOf(outcome, 'course/mixing'), 'validation.strategy', 'valDice');
        const of = (strategy: string) => levels.find(({ value }) => value === strategy)?.figure ?? Number.NaN;
        return {
          holds: of('random') > Math.max(of('sequential'), of('group')),
          found: `validation Dice ${listed(levels)}`,
        };
      },
    },
  ],
  layouts: [
    {
      kind: 'table',
      title: 'Loss by share of validation',
      part: 'course/losses',
      rows: [LOSS],
      columns: ['validation.fraction'],
      metrics: ['valDice'],
    },
    {
      kind: 'table',
      title: 'Penalty, in units of initial loss by initial penalty',
      part: 'course/penalty',
      rows: [L2],
      columns: [],
      metrics: ['dice', 'valDice', 'gap'],
    },
    {
      kind: 'table',
      title: 'Patients mixed or held out',
      part: 'course/mixing',
      rows: ['validation.strategy'],
      columns: [],
      metrics: ['dice', 'valDice'],
    },
  ],
};
