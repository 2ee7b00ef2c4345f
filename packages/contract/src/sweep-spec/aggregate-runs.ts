import { mean, median, sampleStd } from '../statistics.js';
import type { ResolvedObjective } from './objective.js';
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

/** Ways to make one number of a point's runs, all of which are kept: `meanMinusStd` ranks by consistency (worse by one deviation). */
export const aggregateNames = ['mean', 'meanMinusStd', 'median', 'worst', 'best'] as const;
export type AggregateName = (typeof aggregateNames)[number];
export type Aggregates = Record<AggregateName, number | null>;

function aggregate(values: readonly number[], how: AggregateName, mode: Mode): number {
  const center = mean(values);
  const std = sampleStd(values) ?? 0;
  const [largest, smallest] = [Math.max(...values), Math.min(...values)];
  switch (how) {
    case 'mean':
      return center;
    case 'meanMinusStd':
      return mode === 'max' ? center - std : center + std;
    case 'median':
      return median(values);
    case 'worst':
      return mode === 'max' ? smallest : largest;
    case 'best':
      return mode === 'max' ? largest : smallest;
  }
}

/** Values of the runs that count, failed ones as `onRunFailure` says; null where the point has none. */
function countedValues(
  good: readonly number[],
  failed: number,
  { onRunFailure }: ValueRules,
  { metric, mode }: ResolvedObjective,
): number[] | null {
  if (good.length === 0 || (failed > 0 && onRunFailure === 'failPoint')) return null;
  const punished = onRunFailure === 'worst' ? Array<number>(failed).fill(worstPossible(metric, mode)) : [];
  return [...good, ...punished];
}

/**
 * The value of a point of which some runs have a value and `failed` ones have none: those enter as `onRunFailure` says. Null
 * where the point has no value.
 * @param objective default: the first one
 */
export function aggregateRuns(
  good: readonly number[],
  failed: number,
  rules: ValueRules,
  objective: ResolvedObjective | undefined = rules.objective[0],
): AggregatedRuns | null {
  const values = objective ? countedValues(good, failed, rules, objective) : null;
  if (!objective || values === null) return null;
  const value = aggregate(values, rules.aggregate, objective.mode);
  return Number.isFinite(value) ? { value, std: sampleStd(values) } : null;
}

/** The same runs by every way of aggregating, of the first objective; null where the point has no value. */
export function everyAggregate(
  good: readonly number[],
  failed: number,
  rules: ValueRules,
): Aggregates | null {
  const [objective] = rules.objective;
  const values = objective ? countedValues(good, failed, rules, objective) : null;
  if (!objective || values === null) return null;
  const of = (how: AggregateName) => {
    const value = aggregate(values, how, objective.mode);
    return Number.isFinite(value) ? value : null;
  };
  return {
    mean: of('mean'),
    meanMinusStd: of('meanMinusStd'),
    median: of('median'),
    worst: of('worst'),
    best: of('best'),
  };
}
