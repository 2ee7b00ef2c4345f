import type { DocumentId } from './documents.js';
import type { Expectation } from './expectation.js';
import type { Layout } from './layout.js';
import type { Part } from './part.js';

/** Data sets that are made on the spot for recipes at small scale: said to be synthetic wherever they show. */
export type SyntheticDataset = 'heart-s' | 'tiles-s';

/** An experiment of a document as one command. */
export interface Recipe {
  /** Such as `a2-bce-split`. */
  name: string;
  document: DocumentId;
  title: string;
  /** What the document asks and did, in a few sentences. */
  asks: string;
  /** What `small` changes against the document's own size, in a sentence. */
  small: string;
  /** What it runs on unless a data set is named. */
  dataset: SyntheticDataset;
  parts: readonly Part[];
  expectations: readonly Expectation[];
  layouts: readonly Layout[];
}
