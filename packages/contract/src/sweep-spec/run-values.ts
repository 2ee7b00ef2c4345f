import type { Constraint, ResolvedObjective } from './objective.js';

type Numbers = Readonly<Record<string, number | null>>;

/** What a run has measured, as objectives and constraints read it. */
export interface MeasuredRun {
  /** Of the best epoch. */
  metrics: Numbers;
  /** Of the last epoch. */
  lastMetrics: Numbers;
  /** Of the run as a whole. */
  derived?: Numbers;
  parameterCount?: number | null;
  /** Means over the last epochs of the objectives that ask for one, by metric. */
  means?: Numbers;
}

/** A bound that a run breaks. */
export interface Violation {
  metric: string;
  /** Null: the run lacks it. */
  value: number | null;
  min: number | null;
  max: number | null;
}

const finite = (value: number | null | undefined) =>
  value !== null && value !== undefined && Number.isFinite(value) ? value : null;

/** A value of the run as a whole. */
function wholeValue({ derived, parameterCount }: MeasuredRun, name: string): number | null {
  return finite(derived?.[name]) ?? (name === 'parameterCount' ? finite(parameterCount) : null);
}

/** What an objective reads from a run: a metric at the epochs that it names, else a value of the whole run; null where there is none. */
export function objectiveValue(
  run: MeasuredRun,
  { metric, at }: Pick<ResolvedObjective, 'metric' | 'at'>,
): number | null {
  const epochs = { best: run.metrics, last: run.lastMetrics, meanOfLast: run.means ?? {} };
  return finite(epochs[at][metric]) ?? wholeValue(run, metric);
}

/** The bounds that a run does not keep: those of its best epoch's metrics and of values of the whole run. A missing value keeps none. */
export function violationsOf(run: MeasuredRun, constraints: readonly Constraint[]): Violation[] {
  return constraints.flatMap(({ metric, min, max }) => {
    const value = finite(run.metrics[metric]) ?? wholeValue(run, metric);
    const isKept =
      value !== null &&
      value >= (min ?? Number.NEGATIVE_INFINITY) &&
      value <= (max ?? Number.POSITIVE_INFINITY);
    return isKept ? [] : [{ metric, value, min: min ?? null, max: max ?? null }];
  });
}

/** How far beyond its bound, as a share of the bound (of 1 where that is 0); Infinity for a missing value. */
function excess({ value, min, max }: Violation): number {
  if (value === null) return Number.POSITIVE_INFINITY;
  const bound = max !== null && value > max ? max : (min ?? 0);
  return Math.abs(value - bound) / (Math.abs(bound) || 1);
}

/** How far a run is from keeping every bound: the sum over those it breaks, each as a share of the bound; 0 where it keeps all. */
export function totalViolation(run: MeasuredRun, constraints: readonly Constraint[]): number {
  return violationsOf(run, constraints).reduce((sum, each) => sum + excess(each), 0);
}
