import { type DatasetImportOptions, resolveImportOptions } from '@unetsweep/contract';
import sharp from 'sharp';
import type { DatasetContent } from '../archive.js';
import { importers } from '../formats/importers.js';
import { assemble } from '../import/assemble.js';
import { FaultList } from '../import/fault-list.js';
import { memoryFiles } from '../import/memory-files.js';
import { memorySink } from '../import/memory-sink.js';
import { recogniseFormat } from '../import/recognise-format.js';

export type FileMap = ReadonlyMap<string, Uint8Array>;

/** Imports files as a data set, as the process of an import does. @returns the content, and all faults */
export async function importFiles(
  given: FileMap,
  options: Partial<DatasetImportOptions> = {},
): Promise<DatasetContent & { faults: FaultList['faults'] }> {
  const resolved = resolveImportOptions({ name: 'set', ...options });
  const files = memoryFiles(given);
  const faults = new FaultList();
  const sink = memorySink();
  const set = await faults.collect(async () => {
    const importer = importers[resolved.format ?? (await recogniseFormat(files))];
    return assemble(await importer(files, resolved, faults), files, resolved, { faults, sink });
  });
  return {
    channels: set?.channels ?? 0,
    classNames: set?.classNames ?? [],
    samples: sink.samples,
    faults: faults.faults,
  };
}

export interface Pixels {
  width: number;
  channels?: 1 | 3 | 4;
  values: number[];
  /** 16 bits. */
  wide?: boolean;
}

export async function png({ width, channels = 1, values, wide = false }: Pixels): Promise<Uint8Array> {
  const data = wide ? Uint16Array.from(values) : Uint8Array.from(values);
  const height = values.length / width / channels;
  const image = sharp(data, { raw: { width, height, channels } });
  const colours = channels === 1 ? (wide ? 'grey16' : 'b-w') : wide ? 'rgb16' : 'srgb';
  return image.toColourspace(colours).png().toBuffer();
}
