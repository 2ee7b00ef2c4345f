import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'unetsweep-api-';
/** Longer than any upload or import lasts. */
const ABANDONED_AFTER_MS = 24 * 3_600_000;

const prefixOf = (pid: number | '') => `${PREFIX}${hostname()}-${pid}`;

/** A new folder for one upload or import of this process; whoever asks for it removes it. */
export function makeWorkFolder(parent: string): Promise<string> {
  return mkdtemp(join(parent, `${prefixOf(process.pid)}-`));
}

/** Removes what processes left behind that were killed. To be called before this process makes its first one. */
export async function removeAbandoned(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith(PREFIX)) continue;
    const path = join(parent, name);
    if (await isAbandoned(name, path)) await rm(path, { recursive: true, force: true });
  }
}

/** Another machine, or an earlier container, shares the folder: only age tells of its processes. */
async function isAbandoned(name: string, path: string): Promise<boolean> {
  const own = prefixOf('');
  if (name.startsWith(own)) {
    const pid = Number.parseInt(name.slice(own.length), 10);
    return pid === process.pid || !isAlive(pid);
  }
  const found = await stat(path).catch(() => null);
  return found !== null && Date.now() - found.mtimeMs > ABANDONED_AFTER_MS;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
