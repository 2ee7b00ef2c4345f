import { curveOf } from '../outcome/curves.js';
import { groupBy } from '../outcome/group-by.js';
import {
  ascending,
  completed,
  type Level,
  levelsBy,
  levelsOf,
  listed,
  metricOf,
  trialsOf,
  where,
} from '../outcome/read-outcome.js';
import type { RunOutcome, TrialOutcome } from '../outcome/run-outcome.js';
import { largest, mean, median, shown, smallest } from '../outcome/statistics.js';
import type { Expectation } from '../recipe/expectation.js';
import type { PartContext } from '../recipe/part.js';
import type { Recipe } from '../recipe/recipe.js';
import { sweepPart } from '../recipe/sweep-part.js';
import { SMALL_A, trialOfA } from './trial.js';

/** Document A names 0.0005 and 0.001; the values around them are ours. */
const L2 = [0, 1e-5, 1e-4, 5e-4, 7.5e-4, 1e-3, 5e-3, 1e-2, 1e-1];
/** Document A names 5e-7 and "high" values; with real initial weights the penalty is of the loss's size at about 2e-5. */
const L1 = [0, 5e-7, 5e-6, 1e-5, 2e-5, 1e-4, 1e-3];

/**
 * What makes the penalty of the full network's initial weights (he-normal kernels, Glorot-uniform transposed ones: sum of squares
 * 1,794, sum of magnitudes 34,901) as large as its initial data loss of about 1.6: the unit of `relative`.
 */
const UNIT = { l1: 1.6 / 34_901, l2: 1.6 / 1_794 };

/** Values of the lists above that make the penalty as large as the loss or larger. */
const STRONG = { l1: 2, l2: 4 } as const;

const PATH = { l1: 'regularizer.l1', l2: 'regularizer.l2' } as const;
type Kind = keyof typeof PATH;

/** A smaller network has smaller penalties: there strengths are in units of initial loss by initial penalty, which keeps their meaning. */
function strengths(kind: Kind, values: readonly number[], { scale }: PartContext): number[] {
  if (scale === 'full') return [...values];
  return values.map((value) => Number((value / UNIT[kind]).toPrecision(2)));
}

const sizes = (kind: Kind, losses: string[]) =>
  sweepPart(
    'penalties',
    (context) => ({
      parameters: {
        [PATH[kind]]: strengths(kind, kind === 'l2' ? L2 : L1, context),
        ...(losses.length > 1 && { 'loss.name': losses }),
      },
      trial: {
        ...trialOfA(context),
        loss: { name: 'bceDice' },
        regularizer: { relative: context.scale === 'small', weights: 'allTrainable' },
      },
      objective: { metric: 'valDice', mode: 'max', at: 'last' },
    }),
    { epochs: true },
  );

/** Trials with BCE+Dice, on which the document's sentences are. */
const main = (outcome: RunOutcome) => where(trialsOf(outcome, 'penalties'), { 'loss.name': 'bceDice' });

const byStrength = (outcome: RunOutcome, kind: Kind, metric: string) =>
  ascending(levelsOf(main(outcome), PATH[kind], metric));

/** Share of its first epoch's total loss that a trial's loss lost by its third one. */
function earlyDrop({ epochs }: TrialOutcome): number {
  const [first, , third] = epochs.map(({ metrics }) => metrics.loss ?? Number.NaN);
  return first === undefined || third === undefined ? Number.NaN : (first - third) / first;
}

const proportional: Expectation = {
  id: 'proportional',
  grade: 'H',
  says: 'The penalty of the same initial weights is proportional to its strength.',
  judge(outcome) {
    const trials = completed(trialsOf(outcome, 'penalties')).filter(
      (trial) => Number(trial.params[PATH.l2]) > 0,
    );
    // The same seed and loss start from the same weights: the calibrated strength by the given one is then one number.
    const ratios = groupBy(trials, ({ seed, params }) => `${seed} ${params['loss.name'] ?? ''}`);
    const spreads = [...ratios.values()].map((group) => {
      const found = group.map(
        (trial) => (metricOf(trial, 'l2') ?? Number.NaN) / Number(trial.params[PATH.l2]),
      );
      return largest(found) / smallest(found) - 1;
    });
    const most = largest(spreads);
    return {
      holds: most < 1e-6,
      found: `strength in use by strength asked for differs by ${shown(most)} within a seed and loss`,
    };
  },
};

