import type { StoredSample } from './datasets.js';

export interface SampleQuery {
  limit: number;
  cursor?: string;
  group?: string;
  split?: 'train' | 'validation' | 'test';
  labelled?: boolean;
  count?: boolean;
}

/** `index`: its place in the data set, by which its pictures are asked for. */
export interface ListedSample extends StoredSample {
  index: number;
}

export interface SamplePage {
  items: ListedSample[];
  nextCursor: string | null;
  total?: number;
}

/** A data set's canonical archive, read in parts. */
export interface StoredArchive {
  sha256: string;
  sizeBytes: number;
  /** The bytes from `start` up to `end`. */
  read(start: number, end: number): Promise<Uint8Array>;
}

/** The single images of data sets. */
export interface SampleRepository {
  /** In the order of the data set. @throws ProblemError `invalidCursor` */
  list(datasetId: string, query: SampleQuery): Promise<SamplePage>;
  /** @throws ProblemError `notFound`, `datasetImporting`, `imagesRemoved` */
  archive(datasetId: string): Promise<StoredArchive>;
}
