import { fluctuationOf } from '../outcome/curves.js';
import { completed, metricsOf, trialsOf, where } from '../outcome/read-outcome.js';
import type { RunOutcome } from '../outcome/run-outcome.js';
import { largest, mean, median, shown, smallest } from '../outcome/statistics.js';
import { batchOf } from '../recipe/batch-size.js';
import type { Expectation } from '../recipe/expectation.js';
import type { Layout } from '../recipe/layout.js';
import type { PartContext } from '../recipe/part.js';
import type { Recipe } from '../recipe/recipe.js';
import { sweepPart } from '../recipe/sweep-part.js';
import { BATCH, EPOCHS, SMALL_A, trialOfA } from './trial.js';

/**
 * The document reads its curves after 15 epochs, when the loss has come to its floor. At small scale it is far from there by then: all
 * curves still grow, and none fluctuates.
 */
const SMALL_EPOCHS = 45;
const epochsOf = ({ scale }: PartContext) => (scale === 'full' ? EPOCHS : SMALL_EPOCHS);
const SMALL = `${SMALL_A} ${SMALL_EPOCHS} epochs instead of ${EPOCHS}, after which the loss is at its floor as in the document.`;

/** Shares of the images, in patient order, that validate. */
const SHARES = [0.2, 0.4, 0.6, 0.8];

const LOSSES = { bce: 'BCE', focal: 'Focal', bceDice: 'BCE+Dice' } as const;
type LossName = keyof typeof LOSSES;

const splits = (losses: readonly LossName[]) =>
  sweepPart(
    'splits',
    (context) => ({
      parameters: { 'loss.name': [...losses], 'validation.fraction': SHARES },
      trial: {
        ...trialOfA(context),
        training: { epochs: epochsOf(context), batchSize: batchOf(context, BATCH) },
      },
    }),
    { epochs: true },
  );

/** Median over the seeds of a metric with a loss at a share, at the last epoch. */
function at(outcome: RunOutcome, loss: LossName, share: number, metric: string): number {
  const trials = where(trialsOf(outcome, 'splits'), { 'loss.name': loss, 'validation.fraction': share });
  return median(metricsOf(trials, metric));
}

const byShare = (outcome: RunOutcome, loss: LossName, metric: string) =>
  SHARES.map((share) => at(outcome, loss, share, metric));

/** Median over the seeds of how far the validation Dice goes back and forth, by share. */
const fluctuations = (outcome: RunOutcome, loss: LossName) =>
  SHARES.map((share) => {
    const trials = where(trialsOf(outcome, 'splits'), { 'loss.name': loss, 'validation.fraction': share });
    return median(completed(trials).map((trial) => fluctuationOf(trial, 'valDice')));
  });

const list = (values: readonly number[]) => values.map(shown).join(', ');

const moreData: Expectation = {
  id: 'more-data',
  grade: 'S',
  says: 'With BCE, 20 and 40 % validation are clearly better than 60 and 80 %.',
  judge(outcome) {
    const dice = byShare(outcome, 'bce', 'valDice');
    return {
      holds: smallest(dice.slice(0, 2)) > largest(dice.slice(2)),
      found: `validation Dice with 20, 40, 60, 80 % validation: ${list(dice)}`,
    };
  },
};

const fluctuates: Expectation = {
  id: 'fluctuates',
  grade: 'S',
  says: 'With BCE, fewer training images mean more fluctuation.',
  ifNot: 'Curves of phantoms are smooth: what fluctuates at small scale is mostly the seed.',
  judge(outcome) {
    const found = fluctuations(outcome, 'bce');
    return {
      holds: mean(found.slice(2)) > mean(found.slice(0, 2)),
      found: `mean change back and forth of the validation Dice an epoch with 20, 40, 60, 80 % validation: ${list(found)}`,
    };
  },
};

const focalIsLower: Expectation = {
  id: 'focal-is-lower',
  grade: 'S',
  says: 'Focal loss ends at a clearly lower (soft) Dice than BCE+Dice.',
  judge(outcome) {
    const [focal, both] = [byShare(outcome, 'focal', 'valDice'), byShare(outcome, 'bceDice', 'valDice')];
    return {
      holds: mean(focal) < mean(both),
      found: `mean validation Dice over the four splits: focal ${shown(mean(focal))}, BCE+Dice ${shown(mean(both))}`,
    };
  },
};

