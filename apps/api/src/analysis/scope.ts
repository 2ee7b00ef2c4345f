import type { SpecifiedSweep, Store } from '@unetsweep/store';
import type { ReadValues } from './analyses.js';
import type { Subject } from './analysis-query.js';

/** What an answer says of where it comes from. */
export function scopeOf(
  sweep: SpecifiedSweep,
  { metric, mode }: Subject,
  { all, trialsSeen }: ReadValues,
  pointsUsed: number,
) {
  return {
    sweepId: sweep.id,
    metric,
    mode,
    computedAt: new Date().toISOString(),
    trialsSeen,
    pointsSeen: all.count,
    pointsUsed,
    sampled: pointsUsed < all.count,
  };
}

/** An improvement as the core tells it. */
interface Improvement {
  order: number;
  number: number;
  value: number;
}

/** The same with when each improvement came. */
export async function withTimes<T extends { improvements: Improvement[] }>(
  store: Store,
  sweepId: string,
  found: T,
): Promise<Omit<T, 'improvements'> & { improvements: (Improvement & { at: string })[] }> {
  const numbers = found.improvements.map(({ number }) => number);
  const times = await store.analysis.endTimes(sweepId, numbers);
  const improvements = found.improvements.map((each) => ({
    ...each,
    at: new Date(times.get(each.number) ?? 0).toISOString(),
  }));
  return { ...found, improvements };
}
