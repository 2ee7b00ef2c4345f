import {
  type Aggregates,
  aggregateRuns,
  everyAggregate,
  type MeasuredRun,
  objectiveValue,
  type ResolvedSweepSpec,
  violationsOf,
} from '@unetsweep/contract';

/** A run as its point sees it. */
export interface Run extends MeasuredRun {
  trialId: string;
  status: string;
}

export interface PointValue {
  status: 'completed' | 'pruned' | 'failed' | 'cancelled';
  value: number | null;
  /** Of every objective; empty where one of them has none. */
  values: number[];
  aggregates: Aggregates | null;
  std: number | null;
  count: number;
  feasible: boolean;
}

export type PointRules = Pick<ResolvedSweepSpec, 'aggregate' | 'onRunFailure' | 'objective' | 'constraints'>;

/** Whether a completed run keeps every bound. */
export function isFeasible(run: Run, constraints: PointRules['constraints']): boolean {
  return run.status === 'completed' && violationsOf(run, constraints).length === 0;
}

function statusOf(runs: Run[]): PointValue['status'] {
  for (const status of ['pruned', 'completed', 'failed'] as const) {
    if (runs.some((run) => run.status === status)) return status;
  }
  return 'cancelled';
}

/** Values that an objective has in those runs that completed. */
export function completedValues(runs: readonly Run[], objective: PointRules['objective'][number]): number[] {
  return runs.flatMap((run) => (run.status === 'completed' ? (objectiveValue(run, objective) ?? []) : []));
}

/** Failed runs that are left out of the value don't decide on feasibility either. */
function keepsBounds(counting: readonly Run[], { constraints, onRunFailure }: PointRules): boolean {
  if (constraints.length === 0) return true;
  return counting.every(
    (run) => (run.status === 'failed' && onRunFailure === 'ignore') || isFeasible(run, constraints),
  );
}

/**
 * A point's value over its ended runs. Cancelled runs do not count; a pruned run leaves the point without a value; a failed one (or
 * one without the metric) enters as `onRunFailure` says: left out, as the worst possible value, or so that the point has none.
 */
export function pointValue(runs: Run[], rules: PointRules): PointValue {
  const counting = runs.filter((run) => run.status === 'completed' || run.status === 'failed');
  const found = rules.objective.map((objective) => {
    const good = completedValues(counting, objective);
    return { good, aggregated: aggregateRuns(good, counting.length - good.length, rules, objective) };
  });
  const good = found[0]?.good ?? [];
  const none: PointValue = {
    status: statusOf(runs),
    value: null,
    values: [],
    aggregates: null,
    std: null,
    count: good.length,
    feasible: keepsBounds(counting, rules),
  };
  if (none.status !== 'completed') return none;
  const values = found.flatMap(({ aggregated }) => aggregated?.value ?? []);
  return {
    ...none,
    ...found[0]?.aggregated,
    values: values.length === found.length ? values : [],
    aggregates: everyAggregate(good, counting.length - good.length, rules),
  };
}
