import { median } from '@unetsweep/contract';
import type { Rule } from './notice.js';
import { series, shown } from './series.js';

/** Epochs whose median is what the loss is held against, and the fewest that make one. */
const window = 20;
const fewest = 3;
const factor = 3;
/** Of the first loss: what a loss near 0 does is no surge. */
const leastShare = 0.05;

/** The loss jumps to three times its running median: the sign of a rate that is too high for Adam. */
export const surge: Rule = ({ records, spec }) => {
  const losses = series(records, 'loss');
  const first = losses[0]?.value ?? 0;
  for (const [index, { epoch, value }] of losses.entries()) {
    const before = losses.slice(Math.max(0, index - window), index).map((one) => one.value);
    if (before.length < fewest) continue;
    const usual = median(before);
    if (value <= factor * usual || value < leastShare * first) continue;
    const message =
      `The loss jumped to ${shown(value)} in epoch ${epoch}, from ${shown(usual)} before. ` +
      `Try a learning rate below ${shown(spec.optimizer.learningRate)} or optimizer.clipNorm.`;
    return { flag: 'surge', epoch, message };
  }
  return null;
};
