import type { EpochRecord } from '@unetsweep/contract';
import type { Rule } from './notice.js';

/** Smoothing makes the recall of nothing found a little more than 0, and the precision of nothing predicted exactly 1. */
const nothingFound = 1e-6;

/** No pixel is predicted as foreground although some should be. */
function isEmpty({ metrics: { valRecall, valPrecision } }: EpochRecord): boolean {
  return valRecall != null && valRecall < nothingFound && valPrecision === 1;
}

/** The run ends with predictions of background alone. */
export const allBackground: Rule = ({ records }) => {
  const validated = records.filter(({ metrics }) => metrics.valRecall != null);
  const lastGood = validated.findLastIndex((record) => !isEmpty(record));
  const since = validated[lastGood + 1];
  if (!since) return null;
  const message =
    `From epoch ${since.epoch} to the last one every pixel of the validation images was predicted as background. ` +
    'The foreground may be rare: try a Dice loss, loss.classWeights balanced, or more epochs.';
  return { flag: 'allBackground', epoch: since.epoch, message };
};
