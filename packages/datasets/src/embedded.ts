import { readdir, readFile } from 'node:fs/promises';
import { resolveImportOptions } from '@unetsweep/contract';
import type { DatasetContent } from './archive.js';
import { importPairs } from './formats/pairs.js';
import { assemble } from './import/assemble.js';
import { FaultList } from './import/fault-list.js';
import { memoryFiles } from './import/memory-files.js';
import { memorySink } from './import/memory-sink.js';

const NUCLEI = new URL('../embedded/nuclei/', import.meta.url);

/** The embedded real set: 16 crops of 128x128 of one fluorescence image with its outlined nuclei, group = row of the grid. */
export async function embeddedNuclei(): Promise<DatasetContent> {
  const options = resolveImportOptions({
    name: 'nuclei',
    groups: { from: 'pattern', pattern: '^(r\\d+)' },
    maskValues: { '255': 1 },
    classNames: ['background', 'nucleus'],
  });
  const files = memoryFiles(await readNuclei());
  const faults = new FaultList();
  const sink = memorySink();
  const draft = await importPairs(files, options, faults);
  const { channels, classNames } = await assemble(draft, files, options, { faults, sink });
  const [fault] = faults.faults;
  if (fault) throw fault;
  return { channels, classNames, samples: sink.samples };
}

async function readNuclei(): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const folder of ['images', 'masks']) {
    for (const name of await readdir(new URL(`${folder}/`, NUCLEI))) {
      files.set(`${folder}/${name}`, await readFile(new URL(`${folder}/${name}`, NUCLEI)));
    }
  }
  return files;
}
