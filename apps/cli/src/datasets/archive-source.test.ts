import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { extract } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openArchiveSource } from './archive-source.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unetsweep-pack-'));
  await mkdir(join(folder, 'set', 'images', '.cache'), { recursive: true });
  await writeFile(join(folder, 'set', 'images', 'b.png'), 'bb');
  await writeFile(join(folder, 'set', 'images', 'a.png'), Buffer.alloc(1_000_000, 'a'));
  await writeFile(join(folder, 'set', 'images', '.hidden'), 'x');
  await writeFile(join(folder, 'set', 'images', '.cache', 'x'), 'x');
  await symlink('/etc/hostname', join(folder, 'set', 'images', 'link.png'));
});
afterEach(() => rm(folder, { recursive: true }));

async function read(path: string) {
  const source = await openArchiveSource(path);
  let told = 0;
  const bytes = await buffer(
    source.read((more) => {
      told += more;
    }),
  );
  return { source, bytes, told };
}

describe('what is uploaded', () => {
  it('is a folder packed in the order of its paths, without hidden files and links', async () => {
    const { source, bytes, told } = await read(join(folder, 'set'));
    expect(source).toMatchObject({ fileName: 'set.tar.gz', files: 2, sizeBytes: 1_000_002 });
    expect(told).toBe(1_000_002);
    const entries = extract();
    entries.end(gunzipSync(bytes));
    const found: [string, number][] = [];
    for await (const entry of entries) {
      let size = 0;
      for await (const chunk of entry) size += (chunk as Uint8Array).length;
      found.push([entry.header.name, size]);
    }
    expect(found).toEqual([
      ['images/a.png', 1_000_000],
      ['images/b.png', 2],
    ]);
  });

  it('has the same bytes for the same files, whenever they were written', async () => {
    const first = await read(join(folder, 'set'));
    await utimes(join(folder, 'set', 'images', 'b.png'), 1, 1);
    expect(Buffer.compare((await read(join(folder, 'set'))).bytes, first.bytes)).toBe(0);
  });

  it('is an archive as it is', async () => {
    const { bytes } = await read(join(folder, 'set'));
    await writeFile(join(folder, 'set.tgz'), bytes);
    const again = await read(join(folder, 'set.tgz'));
    expect(again.source.fileName).toBe('set.tgz');
    expect(Buffer.compare(again.bytes, bytes)).toBe(0);
  });

  it('is refused where it is no archive, an empty folder, or not there', async () => {
    await mkdir(join(folder, 'empty'));
    await expect(openArchiveSource(join(folder, 'empty'))).rejects.toThrow(/holds no files/);
    await expect(openArchiveSource(join(folder, 'set', 'images', 'a.png'))).rejects.toThrow(/is no zip/);
    await expect(openArchiveSource(join(folder, 'nowhere'))).rejects.toThrow(/can't be read/);
  });
});
