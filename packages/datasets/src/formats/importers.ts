import type { Importers } from '../import/importer.js';
import { importClassFolders } from './class-folders.js';
import { importCoco } from './coco.js';
import { importGeotiff } from './geotiff.js';
import { importNifti } from './nifti.js';
import { importNpz } from './npz.js';
import { importPairs } from './pairs.js';
import { importSpacenet } from './spacenet.js';
import { importTiles } from './tiles.js';
import { importVoc } from './voc.js';

export const importers: Importers = {
  pairs: importPairs,
  classFolders: importClassFolders,
  npz: importNpz,
  tiles: importTiles,
  geotiff: importGeotiff,
  spacenet: importSpacenet,
  nifti: importNifti,
  coco: importCoco,
  voc: importVoc,
};
