import { type Plane, type PlaneType, planeType, writeNpy } from './npy.js';
import { centralDirectory, localHeader, type StoredEntry } from './zip-store.js';

/** The side of a split that the set itself puts a sample on. */
export type NamedSplit = 'train' | 'validation' | 'test';

/** One image with its mask. */
export interface Sample {
  /** Unique in its set: the file's path below `images/`, without its ending. */
  name: string;
  /** What belongs together (a patient, a tile); null where the set has no groups. */
  group: string | null;
  /** Null where the set says nothing. */
  split: NamedSplit | null;
  width: number;
  height: number;
  /** [height, width, channels], as stored in the file. */
  image: Plane;
  /** [height, width], class indices; null where the image has no mask. */
  mask: Uint8Array | null;
}

export interface Manifest {
  formatVersion: 1;
  channels: number;
  classNames: string[];
  samples: ManifestSample[];
}

interface ManifestSample {
  name: string;
  group: string | null;
  /** Left out where the set says nothing. */
  split?: NamedSplit;
  width: number;
  height: number;
  type: PlaneType;
  labelled: boolean;
}

const MANIFEST = 'manifest.json';

export function manifestSample({ name, group, split, width, height, image, mask }: Sample): ManifestSample {
  const type = planeType(image);
  const named = split === null ? {} : { split };
  return { name, group, ...named, width, height, type, labelled: mask !== null };
}

/** The files of the sample at position `index`, each with its header. */
export function sampleEntries(sample: Sample, index: number, channels: number): LaidOut[] {
  const { image, mask, height, width } = sample;
  const entries = [layOut(`images/${index}.npy`, writeNpy(image, [height, width, channels]))];
  if (mask) entries.push(layOut(`masks/${index}.npy`, writeNpy(mask, [height, width])));
  return entries;
}

/** @throws Error for another format */
export function manifestOf(bytes: Uint8Array): Manifest {
  const manifest = JSON.parse(new TextDecoder().decode(bytes)) as Manifest;
  if (manifest.formatVersion !== 1) throw new Error(`unknown archive format ${manifest.formatVersion}`);
  return manifest;
}

export function manifestEntry(manifest: Manifest): LaidOut {
  return layOut(MANIFEST, new TextEncoder().encode(JSON.stringify(manifest)));
}

/** A file as it stands in the archive: header and content. */
export interface LaidOut {
  entry: Omit<StoredEntry, 'offset'>;
  parts: Uint8Array[];
  length: number;
}

/** The directory of files that stand one after the other from the archive's beginning. */
export function directoryOf(files: readonly Pick<LaidOut, 'entry' | 'length'>[]): Uint8Array {
  let offset = 0;
  const entries = files.map(({ entry, length }) => {
    const placed = { ...entry, offset };
    offset += length;
    return placed;
  });
  return centralDirectory(entries, offset);
}

function layOut(name: string, bytes: Uint8Array): LaidOut {
  const { header, crc } = localHeader(name, bytes);
  return {
    entry: { name, crc, size: bytes.length },
    parts: [header, bytes],
    length: header.length + bytes.length,
  };
}
