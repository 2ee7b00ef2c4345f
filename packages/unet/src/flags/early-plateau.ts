import type { Rule } from './notice.js';
import { series, shown } from './series.js';

const fewestEpochs = 6;
/** Of the whole drop: less than this in the second half is a plateau. */
const lateShare = 0.05;
/** A plateau is early where so much of the first loss is left, and the overlap is not good. */
const lossLeft = 0.5;
const goodOverlap = 0.8;
/** A drop of less than this share of the first loss is a flat run. */
const leastDrop = 0.02;

/** The loss fell, then stood still while most of it was left. */
export const earlyPlateau: Rule = ({ records }) => {
  const losses = series(records, 'dataLoss');
  const middle = losses[Math.floor((losses.length - 1) / 2)];
  const [first, last] = [losses[0], losses.at(-1)];
  if (!first || !middle || !last || losses.length < fewestEpochs) return null;
  const drop = first.value - last.value;
  const isPoor = last.value > lossLeft * first.value && (records.at(-1)?.metrics.dice ?? 0) < goodOverlap;
  if (!isPoor || drop < leastDrop * first.value || middle.value - last.value >= lateShare * drop) return null;
  const message =
    `The loss fell from ${shown(first.value)} to ${shown(middle.value)} by epoch ${middle.epoch} and hardly any further ` +
    `(${shown(last.value)} in epoch ${last.epoch}). Try a smaller learning rate, a schedule that lowers it, or a larger network.`;
  return { flag: 'earlyPlateau', epoch: middle.epoch, message };
};
