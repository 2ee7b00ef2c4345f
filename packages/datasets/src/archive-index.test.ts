import { describe, expect, it } from 'vitest';
import { type Sample, writeArchive } from './archive.js';
import { ArchiveIndex, type ByteSource } from './archive-index.js';
import { readDirectory } from './zip-directory.js';
import { centralDirectory, localHeader, type StoredEntry } from './zip-store.js';

const sample = (index: number): Sample => ({
  name: `image-${index}`,
  group: null,
  split: null,
  width: 3,
  height: 2,
  image: Float32Array.from({ length: 12 }, (_, value) => value + index / 2),
  mask: index === 1 ? null : Uint8Array.from([0, 1, 2, 0, 0, index]),
});

function sourceOf(archive: Uint8Array): ByteSource & { bytesRead: number } {
  const source = {
    sizeBytes: archive.length,
    bytesRead: 0,
    read: async (start: number, end: number) => {
      source.bytesRead += end - start;
      return archive.slice(start, end);
    },
  };
  return source;
}

const archive = writeArchive({
  channels: 2,
  classNames: ['background', 'one', 'two'],
  samples: [0, 1, 2].map(sample),
});

describe('an archive that is read in parts', () => {
  it('gives single images and masks', async () => {
    const index = await ArchiveIndex.open(sourceOf(archive));
    expect([index.classes, index.channels]).toEqual([3, 2]);
    const { image, mask } = sample(2);
    expect(await index.image(2)).toEqual({ width: 3, height: 2, image });
    expect(await index.mask(2)).toEqual({ width: 3, height: 2, values: mask });
    expect(await index.mask(1)).toBeNull();
    expect(await index.image(3)).toBeNull();
  });

  it('reads no more than it needs for a picture', async () => {
    const source = sourceOf(archive);
    const index = await ArchiveIndex.open(source);
    source.bytesRead = 0;
    await index.image(0);
    expect(source.bytesRead).toBe(128 + 12 * 4);
  });

  it('refuses what is no archive', async () => {
    await expect(ArchiveIndex.open(sourceOf(archive.slice(0, -4)))).rejects.toThrow(/cut short/);
    await expect(ArchiveIndex.open(sourceOf(new Uint8Array(5)))).rejects.toThrow(/cut short/);
  });
});

it('finds files of an archive with more than 65,535 files, and beyond 4 GiB', async () => {
  const { crc } = localHeader('x', new Uint8Array(1));
  const count = 70_000;
  const spread = 100_000;
  const entries: StoredEntry[] = Array.from({ length: count }, (_, index) => ({
    name: `images/${index}.npy`,
    crc,
    size: 1,
    offset: index * spread,
  }));
  const start = count * spread;
  const directory = centralDirectory(entries, start);
  const files = await readDirectory({
    sizeBytes: start + directory.length,
    read: async (from, to) => {
      // Only the directory exists: what comes before it reads as zeros.
      const bytes = new Uint8Array(to - from);
      const known = directory.subarray(Math.max(0, from - start), to - start);
      bytes.set(known, bytes.length - known.length);
      return bytes;
    },
  });
  expect(files.size).toBe(count);
  expect(files.get('images/69999.npy')).toEqual({ size: 1, offset: 69_999 * spread });
});
