import type { Importers } from '../import/importer.js';
import { importClassFolders } from './class-folders.js';
import { importNpz } from './npz.js';
import { importPairs } from './pairs.js';

/** By format; one that is missing can't be imported yet. */
export const importers: Partial<Importers> = {
  pairs: importPairs,
  classFolders: importClassFolders,
  npz: importNpz,
};
