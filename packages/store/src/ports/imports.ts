import type { Dataset, DatasetFailure, ResolvedDatasetImportOptions } from '@unetsweep/contract';
import type { ReadyDataset } from './datasets.js';

/** Content that may be larger than memory: its sum is known, and it can be read from its beginning more than once. */
export interface StreamedContent {
  sha256: string;
  sizeBytes: number;
  chunks(): AsyncIterable<Uint8Array>;
}

/** What somebody uploaded. */
export interface UploadedArchive {
  fileName: string | null;
  format: 'zip' | 'tar' | 'tar.gz';
  sizeBytes: number;
}

export interface NewImport {
  id: string;
  name: string;
  /** Of an archive. */
  options: ResolvedDatasetImportOptions | Record<string, never>;
  /** Null: it is made of another data set, as `content` says. */
  archive: UploadedArchive | null;
  content: StreamedContent;
}

/** The right to write the outcome of an import: valid while `attempt` is its current one. */
export interface ImportFence {
  datasetId: string;
  attempt: number;
}

export interface ImportTask extends ImportFence {
  name: string;
  version: number;
  options: ResolvedDatasetImportOptions;
  /** Null: it is made of another data set, as the upload says. */
  archive: UploadedArchive | null;
  /** Earlier attempts whose process was gone before they ended. */
  lostAttempts: number;
}

/** Imports that are to be done: any process may take them, one at a time has each. */
export interface ImportRepository {
  /**
   * Keeps the upload and writes the next version of the name as `importing`. The same upload with equal options under this name
   * answers the data set that is there, with `existing: true`.
   */
  create(dataset: NewImport): Promise<{ dataset: Dataset; existing: boolean }>;
  /** The oldest import that nobody has, with a lease; null: there is none. */
  take(leaseMs: number): Promise<ImportTask | null>;
  /** False: the import was taken by another process, or its data set was deleted. */
  renew(fence: ImportFence, leaseMs: number): Promise<boolean>;
  /** Gives it back, for another process to begin it anew. */
  release(fence: ImportFence): Promise<void>;
  /** The upload in chunks. @throws ProblemError `notFound` once the import has ended */
  upload(datasetId: string): AsyncIterable<Uint8Array>;
  /** Stores content and description, lets go of the upload; `ready`. False: the fence no longer holds, nothing was written. */
  complete(fence: ImportFence, ready: ReadyDataset & { content: StreamedContent }): Promise<boolean>;
  /** Lets go of the upload; the data set fails, and sweeps that wait for it with it. False as of `complete`. */
  fail(fence: ImportFence, failure: DatasetFailure): Promise<boolean>;
}
