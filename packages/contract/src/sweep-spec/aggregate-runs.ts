import type { ResolvedSweepSpec } from './sweep-spec.js';

type Mode = ResolvedSweepSpec['objective'][number]['mode'];

/** What a sweep says of the value of a point. */
export type ValueRules = Pick<ResolvedSweepSpec, 'aggregate' | 'onRunFailure' | 'objective'>;

export interface AggregatedRuns {
  value: number;
  /** Sample standard deviation (n - 1); null for fewer than two values. */
  std: number | null;
}

const scores = /^(val|test)?(dice|diceHard|dicePerImage|iou|accuracy|precision|recall|boundaryF1)(\.\d+)?$/i;

/** The worst that a metric can be, where that is known: 0 for scores. A point whose failed run has no such bound has no value. */
function worstPossible(metric: string, mode: Mode): number {
  if (mode === 'min') return Number.POSITIVE_INFINITY;
  return scores.test(metric) ? 0 : Number.NEGATIVE_INFINITY;
}

function sampleStd(values: readonly number[], mean: number): number | null {
  if (values.length < 2) return null;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? upper) + upper) / 2 : upper;
}

function aggregate(values: readonly number[], how: ValueRules['aggregate'], mode: Mode): number {
  const mean = meanOf(values);
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

/**
 * The value of a point of which some runs have a value and `failed` ones have none: those enter as `onRunFailure` says. Null
 * where the point has no value.
 */
export function aggregateRuns(
  good: readonly number[],
  failed: number,
  rules: ValueRules,
): AggregatedRuns | null {
  const [objective] = rules.objective;
  if (!objective || good.length === 0) return null;
  if (failed > 0 && rules.onRunFailure === 'failPoint') return null;
  const punished =
    rules.onRunFailure === 'worst'
      ? Array<number>(failed).fill(worstPossible(objective.metric, objective.mode))
      : [];
  const values = [...good, ...punished];
  const value = aggregate(values, rules.aggregate, objective.mode);
  return Number.isFinite(value) ? { value, std: sampleStd(values, meanOf(values)) } : null;
}
