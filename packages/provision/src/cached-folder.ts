import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Home, withHomeLock } from './home.js';
import { changedFiles, writeManifest } from './manifest.js';
import { asStep, type StepListener } from './step.js';

export interface CachedFolder {
  /** Name below `cache/`; holds versions, so that another version lies beside it. */
  name: string;
  /** What the content is made from, such as the wheels' SHA-256. */
  source: string;
  /** For people: the step's name and what it is about to do. */
  title: string;
  detail: string;
  /** Fills an empty folder. May be interrupted at any point. */
  fill(folder: string): Promise<void>;
}

export function cachedPath(home: Home, name: string): string {
  return join(home.cache, name);
}

/** Whether the folder is there and whole, by its files' sizes. */
export async function isCached(home: Home, wanted: Pick<CachedFolder, 'name' | 'source'>): Promise<boolean> {
  const changed = await changedFiles(cachedPath(home, wanted.name), wanted.source, false);
  return changed !== null && changed.length === 0;
}

/**
 * The cached folder, made if it is missing or damaged: in a folder beside it that takes the name once it is whole, under
 * a lock, so that an interruption or a second clone leaves nothing half done.
 */
export async function ensureCached(home: Home, wanted: CachedFolder, onStep: StepListener): Promise<string> {
  const path = cachedPath(home, wanted.name);
  if (await isCached(home, wanted)) return path;
  const onWait = (pid: number): void =>
    onStep({ name: wanted.title, state: 'started', detail: `waiting for process ${pid}, which prepares it` });
  return withHomeLock(home, wanted.name, onWait, async () => {
    if (await isCached(home, wanted)) return path;
    return asStep(onStep, wanted.title, wanted.detail, () => make(wanted, path));
  });
}

async function make(wanted: CachedFolder, path: string): Promise<string> {
  const draft = `${path}.partial`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o755 });
  await wanted.fill(draft);
  await writeManifest(draft, wanted.source);
  await rm(path, { recursive: true, force: true });
  await rename(draft, path);
  return path;
}

/** Compares the SHA-256 of every file in the cache with its manifest; a folder that differs is removed, to be made anew. */
export async function removeDamaged(home: Home): Promise<string[]> {
  const damaged: string[] = [];
  for (const entry of await readdir(home.cache, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const path = join(home.cache, entry.name);
    const changed = await changedFiles(path, null, true);
    if (changed === null || changed.length === 0) continue;
    damaged.push(...changed.map((file) => join(entry.name, file)));
    await rm(path, { recursive: true, force: true });
  }
  return damaged;
}
