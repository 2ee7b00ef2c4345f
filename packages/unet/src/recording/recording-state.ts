import type { Recording } from '@unetsweep/contract';
import type { Distribution } from './distribution.js';

/** A recording, and what going on with it needs; plain JSON. */
export interface RecordingState extends Recording {
  /** The distributions of the last recorded epoch, by `kind layer`, from which the next ones' drift is measured. */
  last: Record<string, StoredDistribution>;
}

type StoredDistribution = Omit<Distribution, 'fine'> & { fine: number[] };

export function storeDistributions(all: ReadonlyMap<string, Distribution>): RecordingState['last'] {
  return Object.fromEntries([...all].map(([key, one]) => [key, { ...one, fine: [...one.fine] }]));
}

export function readDistributions(stored: RecordingState['last']): Map<string, Distribution> {
  return new Map(
    Object.entries(stored).map(([key, one]) => [key, { ...one, fine: Float64Array.from(one.fine) }]),
  );
}
