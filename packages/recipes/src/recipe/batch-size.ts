import type { PartContext } from './part.js';

/** The smallest share of the images that any study trains on. */
const SMALLEST_SHARE = 0.2;

/** A document's batch size; of a small data set, the images that its smallest split trains on. */
export function batchOf({ dataset }: Pick<PartContext, 'dataset'>, documents: number): number {
  return Math.max(1, Math.min(documents, Math.floor(dataset.images * SMALLEST_SHARE)));
}
