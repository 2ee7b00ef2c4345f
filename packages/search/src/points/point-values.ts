import { aggregateRuns, type ValueRules } from '@unetsweep/contract';
import type { FinishedRun } from '../methods/search-method.js';
import type { GivenPoint } from '../space/space.js';

/** What a search learns from a point of which all runs have ended. */
export interface PointOutcome {
  pointNumber: number;
  params: GivenPoint;
  /** `pruned` where a run was, `failed` where the point has no value. */
  status: 'completed' | 'pruned' | 'failed';
  /** Of the objective, turned so that smaller is better; Infinity where the point has none. Of a pruned run what it had counts. */
  value: number;
}

/** Whether `a` is to be preferred to `b`: completed points by value, then pruned ones by value, then failed ones; equal ones by number. */
export function compareOutcomes(a: PointOutcome, b: PointOutcome): number {
  const rank = { completed: 0, pruned: 1, failed: 2 };
  const byStatus = rank[a.status] - rank[b.status];
  if (byStatus !== 0) return byStatus;
  if (a.value !== b.value) return a.value < b.value ? -1 : 1;
  return a.pointNumber - b.pointNumber;
}

/**
 * Values of points, from runs as they end, by the sweep's first objective, `aggregate` and `onRunFailure`. A point counts once
 * all its runs have ended; cancelled runs are left out, and a point with nothing else is forgotten. A run that ends again
 * replaces what it had.
 */
export class PointValues {
  private readonly runs = new Map<number, Map<string, FinishedRun>>();

  constructor(private readonly rules: ValueRules) {}

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
    const good = counting.flatMap((run) => this.valueOf(run) ?? []);
    const isPruned = counting.some(({ status }) => status === 'pruned');
    const { pointNumber, params } = first;
    const found = aggregateRuns(good, counting.length - good.length, this.rules)?.value;
    if (found === undefined)
      return { pointNumber, params, status: 'failed', value: Number.POSITIVE_INFINITY };
    const value = this.rules.objective[0]?.mode === 'max' ? -found : found;
    return { pointNumber, params, status: isPruned ? 'pruned' : 'completed', value };
  }

  /** What the objective reads from a run; null where it has none. */
  private valueOf({ status, metrics, lastMetrics, meanOfLast }: FinishedRun): number | null {
    const [objective] = this.rules.objective;
    if (!objective || status === 'failed') return null;
    const { at, metric } = objective;
    const value = at === 'meanOfLast' ? meanOfLast : (at === 'best' ? metrics : lastMetrics)[metric];
    return value !== undefined && value !== null && Number.isFinite(value) ? value : null;
  }
}
