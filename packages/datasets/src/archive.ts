import { createHash } from 'node:crypto';
import { unzipSync } from 'fflate';
import {
  directoryOf,
  type Manifest,
  manifestEntry,
  manifestOf,
  manifestSample,
  type Sample,
  sampleEntries,
} from './archive-layout.js';
import { readNpy } from './npy.js';

export type { NamedSplit, Sample } from './archive-layout.js';

/** A whole data set as it is stored, hashed and trained on. Its name is not part of it: equal content is the same set. */
export interface DatasetContent {
  channels: number;
  /** Names by class index, background first. */
  classNames: string[];
  samples: Sample[];
}

/**
 * The canonical container: a zip, not compressed, of `manifest.json`, `images/<n>.npy` and `masks/<n>.npy`.
 * Equal content gives equal bytes whatever wrote it, so their SHA-256 identifies the set. `ArchiveWriter` writes
 * the same bytes without holding the set in memory.
 */
export function writeArchive({ channels, classNames, samples }: DatasetContent): Uint8Array {
  const manifest: Manifest = {
    formatVersion: 1,
    channels,
    classNames,
    samples: samples.map(manifestSample),
  };
  const files = [
    manifestEntry(manifest),
    ...samples.flatMap((sample, index) => sampleEntries(sample, index, channels)),
  ];
  return Buffer.concat([...files.flatMap(({ parts }) => parts), directoryOf(files)]);
}

/** @throws Error naming the part that is missing or damaged */
export function readArchive(archive: Uint8Array): DatasetContent {
  const files = unzipSync(archive);
  const part = (name: string): Uint8Array => {
    const file = files[name];
    if (!file) throw new Error(`the archive has no ${name}`);
    return file;
  };
  const manifest = manifestOf(part('manifest.json'));
  const samples = manifest.samples.map((stored, index): Sample => {
    const { name, group, split = null, width, height, type, labelled } = stored;
    const image = readNpy(part(`images/${index}.npy`), type, [height, width, manifest.channels]);
    const mask = labelled ? readNpy(part(`masks/${index}.npy`), 'uint8', [height, width]) : null;
    return { name, group, split, width, height, image, mask };
  });
  return { channels: manifest.channels, classNames: manifest.classNames, samples };
}

/** Hex. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
