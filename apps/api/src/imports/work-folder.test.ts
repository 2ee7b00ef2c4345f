import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeWorkFolder, removeAbandoned } from './work-folder.js';

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'unetsweep-work-'));
});
afterEach(() => rm(parent, { recursive: true }));

/** Of a process that has ended. */
const deadPid = () =>
  Number(execFileSync(process.execPath, ['-e', 'console.log(process.pid)'], { encoding: 'utf8' }));

it('removes the folders of processes that are gone and leaves all others', async () => {
  const ours = `unetsweep-api-${hostname()}`;
  const [dead, living] = [`${ours}-${deadPid()}-abc`, `${ours}-${process.ppid}-abc`];
  const [old, young] = ['unetsweep-api-elsewhere-1-old', 'unetsweep-api-elsewhere-1-young'];
  for (const name of [dead, living, old, young, 'other'])
    await mkdir(join(parent, name, 'files'), { recursive: true });
  const yesterday = Date.now() / 1000 - 25 * 3600;
  await utimes(join(parent, old), yesterday, yesterday);
  await removeAbandoned(parent);
  expect((await readdir(parent)).sort()).toEqual(['other', living, young].sort());
});

it('makes a folder of its own for each', async () => {
  const made = await Promise.all([makeWorkFolder(parent), makeWorkFolder(parent)]);
  expect(new Set(made).size).toBe(2);
  expect(await readdir(parent)).toHaveLength(2);
});
