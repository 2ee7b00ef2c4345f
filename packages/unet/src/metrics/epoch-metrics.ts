import type { Metrics } from '../job.js';
import type { RegionMetrics } from './accumulator.js';

/** What one epoch measured, before it gets its names. */
export interface EpochMeasurement {
  train: RegionMetrics;
  /** Mean over the training batches. */
  trainPenalty: number;
  /** Mean over the steps; null where it is not measured. */
  gradientNorm?: number | null;
  /** Null in epochs without a validation. */
  validation: RegionMetrics | null;
  /** Of the weights at the epoch's end. */
  penalty: number;
  weightNorm: number;
}

/** The epoch's metrics by name: training ones plain, validation ones as `valLoss`, `valDice`, … NaN and infinity become null. */
export function nameMetrics(measured: EpochMeasurement): Metrics {
  const { train, trainPenalty, validation, penalty, weightNorm } = measured;
  const named: Record<string, number> = {
    loss: train.dataLoss + trainPenalty,
    ...train,
    penalty: trainPenalty,
    weightNorm,
  };
  if (measured.gradientNorm != null) named.gradientNorm = measured.gradientNorm;
  if (validation) Object.assign(named, nameSplit('val', validation, penalty));
  return withoutInfinities(named);
}

/** Metrics of the test side: `testLoss`, `testDice`, … @param penalty of the weights that were tested */
export function nameTestMetrics(test: RegionMetrics, penalty: number): Metrics {
  return withoutInfinities(nameSplit('test', test, penalty));
}

/** Metrics of one side by name. */
export function nameSideMetrics(side: 'val' | 'test', metrics: Record<string, number>): Metrics {
  return withoutInfinities(prefixed(side, metrics));
}

function nameSplit(prefix: 'val' | 'test', metrics: RegionMetrics, penalty: number): Record<string, number> {
  return prefixed(prefix, { loss: metrics.dataLoss + penalty, ...metrics });
}

function prefixed(prefix: 'val' | 'test', metrics: Record<string, number>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(metrics).map(([name, value]) => [
      `${prefix}${name.charAt(0).toUpperCase()}${name.slice(1)}`,
      value,
    ]),
  );
}

function withoutInfinities(named: Record<string, number>): Metrics {
  return Object.fromEntries(
    Object.entries(named).map(([name, value]) => [name, Number.isFinite(value) ? value : null]),
  );
}
