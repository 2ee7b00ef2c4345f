import { createHash } from 'node:crypto';

/** What decides which trials a worker can run. */
export interface WorkerAbility {
  device: 'cpu' | 'gpu';
  /** What one trial has, in MiB. */
  slotMemoryMb: number;
  labels: Readonly<Record<string, string>>;
}

/** All keys of this product in Redis begin with it; tests take one of their own. */
export const DEFAULT_PREFIX = 'unetsweep';

export function trialsQueueName(workerClass: string): string {
  return `trials-${workerClass}`;
}

/** Workers of one class can run the same trials and take their tickets from one queue. */
export function workerClassOf({ device, slotMemoryMb, labels }: WorkerAbility): string {
  const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  if (sorted.length === 0) return `${device}-${slotMemoryMb}`;
  const sum = createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 12);
  return `${device}-${slotMemoryMb}-${sum}`;
}
