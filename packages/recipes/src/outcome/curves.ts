import type { TrialOutcome } from './run-outcome.js';
import { mean, std } from './statistics.js';

/** Epochs at the end of a run over which a late wiggle is measured. */
const LATE_SHARE = 0.2;

/** A metric by epoch, where it was measured. */
export const curveOf = ({ epochs }: TrialOutcome, metric: string): number[] =>
  epochs.flatMap(({ metrics }) => metrics[metric] ?? []);

/**
 * How far a metric goes back and forth, an epoch: its way beyond the distance between its ends. 0 where it only rises or only falls,
 * however fast: growth is no fluctuation. NaN of fewer than two epochs.
 */
export function fluctuationOf(trial: TrialOutcome, metric: string): number {
  const values = curveOf(trial, metric);
  const changes = values.slice(1).map((value, index) => value - (values[index] ?? value));
  const way = mean(changes.map(Math.abs));
  return way - Math.abs(mean(changes));
}

/** Standard deviation of a metric over the last fifth of the epochs, at least two. NaN of fewer. */
export function lateDeviationOf(trial: TrialOutcome, metric: string): number {
  const values = curveOf(trial, metric);
  const late = values.slice(-Math.max(2, Math.round(values.length * LATE_SHARE)));
  return late.length < 2 ? Number.NaN : std(late);
}
