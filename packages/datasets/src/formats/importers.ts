import type { Importers } from '../import/importer.js';
import { importPairs } from './pairs.js';

/** By format; one that is missing can't be imported yet. */
export const importers: Partial<Importers> = {
  pairs: importPairs,
};
