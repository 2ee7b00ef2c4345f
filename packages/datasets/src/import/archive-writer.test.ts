import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromBufferPromise } from 'yauzl';
import { type DatasetContent, readArchive, sha256, writeArchive } from '../archive.js';
import { centralDirectory } from '../zip-store.js';
import { ArchiveWriter } from './archive-writer.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unetsweep-writer-'));
});
afterAll(() => rm(folder, { recursive: true }));

const content: DatasetContent = {
  channels: 2,
  classNames: ['background', 'Ödem'],
  samples: Array.from({ length: 5 }, (_, index) => ({
    name: `folder/ä${index}`,
    group: index % 2 === 0 ? null : 'p',
    split: index === 4 ? 'test' : null,
    width: 3,
    height: 2,
    image: Uint16Array.from({ length: 12 }, (_value, at) => at * 1000 + index),
    mask: index === 2 ? null : Uint8Array.of(0, 1, 0, 1, 1, index % 2),
  })),
};

describe('writing sample by sample', () => {
  it('gives the bytes of writing at once, and leaves nothing else', async () => {
    const writer = await ArchiveWriter.open(join(folder, 'spool'), content.channels);
    for (const sample of content.samples) await writer.add(sample);
    const path = join(folder, 'set.zip');
    const written = await writer.finish(path, content.classNames);
    const bytes = await readFile(path);
    expect(Buffer.compare(bytes, writeArchive(content))).toBe(0);
    expect(written).toEqual({ sha256: sha256(bytes), sizeBytes: bytes.length });
    expect(readArchive(bytes)).toEqual(content);
    expect(await readdir(folder)).toEqual(['set.zip']);
  });
});

describe('the directory of a large archive', () => {
  it('takes its 64-bit forms for more files and bytes than 16 and 32 bits count', async () => {
    const entries = Array.from({ length: 70_000 }, (_, index) => ({
      name: `images/${index}.npy`,
      crc: index,
      size: 100_000,
      offset: index * 100_050,
    }));
    const end = entries.length * 100_050;
    const directory = centralDirectory(entries, end);
    // Only the directory is there: its addresses are moved back by what would stand before it.
    const zip = Buffer.from(directory);
    zip.writeBigUInt64LE(0n, zip.length - 22 - 20 - 56 + 48);
    zip.writeBigUInt64LE(BigInt(directory.length - 22 - 20 - 56), zip.length - 22 - 20 + 8);
    const read = await fromBufferPromise(zip, { lazyEntries: true });
    expect(read.entryCount).toBe(70_000);
    let count = 0;
    for await (const entry of read.eachEntry()) {
      const expected = entries[count];
      if (
        entry.fileName !== expected?.name ||
        entry.relativeOffsetOfLocalHeader !== expected.offset ||
        entry.crc32 !== count
      ) {
        expect(entry).toMatchObject(expected ?? {});
      }
      count += 1;
    }
    expect(count).toBe(70_000);
  });
});
