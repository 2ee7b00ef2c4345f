import type { DatasetFailure, ResolvedDatasetImportOptions } from '@unetsweep/contract';
import type { ContentDescription } from '../describe-content.js';

/** One sample as it is listed. */
export interface SampleDescription {
  name: string;
  group: string | null;
  /** What the set itself says; null: nothing. */
  split: 'train' | 'validation' | 'test' | null;
  width: number;
  height: number;
  labelled: boolean;
  /** Share of the pixels by class index; empty where it has no mask. */
  pixelShare: number[];
}

/** How an import ended. Nothing is left of one that failed. */
export type ImportOutcome =
  | {
      status: 'ready';
      /** Of the canonical archive that was written to `outputPath`. */
      sha256: string;
      sizeBytes: number;
      description: ContentDescription;
      samples: SampleDescription[];
    }
  | { status: 'failed'; failure: DatasetFailure };

export interface ImportJob {
  /** The uploaded archive: zip, tar or tar.gz. */
  archivePath: string;
  options: ResolvedDatasetImportOptions;
  /** Where the canonical archive is written; it exists only after a `ready`. */
  outputPath: string;
  /** For unpacked files; exists, and is emptied afterwards. */
  scratchFolder: string;
  /** Ends the import at once. */
  signal?: AbortSignal;
}
