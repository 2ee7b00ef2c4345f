import type { DatasetContent } from '../archive.js';
import { heartPhantoms } from './heart-phantoms.js';
import { roofTiles } from './roof-tiles.js';

/** Data sets that are made, not photographed, by name. */
export const syntheticDatasets: Readonly<Record<string, () => DatasetContent>> = {
  'heart-s': heartPhantoms,
  'tiles-s': roofTiles,
};
