import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CachedFolder, cachedPath, ensureCached, isCached, removeDamaged } from './cached-folder.js';
import { type Home, openHome } from './home.js';
import type { Step } from './step.js';

describe('a folder of the cache', () => {
  let root: string;
  let home: Home;
  let fills: number;
  let steps: Step[];

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'cached-folder-'));
    home = await openHome(root);
    fills = 0;
    steps = [];
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const library = (changes: Partial<CachedFolder> = {}): CachedFolder => ({
    name: 'library-1',
    source: 'wheel a',
    title: 'Library',
    detail: '1',
    fill: async (folder) => {
      fills += 1;
      writeFileSync(join(folder, 'library.so'), 'content');
    },
    ...changes,
  });
  const ensure = (wanted = library()): Promise<string> =>
    ensureCached(home, wanted, (step) => steps.push(step));

  it('is made once, and is silent when it is there', async () => {
    const path = await ensure();
    expect(readFileSync(join(path, 'library.so'), 'utf8')).toBe('content');
    expect(steps.map((step) => step.state)).toEqual(['started', 'done']);
    await ensure();
    expect(fills).toBe(1);
    expect(steps).toHaveLength(2);
  });

  it('does not exist after an interruption, and is made from an empty folder then', async () => {
    const interrupted = library({
      fill: async (folder) => {
        writeFileSync(join(folder, 'half.so'), 'half');
        throw new Error('killed');
      },
    });
    await expect(ensure(interrupted)).rejects.toThrow('killed');
    expect(existsSync(cachedPath(home, 'library-1'))).toBe(false);
    expect((await readdir(await ensure())).sort()).toEqual(['library.so', 'manifest.json']);
    expect((await readdir(home.cache)).sort()).toEqual(['library-1']);
  });

  it('is made by one of those who ask at the same time', async () => {
    await Promise.all([ensure(), ensure(), ensure()]);
    expect(fills).toBe(1);
  });

  it('is made anew when a file is missing or cut off', async () => {
    const file = join(await ensure(), 'library.so');
    writeFileSync(file, 'cont');
    await ensure();
    rmSync(file);
    await ensure();
    expect(fills).toBe(3);
    expect(readFileSync(file, 'utf8')).toBe('content');
  });

  it('is made anew from another source', async () => {
    await ensure();
    expect(await isCached(home, library({ source: 'wheel b' }))).toBe(false);
    await ensure(library({ source: 'wheel b' }));
    expect(fills).toBe(2);
  });

  it('is removed by a thorough look when a byte differs', async () => {
    const file = join(await ensure(), 'library.so');
    expect(await removeDamaged(home)).toEqual([]);
    writeFileSync(file, 'cOntent');
    expect(await isCached(home, library())).toBe(true);
    expect(await removeDamaged(home)).toEqual(['library-1/library.so']);
    expect(await isCached(home, library())).toBe(false);
  });
});
