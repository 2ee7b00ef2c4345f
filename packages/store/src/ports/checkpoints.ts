import type { Checkpoint } from '@unetsweep/contract';
import type { Fence, Metrics } from './records.js';

export interface NewCheckpoint {
  epoch: number;
  kind: 'best' | 'last' | 'periodic';
  metrics: Metrics;
  weightsSha256: string;
  content: Uint8Array;
}

export interface CheckpointRepository {
  /** Replaces the trial's `best` or `last`; adds a `periodic`. Null: fence lost. */
  put(fence: Fence, checkpoint: NewCheckpoint): Promise<Checkpoint | null>;
  list(trialId: string): Promise<Checkpoint[]>;
  get(id: string): Promise<Checkpoint | null>;
  /** The stored npz in chunks. @throws ProblemError `notFound`, `checkpointExpired` */
  read(id: string): AsyncIterable<Uint8Array>;
  /** Applies the sweep's `keepCheckpoints` (bestTrials, maxBytes). */
  prune(sweepId: string): Promise<number>;
}
