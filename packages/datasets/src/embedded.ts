import { readdir, readFile } from 'node:fs/promises';
import type { DatasetContent } from './archive.js';
import { importPairs } from './import-pairs.js';

const NUCLEI = new URL('../embedded/nuclei/', import.meta.url);

/** The embedded real set: 16 crops of 128x128 of one fluorescence image with its outlined nuclei, group = row of the grid. */
export async function embeddedNuclei(): Promise<DatasetContent> {
  const files = new Map<string, Uint8Array>();
  for (const folder of ['images', 'masks']) {
    for (const name of await readdir(new URL(`${folder}/`, NUCLEI))) {
      files.set(`${folder}/${name}`, await readFile(new URL(`${folder}/${name}`, NUCLEI)));
    }
  }
  return importPairs(files, {
    groups: { from: 'pattern', pattern: '^(r\\d+)' },
    maskValues: { '255': 1 },
    classNames: ['background', 'nucleus'],
  });
}