const focalIsSteadier: Expectation = {
  id: 'focal-is-steadier',
  grade: 'R',
  says: 'Focal loss grows most steadily, whatever the split.',
  judge(outcome) {
    const [focal, both] = (['focal', 'bceDice'] as const).map((loss) => mean(fluctuations(outcome, loss)));
    return {
      holds: (focal ?? Number.NaN) < (both ?? Number.NaN),
      found: `mean change back and forth of the validation Dice an epoch, over the four splits: focal ${shown(focal)}, BCE+Dice ${shown(both)}`,
    };
  },
};

const bestOfThree: Expectation = {
  id: 'best-of-three',
  grade: 'S',
  says: 'BCE+Dice has the best mean validation Dice of the three losses.',
  judge(outcome) {
    const names = Object.keys(LOSSES) as LossName[];
    const found = names.map((loss) => ({ loss, dice: mean(byShare(outcome, loss, 'valDice')) }));
    const own = found.find(({ loss }) => loss === 'bceDice')?.dice ?? Number.NaN;
    return {
      holds: own === largest(found.map(({ dice }) => dice)),
      found: found.map(({ loss, dice }) => `${LOSSES[loss]} ${shown(dice)}`).join(', '),
    };
  },
};

const overfits: Expectation = {
  id: 'overfits',
  grade: 'S',
  says: 'With BCE+Dice at 80/20 the training Dice is above the validation Dice: the patients are unseen.',
  judge(outcome) {
    const [own, val] = [at(outcome, 'bceDice', 0.2, 'dice'), at(outcome, 'bceDice', 0.2, 'valDice')];
    return {
      holds: own > val,
      found: `training Dice ${shown(own)} (document: about 0.85), validation ${shown(val)}`,
    };
  },
};

const smallerGap: Expectation = {
  id: 'smaller-gap',
  grade: 'R',
  says: 'At 60/40 the gap between training and validation Dice is smaller than at 80/20.',
  ifNot:
    'Phantoms differ less from patient to patient than hearts do: there is hardly a gap that could shrink.',
  judge(outcome) {
    const gap = (share: number) =>
      at(outcome, 'bceDice', share, 'dice') - at(outcome, 'bceDice', share, 'valDice');
    return {
      holds: gap(0.4) < gap(0.2),
      found: `gap ${shown(gap(0.4))} at 60/40, ${shown(gap(0.2))} at 80/20`,
    };
  },
};

const layouts: Layout[] = [
  {
    kind: 'table',
    title: 'Validation Dice by loss and share of validation',
    part: 'splits',
    rows: ['loss.name'],
    columns: ['validation.fraction'],
    metrics: ['dice', 'valDice', 'valLoss'],
  },
  { kind: 'scaledCurves', title: 'Losses divided by their largest value, Dice as it is', part: 'splits' },
];

const common = { document: 'A', small: SMALL, dataset: 'heart-s', layouts } as const;

export const lossBySplit: readonly Recipe[] = [
  {
    ...common,
    name: 'a2-bce-split',
    title: 'BCE by share of validation',
    asks: 'How much data does binary cross entropy need? The first images train, in patient order, so that patients of the validation set are unseen.',
    parts: [splits(['bce'])],
    expectations: [moreData, fluctuates],
  },
  {
    ...common,
    name: 'a3-focal-split',
    title: 'Focal loss by share of validation',
    asks: 'Is focal loss steadier than BCE+Dice, and at what price? The same four splits.',
    parts: [splits(['focal', 'bceDice'])],
    expectations: [focalIsLower, focalIsSteadier],
  },
  {
    ...common,
    name: 'a4-bcedice-split',
    title: 'BCE+Dice by share of validation',
    asks: 'Does the sum of BCE and Dice loss do best, and does it overfit? The same four splits.',
    parts: [splits(['bce', 'focal', 'bceDice'])],
    expectations: [bestOfThree, overfits, smallerGap],
  },
  {
    ...common,
    name: 'a2-4',
    title: 'Loss by share of validation',
    asks: 'The three studies of losses and splits as one sweep of twelve trials.',
    parts: [splits(['bce', 'focal', 'bceDice'])],
    expectations: [moreData, fluctuates, focalIsLower, focalIsSteadier, bestOfThree, overfits, smallerGap],
  },
];
