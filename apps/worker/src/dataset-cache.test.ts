import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DatasetCache } from './dataset-cache.js';

const content = Buffer.from('pretend this is a data set');
const sum = createHash('sha256').update(content).digest('hex');

let folder: string;
let downloads: number;

async function* download(bytes: Uint8Array = content) {
  downloads += 1;
  for (let start = 0; start < bytes.length; start += 10) yield bytes.subarray(start, start + 10);
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dataset-cache-'));
  downloads = 0;
});

afterEach(() => rm(folder, { recursive: true }));

describe('the data set cache', () => {
  it('downloads once for several workers that ask at once', async () => {
    const workers = [new DatasetCache(folder), new DatasetCache(folder)];
    const paths = await Promise.all(
      workers.flatMap((cache) => [cache.get(sum, download), cache.get(sum, download)]),
    );
    expect(new Set(paths).size).toBe(1);
    expect(await readFile(paths[0] ?? '')).toEqual(content);
    expect(downloads).toBe(1);
  });

  it('keeps nothing that has another sum, and works at the next try', async () => {
    const cache = new DatasetCache(folder);
    await expect(cache.get(sum, () => download(Buffer.from('damaged')))).rejects.toThrow(/expected/);
    expect(await readdir(folder)).toEqual([]);
    expect(await readFile(await cache.get(sum, download))).toEqual(content);
  });

  it('takes over the lock of a worker that was killed while it downloaded', async () => {
    const lock = join(folder, `${sum}.zip.lock`);
    await writeFile(lock, '');
    const longAgo = new Date(Date.now() - 120_000);
    await utimes(lock, longAgo, longAgo);
    expect(await readFile(await new DatasetCache(folder).get(sum, download))).toEqual(content);
  });
});
