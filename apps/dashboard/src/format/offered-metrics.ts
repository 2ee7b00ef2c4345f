import type { Sweep } from '@unetsweep/contract';

/**
 * Metrics that a card offers. Those that our workers measure are in every trial of theirs; of trials that the caller trains only those
 * are known that the sweep names.
 */
export function offeredMetrics({ spec }: Pick<Sweep, 'spec'>, ours: readonly string[]): string[] {
  const objectives = spec.objective.map(({ metric }) => metric);
  if (spec.runner !== 'external') return [...new Set([...objectives, ...ours])];
  const judged = spec.pruner.name === 'none' ? null : (spec.pruner.metric ?? null);
  const named = [...objectives, ...spec.constraints.map(({ metric }) => metric), judged];
  return [...new Set(named.filter((name) => name !== null))];
}
