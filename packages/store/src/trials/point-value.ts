import type { ResolvedSweepSpec } from '@unetsweep/contract';
import type { Metrics } from '../ports/records.js';

/** A run as its point sees it. `objective` is what the sweep's first objective reads from it. */
export interface Run {
  trialId: string;
  status: string;
  objective: number | null;
  metrics: Metrics;
  derived: Metrics;
  parameterCount: number | null;
}

export interface PointValue {
  status: 'completed' | 'pruned' | 'failed' | 'cancelled';
  value: number | null;
  std: number | null;
  count: number;
  feasible: boolean;
}

type Rules = Pick<ResolvedSweepSpec, 'aggregate' | 'onRunFailure' | 'objective' | 'constraints'>;

const scores = /^(val|test)?(dice|diceHard|dicePerImage|iou|accuracy|precision|recall|boundaryF1)(\.\d+)?$/i;

/** The worst that a metric can be, where that is known: 0 for scores. A point whose failed run has no such bound has no value. */
function worstPossible(metric: string, mode: 'min' | 'max'): number {
  if (mode === 'min') return Number.POSITIVE_INFINITY;
  return scores.test(metric) ? 0 : Number.NEGATIVE_INFINITY;
}

/** Sample standard deviation (n - 1); null for fewer than two values. */
function sampleStd(values: number[], mean: number): number | null {
  if (values.length < 2) return null;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? upper) + upper) / 2 : upper;
}

function aggregate(values: number[], how: Rules['aggregate'], mode: 'min' | 'max'): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const std = sampleStd(values, mean) ?? 0;
  switch (how) {
    case 'mean':
      return mean;
    case 'meanMinusStd':
      return mode === 'max' ? mean - std : mean + std;
    case 'median':
      return median(values);
    case 'worst':
      return mode === 'max' ? Math.min(...values) : Math.max(...values);
  }
}

/** Whether a run keeps every bound; a missing value breaks it. */
export function isFeasible(run: Run, constraints: Rules['constraints']): boolean {
  return constraints.every(({ metric, min, max }) => {
    const value =
      metric === 'parameterCount' ? run.parameterCount : (run.metrics[metric] ?? run.derived[metric]);
    if (value === null || value === undefined) return false;
    return value >= (min ?? Number.NEGATIVE_INFINITY) && value <= (max ?? Number.POSITIVE_INFINITY);
  });
}

function statusOf(runs: Run[]): PointValue['status'] {
  for (const status of ['pruned', 'completed', 'failed'] as const) {
    if (runs.some((run) => run.status === status)) return status;
  }
  return 'cancelled';
}

/**
 * A point's value over its ended runs. Cancelled runs do not count; a pruned run leaves the point without a value; a failed one (or
 * one without the metric) enters as `onRunFailure` says: left out, as the worst possible value, or so that the point has none.
 */
export function pointValue(runs: Run[], rules: Rules): PointValue {
  const [objective] = rules.objective;
  const counting = runs.filter((run) => run.status === 'completed' || run.status === 'failed');
  const good = counting.flatMap((run) =>
    run.status === 'completed' && run.objective !== null ? [run.objective] : [],
  );
  const failed = counting.length - good.length;
  const status = statusOf(runs);
  const none: PointValue = {
    status,
    value: null,
    std: null,
    count: good.length,
    feasible: counting.every((run) => isFeasible(run, rules.constraints)),
  };
  if (!objective || status !== 'completed' || good.length === 0) return none;
  if (failed > 0 && rules.onRunFailure === 'failPoint') return none;
  const punished =
    rules.onRunFailure === 'worst' ? Array(failed).fill(worstPossible(objective.metric, objective.mode)) : [];
  const values: number[] = [...good, ...punished];
  const value = aggregate(values, rules.aggregate, objective.mode);
  if (!Number.isFinite(value)) return none;
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
  return { ...none, value, std: sampleStd(values, mean) };
}
