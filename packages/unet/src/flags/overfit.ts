import { mean } from '@unetsweep/contract';
import type { Rule } from './notice.js';
import { series, shown } from './series.js';

/** Training Dice above validation Dice by so much. */
const gapLimit = 0.1;
/** Validations since the lowest loss: one bump is not a rise. */
const patience = 5;
/** The last ones lie above the lowest by this factor, on average and each. */
const risenBy = 1.1;
const last = 3;

/** The validation loss rises persistently while the gap to the training images opens. */
export const overfit: Rule = ({ records }) => {
  const losses = series(records, 'valDataLoss');
  const lowest = losses.reduce<(typeof losses)[number] | null>(
    (best, one) => (best && best.value <= one.value ? best : one),
    null,
  );
  const end = records.findLast(({ metrics }) => metrics.valDice != null)?.metrics;
  if (!lowest || end?.dice == null || end.valDice == null) return null;
  const since = losses.slice(losses.indexOf(lowest) + 1).map(({ value }) => value);
  const late = since.slice(-last);
  const hasRisen = since.length >= patience && late.every((value) => value > risenBy * lowest.value);
  const gap = end.dice - end.valDice;
  if (!hasRisen || gap <= gapLimit) return null;
  const message =
    `From epoch ${lowest.epoch} on the validation loss rose from ${shown(lowest.value)} to ${shown(mean(late))}, and training ` +
    `Dice ended ${shown(gap)} above validation Dice. Try augmentation, dropout 0.1 higher, three times the weight decay, or earlyStopping.`;
  return { flag: 'overfit', epoch: lowest.epoch, message };
};
