import type { TrialOutcome } from './run-outcome.js';
import { mean } from './statistics.js';

/** Losses at each end of a run that its total drop is taken between. */
const END = 5;

/**
 * The way that the loss goes from step to step over its drop in the whole run: about 1 where it only falls. Document C's
 * oscillation (mean change over drop) times the steps, so that runs of different numbers of steps compare, and by steps rather than
 * epochs, whose means hide what a batch does. NaN where no steps were recorded or the loss did not fall.
 */
export function stepOscillation({ recording }: TrialOutcome): number {
  const losses = (recording?.stepLosses ?? []).flatMap((loss) => (loss === null ? [] : [loss]));
  const drop = mean(losses.slice(0, END)) - mean(losses.slice(-END));
  if (losses.length < 2 * END || !(drop > 0)) return Number.NaN;
  const changes = losses.slice(1).map((loss, index) => Math.abs(loss - (losses[index] ?? loss)));
  return changes.reduce((sum, change) => sum + change, 0) / drop;
}
