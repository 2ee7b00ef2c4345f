import type { Dataset, DatasetFailure, PseudoLabel } from '@unetsweep/contract';
import type { Page, PageQuery } from './page.js';

/** One image of a data set as it is listed. */
export interface StoredSample {
  name: string;
  group: string | null;
  width: number;
  height: number;
  labelled: boolean;
  /** Share of the pixels by class index; empty where it has no mask. */
  pixelShare: number[];
  /** What the set itself says; null: nothing. */
  split: 'train' | 'validation' | 'test' | null;
  /** What a network was asked about it when the set was made; null: it was not asked. */
  pseudoLabel: PseudoLabel | null;
}

/** A data set whose images are there, but for their content. */
export interface ReadyDataset {
  description: Partial<Dataset>;
  samples: (Pick<StoredSample, 'name' | 'group' | 'width' | 'height'> & Partial<StoredSample>)[];
}

export interface DatasetQuery extends PageQuery {
  name?: string;
  status?: Dataset['status'];
}

export interface DatasetRepository {
  /** The next version of the name, as `importing`, for a caller who completes it. The same sha256 answers the old one with `existing: true`. */
  create(dataset: {
    id: string;
    name: string;
    sha256: string;
  }): Promise<{ dataset: Dataset; existing: boolean }>;
  /** Stores the canonical archive and the description; `ready`. */
  complete(id: string, ready: ReadyDataset & { content: Uint8Array }): Promise<Dataset>;
  /** Sweeps that wait for it fail with it. */
  fail(id: string, failure: DatasetFailure): Promise<void>;
  /** By id, `name` (newest version) or `name@3`. @throws ProblemError `imagesRemoved` where that one was deleted */
  resolve(reference: string): Promise<Dataset | null>;
  samples(id: string): Promise<StoredSample[]>;
  /** Newest first; deleted ones are left out. */
  list(query: DatasetQuery): Promise<Page<Dataset>>;
  /** @throws ProblemError `notFound`, `datasetImporting`, `imagesRemoved` */
  read(id: string): AsyncIterable<Uint8Array>;
  /** Removes the images and cancels an import; version numbers go on. @throws ProblemError `inUse`, `notFound`, `imagesRemoved` */
  delete(id: string): Promise<void>;
}
