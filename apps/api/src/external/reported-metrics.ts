import { type FieldError, invalidBody, namePatterns, type ReportedMetrics } from '@unetsweep/contract';
import type { Metrics } from '@unetsweep/store';

const name = new RegExp(namePatterns.external, 'u');

/** Sums of squares of larger values are beyond a double: such a value says no more than infinity. */
const LARGEST = 1e150;

const isKept = (value: unknown): value is number => typeof value === 'number' && Math.abs(value) <= LARGEST;

/** What is not finite, or beyond ±1e150, is kept as null. @throws ProblemError `invalidBody` naming each metric whose name cannot be one */
export function readMetrics(reported: ReportedMetrics, pointer: string): Metrics {
  const errors: FieldError[] = [];
  const metrics: Metrics = {};
  for (const [key, value] of Object.entries(reported)) {
    if (!name.test(key)) {
      const message = `the metric ${JSON.stringify(key.slice(0, 100))} must match ${namePatterns.external}`;
      errors.push({ path: `${pointer}/${key}`, code: 'pattern', message });
    }
    metrics[key] = isKept(value) ? value : null;
  }
  if (errors.length > 0) throw invalidBody(errors.slice(0, 100));
  return metrics;
}

/** Of one epoch given twice, the later values count, metric by metric. @throws as `readMetrics` */
export function readEpochs(epochs: readonly { epoch: number; metrics: ReportedMetrics }[]) {
  const byEpoch = new Map<number, Metrics>();
  epochs.forEach(({ epoch, metrics }, index) => {
    const read = readMetrics(metrics, `/epochs/${index}/metrics`);
    byEpoch.set(epoch, { ...byEpoch.get(epoch), ...read });
  });
  return [...byEpoch].map(([epoch, metrics]) => ({ epoch, metrics }));
}
