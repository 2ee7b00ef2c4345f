import type { Metrics } from '../job.js';
import type { RegionMetrics } from './region-metrics.js';

/** What one epoch measured, before it gets its names. */
export interface EpochMeasurement {
  train: RegionMetrics;
  /** Mean over the training batches. */
  trainPenalty: number;
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
  if (validation) {
    named.valLoss = validation.dataLoss + penalty;
    for (const [name, value] of Object.entries(validation)) named[validationName(name)] = value;
  }
  return Object.fromEntries(
    Object.entries(named).map(([name, value]) => [name, Number.isFinite(value) ? value : null]),
  );
}

function validationName(name: string): string {
  return `val${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