const collapses = (kind: Kind): Expectation => ({
  id: 'collapses',
  grade: 'S',
  says: 'Large penalties make the total loss fall faster, shrink the weights and give a lower Dice.',
  judge(outcome) {
    const drops = byStrength(outcome, kind, 'valDice').map(({ value }) => ({
      value,
      figure: median(where(main(outcome), { [PATH[kind]]: value }).map(earlyDrop)),
    }));
    const [norms = [], dice = []] = ['weightNorm', 'valDice'].map((metric) =>
      byStrength(outcome, kind, metric),
    );
    // From the strength on that makes the penalty as large as the loss.
    const large = (levels: readonly Level[]) =>
      median(levels.slice(-STRONG[kind]).map(({ figure }) => figure));
    const rest = (levels: readonly Level[]) =>
      median(levels.slice(0, -STRONG[kind]).map(({ figure }) => figure));
    const holds = large(drops) > rest(drops) && large(norms) < rest(norms) && large(dice) < rest(dice);
    return {
      holds,
      found: `early drop of the loss ${listed(drops)}; validation Dice ${listed(dice)}`,
    };
  },
});

const noneAtFirst = (kind: Kind): Expectation => ({
  id: 'small-is-none',
  grade: 'S',
  says: 'The smallest penalty trains as none does.',
  judge(outcome) {
    const [none, smallest] = byStrength(outcome, kind, 'valDice');
    const apart = Math.abs((none?.figure ?? Number.NaN) - (smallest?.figure ?? Number.NaN));
    return {
      holds: apart < 0.1,
      found: `validation Dice ${shown(none?.figure)} without, ${shown(smallest?.figure)} with ${smallest?.value}`,
    };
  },
});

const middleIsFaster: Expectation = {
  id: 'middle-is-faster',
  grade: 'R',
  says: 'Between 0.0005 and 0.001 the Dice rises faster than without a penalty.',
  contradiction:
    "The document's 577 is the norm of the weights, but the sum of squares is what is added; and it takes weights from U(0,1), which real initialisations are not.",
  ifNot:
    "The networks of small scale underfit, so that a penalty has nothing to win; and the document's argument counts on weights from U(0,1), which no initialiser gives.",
  judge(outcome) {
    // Of two curves the one that rises faster has the higher mean.
    const means = ascending(
      levelsBy(completed(main(outcome)), PATH.l2, (trial) => mean(curveOf(trial, 'dice'))),
    );
    const none = means[0]?.figure ?? Number.NaN;
    const middle = means.slice(3, 6);
    return {
      holds: median(middle.map(({ figure }) => figure)) > none,
      found: `mean training Dice over the epochs ${shown(none)} without, ${listed(middle)}`,
    };
  },
};

const common = { document: 'A', dataset: 'heart-s' } as const;
const SMALL = `${SMALL_A} Strengths are given in units of initial loss by initial penalty, so that they mean the same for the smaller network.`;

export const penalties: readonly Recipe[] = [
  {
    ...common,
    name: 'a5-l2',
    title: 'Strength of the L2 penalty',
    asks: 'How strong may an L2 penalty be? The document wants one of the size of the loss.',
    small: SMALL,
    parts: [sizes('l2', ['bceDice', 'focal'])],
    expectations: [proportional, collapses('l2'), noneAtFirst('l2'), middleIsFaster],
    layouts: [
      {
        kind: 'table',
        title: 'By strength of the L2 penalty',
        part: 'penalties',
        rows: [PATH.l2],
        columns: ['loss.name'],
        metrics: ['dataLoss', 'penalty', 'weightNorm', 'valDice'],
      },
      {
        kind: 'scaledCurves',
        title: 'Losses divided by their largest value, Dice as it is',
        part: 'penalties',
      },
    ],
  },
  {
    ...common,
    name: 'a6-l1',
    title: 'Strength of the L1 penalty',
    asks: 'The same for L1, where the document found 5e-7 by counting on weights from U(0,1).',
    small: SMALL,
    parts: [sizes('l1', ['bceDice'])],
    expectations: [collapses('l1'), noneAtFirst('l1')],
    layouts: [
      {
        kind: 'table',
        title: 'By strength of the L1 penalty',
        part: 'penalties',
        rows: [PATH.l1],
        columns: [],
        metrics: ['dataLoss', 'penalty', 'weightNorm', 'valDice'],
      },
      {
        kind: 'scaledCurves',
        title: 'Losses divided by their largest value, Dice as it is',
        part: 'penalties',
      },
    ],
  },
];
