import { aggregateRuns, type ResolvedSweepSpec } from '@unetsweep/contract';
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
  if (status !== 'completed') return none;
  return { ...none, ...aggregateRuns(good, failed, rules) };
}
