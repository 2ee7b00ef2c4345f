import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { access, mkdir, open, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** A lock that nobody has touched for so long belongs to a process that is gone. */
const LOCK_EXPIRES_MS = 60_000;
const LOCK_POLL_MS = 200;

/**
 * Data sets on this machine's disk, by the SHA-256 of their canonical archive, shared by all workers that use the folder.
 * A file of the right name is whole and was verified: it was renamed into place after its sum had been checked.
 */
export class DatasetCache {
  private readonly loading = new Map<string, Promise<string>>();

  constructor(private readonly folder: string) {}

  /**
   * The path of the archive; `download` is called where it isn't there yet, once for all workers.
   * @throws Error when what was downloaded has another sum
   */
  get(sha256: string, download: () => AsyncIterable<Uint8Array>): Promise<string> {
    const known = this.loading.get(sha256);
    if (known) return known;
    const loading = this.fetch(sha256, download).finally(() => this.loading.delete(sha256));
    this.loading.set(sha256, loading);
    return loading;
  }

  private async fetch(sha256: string, download: () => AsyncIterable<Uint8Array>): Promise<string> {
    const path = join(this.folder, `${sha256}.zip`);
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const lock = `${path}.lock`;
    while (!(await exists(path))) {
      if (!(await takeLock(lock))) {
        await delay(LOCK_POLL_MS);
        continue;
      }
      try {
        if (!(await exists(path))) await save(path, sha256, download(), () => touch(lock));
      } finally {
        await rm(lock, { force: true });
      }
    }
    return path;
  }
}

async function save(
  path: string,
  sha256: string,
  chunks: AsyncIterable<Uint8Array>,
  onChunk: () => Promise<void>,
): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}.part`;
  const file = createWriteStream(draft, { mode: 0o600 });
  const hash = createHash('sha256');
  try {
    for await (const chunk of chunks) {
      hash.update(chunk);
      if (!file.write(chunk)) await once(file, 'drain');
      await onChunk();
    }
    file.end();
    await finished(file);
    const sum = hash.digest('hex');
    if (sum !== sha256) throw new Error(`the data set arrived with the sum ${sum}, expected ${sha256}`);
    await rename(draft, path);
  } finally {
    file.destroy();
    await rm(draft, { force: true });
  }
}

/** True: this process holds it now. */
async function takeLock(path: string): Promise<boolean> {
  try {
    await (await open(path, 'wx', 0o600)).close();
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const age = await stat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => 0,
  );
  if (age > LOCK_EXPIRES_MS) await rm(path, { force: true });
  return false;
}

async function touch(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
