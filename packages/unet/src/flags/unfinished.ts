import type { Rule } from './notice.js';
import { series, shown } from './series.js';

/** Twice the gain in `valDice` over so many validations below which `derived.convergenceEpoch` calls a run converged. */
const window = 5;
const leastGain = 0.02;

/** The last epoch is the best one, and the run was still getting better. */
export const unfinished: Rule = ({ records, bestEpoch, ranOut }) => {
  const dice = series(records, 'valDice');
  const last = dice.at(-1);
  if (!ranOut || !last || last.epoch !== bestEpoch || dice.length <= window) return null;
  const before = Math.max(...dice.slice(0, -window).map(({ value }) => value));
  const gain = last.value - before;
  if (gain < leastGain) return null;
  const message =
    `The last epoch, ${last.epoch}, was the best one: valDice ${shown(last.value)}, ${shown(gain)} more than ${window} validations ` +
    'before. Try more epochs, or a larger learning rate.';
  return { flag: 'unfinished', epoch: last.epoch, message };
};
