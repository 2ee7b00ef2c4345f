import type { Checkpoint } from '@unetsweep/contract';
import type { StreamedContent } from './imports.js';
import type { Fence, Metrics } from './records.js';

export interface NewCheckpoint {
  epoch: number;
  kind: 'best' | 'last' | 'periodic';
  metrics: Metrics;
  weightsSha256: string;
  content: Uint8Array;
}

/** A file that a caller stored of a trial that it trains: what is in it is the caller's own matter. */
export interface CallerFile {
  epoch: number;
  content: StreamedContent;
}

export interface CheckpointRepository {
  /** Replaces the trial's `best` or `last`; adds a `periodic`. Null: fence lost. */
  put(fence: Fence, checkpoint: NewCheckpoint): Promise<Checkpoint | null>;
  /** Adds a caller's file, or replaces that of the same epoch. Its `weightsSha256` is its `sha256`. Null: lease lost. */
  putFile(fence: Fence, file: CallerFile): Promise<Checkpoint | null>;
  list(trialId: string): Promise<Checkpoint[]>;
  get(id: string): Promise<Checkpoint | null>;
  /** The stored npz in chunks. @throws ProblemError `notFound`, `checkpointExpired` */
  read(id: string): AsyncIterable<Uint8Array>;
  /** Applies the sweep's `keepCheckpoints` (bestTrials, maxBytes). */
  prune(sweepId: string): Promise<number>;
}
