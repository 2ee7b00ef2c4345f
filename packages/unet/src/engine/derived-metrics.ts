import type { EpochRecord } from '@unetsweep/contract';
import type { PenaltyValues } from '../calibration/penalty-sums.js';
import type { Metrics } from '../job.js';

/** What a run's records cannot tell by themselves. */
export interface RunFacts {
  bestEpoch: number | null;
  /** What the objective is to reach; null: nothing in particular. */
  target: { metric: string; mode: 'min' | 'max'; value: number } | null;
  steps: number;
  /** Trained on in all epochs together. */
  images: number;
  parameterCount: number;
  peakMemoryMb: number;
  /** Absolute strengths of the penalties; null where the run ended before they were calibrated. */
  strengths: PenaltyValues | null;
}

/** An epoch gains less than this in `valDice` over the window after it: the run has converged. */
const convergenceGain = 0.01;
const convergenceWindow = 5;
/** The share of a long run's Dice that a short run is taken to reach. */
const shortRunShare = 0.9;
const lateShare = 0.2;

/** Numbers that describe a whole run, by the names that filters and objectives use. */
export function deriveMetrics(records: readonly EpochRecord[], facts: RunFacts): Metrics {
  const best = records.find((record) => record.epoch === facts.bestEpoch)?.metrics ?? {};
  const valDice = series(records, 'valDice');
  const trainMs = records.reduce((sum, record) => sum + record.trainDurationMs, 0);
  const allMs = records.reduce(
    (sum, record) => sum + record.trainDurationMs + record.validationDurationMs,
    0,
  );
  return {
    gap: best.dice != null && best.valDice != null ? best.dice - best.valDice : null,
    fluctuation: meanStep(valDice),
    oscillation: oscillation(series(records, 'loss')),
    convergenceEpoch: convergenceEpoch(records),
    epochsToTarget: epochsToTarget(records, facts),
    lateStd: standardDeviation(valDice.slice(-Math.max(1, Math.round(valDice.length * lateShare)))),
    estimatedMax: valDice.length > 0 ? Math.min(1, Math.max(...valDice) / shortRunShare) : null,
    secondsPerEpoch: records.length > 0 ? allMs / records.length / 1000 : null,
    imagesPerSecond: trainMs > 0 ? facts.images / (trainMs / 1000) : null,
    peakMemoryMb: facts.peakMemoryMb,
    parameterCount: facts.parameterCount,
    steps: facts.steps,
    bestEpoch: facts.bestEpoch,
    l1: facts.strengths?.l1 ?? null,
    l2: facts.strengths?.l2 ?? null,
    l2norm: facts.strengths?.l2norm ?? null,
  };
}

function series(records: readonly EpochRecord[], name: string): number[] {
  return records.flatMap(({ metrics }) => metrics[name] ?? []);
}

function meanStep(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const steps = values.slice(1).map((value, index) => Math.abs(value - (values[index] ?? value)));
  return steps.reduce((sum, step) => sum + step, 0) / steps.length;
}

/** Mean |change| of an epoch over the whole drop; null for a loss that did not drop. */
function oscillation(losses: readonly number[]): number | null {
  const step = meanStep(losses);
  const drop = (losses[0] ?? 0) - (losses.at(-1) ?? 0);
  return step === null || drop <= 0 ? null : step / drop;
}

/** The first epoch whose objective reaches the target; null where none does, and without a target. */
function epochsToTarget(records: readonly EpochRecord[], { target }: RunFacts): number | null {
  if (!target) return null;
  const reached = records.find(({ metrics }) => {
    const value = metrics[target.metric];
    return value != null && (target.mode === 'max' ? value >= target.value : value <= target.value);
  });
  return reached?.epoch ?? null;
}

function convergenceEpoch(records: readonly EpochRecord[]): number | null {
  const measured = records.filter(({ metrics }) => metrics.valDice != null);
  for (const [index, { epoch, metrics }] of measured.entries()) {
    const later = measured.slice(index + 1, index + 1 + convergenceWindow);
    if (later.length < convergenceWindow) return null;
    const gain = Math.max(...later.map((record) => record.metrics.valDice ?? 0)) - (metrics.valDice ?? 0);
    if (gain < convergenceGain) return epoch;
  }
  return null;
}

function standardDeviation(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}
