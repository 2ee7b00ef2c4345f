import type { EpochRecord } from '@unetsweep/contract';
import type { Objective } from '../job.js';

/** The epoch that the objective chooses among those so far; a missing value never wins, ties go to the earlier one. */
export function findBestEpoch(records: readonly EpochRecord[], objective: Objective): number | null {
  if (objective.at === 'last' || objective.at === 'meanOfLast') return records.at(-1)?.epoch ?? null;
  let best: { epoch: number; value: number } | null = null;
  for (const { epoch, metrics } of records) {
    const value = metrics[objective.metric];
    if (value == null) continue;
    if (!best || isBetter(value, best.value, objective.mode)) best = { epoch, value };
  }
  return best?.epoch ?? null;
}

export function isBetter(value: number, than: number, mode: 'min' | 'max', minDelta = 0): boolean {
  return mode === 'max' ? value > than + minDelta : value < than - minDelta;
}
