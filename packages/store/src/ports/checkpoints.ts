import type { Checkpoint, ResolvedTrialSpec } from '@unetsweep/contract';
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

/** A stored checkpoint as weights to start from: of which network it is. */
export interface StoredStart {
  checkpointId: string;
  weightsSha256: string;
  trialId: string;
  trialNumber: number;
  sweepName: string;
  /** Null of a trial that its caller trained, or whose data set is unknown. */
  network: {
    model: ResolvedTrialSpec['model'];
    /** As preprocessed, of images with `storedChannels`. */
    channels: ResolvedTrialSpec['preprocessing']['channels'];
    storedChannels: number;
    /** Background included. */
    classes: number;
  } | null;
}

export interface CheckpointRepository {
  /** Replaces the trial's `best` or `last`; adds a `periodic`. Null: fence lost. */
  put(fence: Fence, checkpoint: NewCheckpoint): Promise<Checkpoint | null>;
  /** Adds a caller's file, or replaces that of the same epoch. Its `weightsSha256` is its `sha256`. Null: lease lost. */
  putFile(fence: Fence, file: CallerFile): Promise<Checkpoint | null>;
  list(trialId: string): Promise<Checkpoint[]>;
  get(id: string): Promise<Checkpoint | null>;
  /** Those of the checkpoints that are there and not removed, in any order. */
  starts(ids: readonly string[]): Promise<StoredStart[]>;
  /** The stored npz in chunks. @throws ProblemError `notFound`, `checkpointExpired` */
  read(id: string): AsyncIterable<Uint8Array>;
  /** Applies the sweep's `keepCheckpoints` (bestTrials, maxBytes). */
  prune(sweepId: string): Promise<number>;
}
