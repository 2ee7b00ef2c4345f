import { groupBy } from '../outcome/group-by.js';
import { levelsOf, listed, trialsOf } from '../outcome/read-outcome.js';
import type { Expectation } from '../recipe/expectation.js';
import type { Recipe } from '../recipe/recipe.js';
import { sweepPart } from '../recipe/sweep-part.js';
import { SMALL_A, trialOfA } from './trial.js';

const FOLDS = 4;

const disjoint: Expectation = {
  id: 'disjoint',
  grade: 'H',
  says: 'Each image validates in one fold, and no patient is on both sides of one.',
  judge(outcome) {
    const runs = groupBy(trialsOf(outcome, 'folds'), ({ pointId, repeat }) => `${pointId} ${repeat}`);
    let shared = 0;
    let twice = 0;
    let incomplete = 0;
    for (const folds of runs.values()) {
      const validated = folds.flatMap(({ split }) => split?.validation.map(({ sample }) => sample) ?? []);
      twice += validated.length - new Set(validated).size;
      const images = new Set(
        folds
          .flatMap(({ split }) => [...(split?.train ?? []), ...(split?.validation ?? [])])
          .map(({ sample }) => sample),
      );
      if (folds.length !== FOLDS || images.size === 0 || new Set(validated).size !== images.size)
        incomplete += 1;
      for (const { split } of folds) {
        const trained = new Set(split?.train.map(({ group }) => group));
        shared += new Set(split?.validation.flatMap(({ group }) => (trained.has(group) ? [group] : []))).size;
      }
    }
    return {
      holds: runs.size > 0 && shared === 0 && twice === 0 && incomplete === 0,
      found: `${runs.size} runs of ${FOLDS} folds: ${shared} patients on both sides, ${twice} images validated twice, ${incomplete} runs whose folds leave images out`,
    };
  },
};

const leak: Expectation = {
  id: 'leak',
  grade: 'S',
  says: 'Patients mixed at random give a better validation Dice than patients held out: the images of a patient resemble each other.',
  judge(outcome) {
    const levels = levelsOf(trialsOf(outcome, 'mixing'), 'validation.strategy', 'valDice');
    const of = (strategy: string) => levels.find(({ value }) => value === strategy)?.figure ?? Number.NaN;
    return {
      holds: of('random') > Math.max(of('sequential'), of('group')),
      found: `validation Dice ${listed(levels)}`,
    };
  },
};

const common = { document: 'A', small: SMALL_A, dataset: 'heart-s' } as const;

export const patients: readonly Recipe[] = [
  {
    ...common,
    name: 'a7-kfold',
    title: 'Cross validation over patients',
    asks: 'What the document wished for: k-fold cross validation that holds whole patients out, for the three losses.',
    parts: [
      sweepPart(
        'folds',
        (context) => ({
          parameters: { 'loss.name': ['bce', 'focal', 'bceDice'] },
          trial: { ...trialOfA(context), validation: { strategy: 'group', folds: FOLDS } },
        }),
        { splits: true },
      ),
    ],
    expectations: [
      disjoint,
      {
        id: 'by-loss',
        grade: 'R',
        says: 'Mean and spread over the folds, by loss (the document has none).',
        judge: (outcome) => ({
          holds: null,
          found: `median validation Dice over folds: ${listed(levelsOf(trialsOf(outcome, 'folds'), 'loss.name', 'valDice'))}`,
        }),
      },
    ],
    layouts: [
      {
        kind: 'table',
        title: 'Validation Dice over the folds',
        part: 'folds',
        rows: ['loss.name'],
        columns: [],
        metrics: ['dice', 'valDice', 'gap'],
      },
    ],
  },
  {
    ...common,
    name: 'a8-mixing',
    title: 'Patients mixed or held out',
    asks: 'The other wish of the document: other mixes of patients. 20 % validate, in patient order, at random, or by whole patients.',
    parts: [
      sweepPart('mixing', (context) => ({
        parameters: { 'validation.strategy': ['sequential', 'random', 'group'] },
        trial: { ...trialOfA(context), loss: { name: 'bceDice' } },
        force: ['leakyValidation'],
      })),
    ],
    expectations: [leak],
    layouts: [
      {
        kind: 'table',
        title: 'By how patients are split',
        part: 'mixing',
        rows: ['validation.strategy'],
        columns: [],
        metrics: ['dice', 'valDice', 'gap'],
      },
    ],
  },
];
