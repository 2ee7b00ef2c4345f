import type { Sweep, Trial } from '@unetsweep/contract';
import { derivedNames } from '@unetsweep/contract/metrics';

/** Where a trial holds an objective: a metric of its best epoch, or a value of the whole run. */
export function metricPath(metric: string, { spec }: Sweep): string {
  const isOfRun = spec.runner === 'internal' && derivedNames.includes(metric);
  return `${isOfRun ? 'derived' : 'metrics'}.${metric}`;
}

export function trialMetric({ metrics, derived }: Trial, metric: string): number | null {
  return metrics[metric] ?? derived[metric] ?? null;
}
