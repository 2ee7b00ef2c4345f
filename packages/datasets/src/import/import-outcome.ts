import type { DatasetFailure, ResolvedDatasetImportOptions } from '@unetsweep/contract';
import type { ContentDescription, SampleDescription } from '../describe-content.js';

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
  /** Gets what the importing process says beside its outcome, for the log. */
  onLine?: (line: string) => void;
}

/** The part of a job that its process is told. */
export type ArchiveJob = Pick<ImportJob, 'archivePath' | 'options' | 'outputPath' | 'scratchFolder'>;
