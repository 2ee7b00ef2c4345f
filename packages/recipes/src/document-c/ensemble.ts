import { completed, trialsOf } from '../outcome/read-outcome.js';
import type { EnsembleOutcome, RunOutcome } from '../outcome/run-outcome.js';
import { mean, shown } from '../outcome/statistics.js';
import type { Expectation } from '../recipe/expectation.js';
import type { EnsemblePart, PartContext, Scale, SweepPart } from '../recipe/part.js';
import type { Recipe } from '../recipe/recipe.js';
import { SMALL_C, trialOfC } from './trial.js';

const METHODS = ['vote', 'mean', 'weighted'] as const;
/** Members of each ensemble. */
const MEMBERS = 5;
/** Epochs of a run, and between its kept checkpoints. */
const EPOCHS = { small: 15, full: 60 } as const satisfies Record<Scale, number>;
const EVERY = { small: 1, full: 3 } as const satisfies Record<Scale, number>;
const SEEDS = 'seeds';

const seeds: SweepPart = {
  kind: 'sweep',
  name: SEEDS,
  reads: { epochs: true },
  spec: (context) => ({
    dataset: context.dataset.reference,
    objective: { metric: 'valDice', mode: 'max' },
    repeats: Math.max(MEMBERS, context.seeds),
    seed: context.seed,
    keepCheckpoints: { bestTrials: null, every: EVERY[context.scale] },
    trial: trialOfC(context, EPOCHS),
  }),
};

/** Five seeds, each with its best weights. */
function ofSeeds({ before }: PartContext) {
  return completed(trialsOf(before, SEEDS)).map(({ id }) => ({ trialId: id }));
}

/** The last five kept epochs of the first seed: earlier ones have learnt too little to be asked. */
function ofOneRun({ before, scale }: PartContext) {
  const [first] = completed(trialsOf(before, SEEDS));
  if (!first) throw new Error('no seed was trained to its end');
  return Array.from({ length: MEMBERS }, (_, index) => ({
    trialId: first.id,
    epoch: EPOCHS[scale] - (MEMBERS - 1 - index) * EVERY[scale],
  }));
}

const ensembles = (group: string, members: typeof ofSeeds): EnsemblePart[] =>
  METHODS.map((method) => ({
    kind: 'ensemble',
    name: `${group}-${method}`,
    request: (context) => ({ members: members(context), method }),
  }));

/** Of the thresholded masks: a vote has no probabilities of its own. */
function dicesOf(outcome: RunOutcome, part: string): { own: number; member: number } {
  const found = outcome.get(part) as EnsembleOutcome | undefined;
  if (found?.kind !== 'ensemble') throw new Error(`the part ${part} has no ensemble`);
  const { metrics, memberMetrics } = found.ensemble;
  return {
    own: metrics.valDiceHard ?? Number.NaN,
    member: mean(memberMetrics.map(({ valDiceHard }) => valDiceHard ?? Number.NaN)),
  };
}

function atLeastMean(group: string, of: string): Expectation {
  return {
    id: `${group}-not-below`,
    grade: 'S',
    says: `An ensemble of ${of} is at least as good as its mean member, however it counts.`,
    judge(outcome) {
      if (completed(trialsOf(outcome, SEEDS)).length < MEMBERS)
        return { holds: false, found: 'not all seeds were trained to their end' };
      const dices = METHODS.map((method) => ({ method, ...dicesOf(outcome, `${group}-${method}`) }));
      const figures = dices.map(({ method, own, member }) => `${method} ${shown(own)} of ${shown(member)}`);
      return {
        holds: dices.every(({ own, member }) => own >= member),
        found: `validation Dice of the masks, of the mean member: ${figures.join(', ')}`,
      };
    },
  };
}

export const ensemble: Recipe = {
  document: 'C',
  small: SMALL_C,
  dataset: 'heart-s',
  name: 'c11-ensemble',
  title: 'Ensembles',
  asks: 'Let several networks decide together, of different seeds or of different epochs of one run: by votes, by the mean of their probabilities, or weighted by their validation Dice.',
  parts: [seeds, ...ensembles('seeds', ofSeeds), ...ensembles('epochs', ofOneRun)],
  expectations: [atLeastMean('seeds', 'five seeds'), atLeastMean('epochs', 'five epochs of one run')],
  layouts: [
    {
      kind: 'scaledCurves',
      title: 'The members',
      part: SEEDS,
    },
  ],
};
