import type { Rule, RunSeen } from './notice.js';
import { shown } from './series.js';

/** Epochs within which the weights collapse. */
const soon = 3;
const weightsLeft = 0.5;
const poorDice = 0.1;

/** The penalty began above the data loss, and the weights shrank while nothing was learned. */
export const penaltyDominated: Rule = ({ records, initialWeights }) => {
  const dataLoss = records[0]?.metrics.dataLoss;
  if (!initialWeights || dataLoss == null || initialWeights.penalty <= dataLoss) return null;
  const { penalty, weightNorm: norm } = initialWeights;
  const collapsed = records.slice(0, soon).find(({ metrics: { weightNorm, dice, diceHard } }) => {
    // Soft Dice of p = 0.5 everywhere is not near 0 where the foreground is large; that of the thresholded mask is.
    const overlap = Math.min(dice ?? 0, diceHard ?? 0);
    return weightNorm != null && weightNorm < weightsLeft * norm && overlap < poorDice;
  });
  if (!collapsed) return null;
  const message =
    `The penalty began at ${shown(penalty)} against a data loss of ${shown(dataLoss)}, and by epoch ${collapsed.epoch} the norm ` +
    `of the weights fell from ${shown(norm)} to ${shown(collapsed.metrics.weightNorm ?? 0)}. Divide regularizer.l1, l2 or l2norm ` +
    `by ${shown(Math.ceil(penalty / dataLoss))} or more, or set regularizer.relative.`;
  return { flag: 'penaltyDominated', epoch: collapsed.epoch, message };
};

/** Whether any penalty on the weights enters the loss. */
export function isPenalised({ l1, l2, l2norm }: RunSeen['spec']['regularizer']): boolean {
  return l1 > 0 || l2 > 0 || l2norm > 0;
}
