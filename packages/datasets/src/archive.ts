import { createHash } from 'node:crypto';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { type Plane, type PlaneType, planeType, readNpy, writeNpy } from './npy.js';

/** One image with its mask. */
export interface Sample {
  /** Unique in its set: the file's path below `images/`, without its ending. */
  name: string;
  /** What belongs together (a patient, a tile); null where the set has no groups. */
  group: string | null;
  width: number;
  height: number;
  /** [height, width, channels], as stored in the file. */
  image: Plane;
  /** [height, width], class indices; null where the image has no mask. */
  mask: Uint8Array | null;
}

/** A whole data set as it is stored, hashed and trained on. Its name is not part of it: equal content is the same set. */
export interface DatasetContent {
  channels: number;
  /** Names by class index, background first. */
  classNames: string[];
  samples: Sample[];
}

interface Manifest {
  formatVersion: 1;
  channels: number;
  classNames: string[];
  samples: {
    name: string;
    group: string | null;
    width: number;
    height: number;
    type: PlaneType;
    labelled: boolean;
  }[];
}

// Zip keeps local wall-clock time: a local date gives the same bytes in every time zone.
const ZIP_OPTIONS = { level: 0, mtime: new Date(1980, 0, 1), os: 3 } as const;

/**
 * The canonical container: a zip, not compressed, of `manifest.json`, `images/<n>.npy` and `masks/<n>.npy`.
 * Equal content gives equal bytes whatever wrote it, so their SHA-256 identifies the set.
 */
export function writeArchive(content: DatasetContent): Uint8Array {
  const manifest: Manifest = {
    formatVersion: 1,
    channels: content.channels,
    classNames: content.classNames,
    samples: content.samples.map(({ name, group, width, height, image, mask }) => ({
      name,
      group,
      width,
      height,
      type: planeType(image),
      labelled: mask !== null,
    })),
  };
  const files: Record<string, Uint8Array> = { 'manifest.json': strToU8(JSON.stringify(manifest)) };
  for (const [index, sample] of content.samples.entries()) {
    files[`images/${index}.npy`] = writeNpy(sample.image, [sample.height, sample.width, content.channels]);
    if (sample.mask) files[`masks/${index}.npy`] = writeNpy(sample.mask, [sample.height, sample.width]);
  }
  return zipSync(files, ZIP_OPTIONS);
}

/** @throws Error naming the part that is missing or damaged */
export function readArchive(archive: Uint8Array): DatasetContent {
  const files = unzipSync(archive);
  const part = (name: string): Uint8Array => {
    const file = files[name];
    if (!file) throw new Error(`the archive has no ${name}`);
    return file;
  };
  const manifest = JSON.parse(strFromU8(part('manifest.json'))) as Manifest;
  if (manifest.formatVersion !== 1) throw new Error(`unknown archive format ${manifest.formatVersion}`);
  const samples = manifest.samples.map(({ name, group, width, height, type, labelled }, index): Sample => {
    const image = readNpy(part(`images/${index}.npy`), type, [height, width, manifest.channels]);
    const mask = labelled
      ? Uint8Array.from(readNpy(part(`masks/${index}.npy`), 'uint8', [height, width]))
      : null;
    return { name, group, width, height, image, mask };
  });
  return { channels: manifest.channels, classNames: manifest.classNames, samples };
}

/** Hex. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
