import {
  aggregateRuns,
  objectiveValue,
  type ResolvedSweepSpec,
  totalViolation,
  type ValueRules,
} from '@unetsweep/contract';
import type { FinishedRun } from '../methods/search-method.js';
import type { GivenPoint } from '../space/space.js';

/** What a search learns from a point of which all runs have ended. */
export interface PointOutcome {
  pointNumber: number;
  params: GivenPoint;
  /** `pruned` where a run was, `failed` where the point has no value. */
  status: 'completed' | 'pruned' | 'failed';
  /** Of the first objective, turned so that smaller is better; Infinity where the point has none. Of a pruned run what it had counts. */
  value: number;
  /** The same of every objective; none where the point has no value. */
  losses: readonly number[];
  /** How far it is from keeping the constraints; 0 where it keeps them, Infinity where a value is missing. */
  violation: number;
}

/** What a search for the best value makes of a point: Infinity unless it completed and keeps the constraints. */
export function usableValue(outcome: PointOutcome | null): number {
  return outcome?.status === 'completed' && outcome.violation === 0
    ? outcome.value
    : Number.POSITIVE_INFINITY;
}

type PointRules = ValueRules & Partial<Pick<ResolvedSweepSpec, 'constraints'>>;

/** Completed points that keep the constraints, pruned ones, those that break constraints, those without a value. */
function rankOf({ status, violation }: PointOutcome): number {
  if (status === 'failed') return 3;
  if (violation > 0) return 2;
  return status === 'pruned' ? 1 : 0;
}

/**
 * Whether `a` is to be preferred to `b`: completed points by value, then pruned ones by value, then those that break constraints by how
 * far, then failed ones; equal ones by number. As Optuna's constrained TPE.
 */
export function compareOutcomes(a: PointOutcome, b: PointOutcome): number {
  const byRank = rankOf(a) - rankOf(b);
  if (byRank !== 0) return byRank;
  if (a.violation !== b.violation) return a.violation < b.violation ? -1 : 1;
  if (a.value !== b.value) return a.value < b.value ? -1 : 1;
  return a.pointNumber - b.pointNumber;
}

/**
 * Values of points, from runs as they end, by the sweep's objectives, constraints, `aggregate` and `onRunFailure`. A point counts once
 * all its runs have ended; cancelled runs are left out, and a point with nothing else is forgotten. A run that ends again
 * replaces what it had.
 */
export class PointValues {
  private readonly runs = new Map<number, Map<string, FinishedRun>>();

  constructor(private readonly rules: PointRules) {}

  /** @returns what has become of each point whose runs have all ended now, in the order in which they did; null: cancelled */
  tell(finished: readonly FinishedRun[]): { pointNumber: number; outcome: PointOutcome | null }[] {
    return finished.flatMap((run) => {
      const { pointNumber, repeat, fold, expectedRuns } = run;
      const runs = this.runs.get(pointNumber) ?? new Map<string, FinishedRun>();
      this.runs.set(pointNumber, runs.set(`${repeat}/${fold}`, run));
      return runs.size < expectedRuns ? [] : [{ pointNumber, outcome: this.outcomeOf([...runs.values()]) }];
    });
  }

  private outcomeOf(runs: readonly FinishedRun[]): PointOutcome | null {
    const counting = runs.filter(({ status }) => status !== 'cancelled');
    const [first] = counting;
    if (!first) return null;
    const { pointNumber, params } = first;
    const losses = this.lossesOf(counting);
    const [value] = losses;
    if (value === undefined || losses.length < this.rules.objective.length)
      return {
        pointNumber,
        params,
        status: 'failed',
        value: Number.POSITIVE_INFINITY,
        losses: [],
        violation: 0,
      };
    const isPruned = counting.some(({ status }) => status === 'pruned');
    const violation = isPruned ? 0 : this.violationOf(counting);
    return { pointNumber, params, status: isPruned ? 'pruned' : 'completed', value, losses, violation };
  }

  /** Of each objective that the point has a value of, turned so that smaller is better. */
  private lossesOf(counting: readonly FinishedRun[]): number[] {
    return this.rules.objective.flatMap((objective) => {
      const good = counting.flatMap((run) =>
        run.status === 'failed' ? [] : (objectiveValue(run, objective) ?? []),
      );
      const found = aggregateRuns(good, counting.length - good.length, this.rules, objective)?.value;
      if (found === undefined) return [];
      return [objective.mode === 'max' ? -found : found];
    });
  }

  /** Of the run that breaks its bounds the most. */
  private violationOf(counting: readonly FinishedRun[]): number {
    const { constraints = [], onRunFailure } = this.rules;
    const judged = counting.filter(({ status }) => status !== 'failed' || onRunFailure !== 'ignore');
    const violations = judged.map((run) =>
      run.status === 'failed' && constraints.length > 0
        ? Number.POSITIVE_INFINITY
        : totalViolation(run, constraints),
    );
    return Math.max(0, ...violations);
  }
}
