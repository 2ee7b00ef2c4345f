import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

const PREFIX = 'unetsweep-worker-';

/** Makes this worker's folder for states and checkpoints in flight, and removes those of workers that were killed. */
export async function openScratchFolder(parent: string, pid = process.pid): Promise<string> {
  for (const name of await readdir(parent)) {
    const owner = /^unetsweep-worker-(\d+)-/.exec(name)?.[1];
    if (owner !== undefined && !isAlive(Number(owner)))
      await rm(join(parent, name), { recursive: true, force: true });
  }
  return mkdtemp(join(parent, `${PREFIX}${pid}-`));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, under another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
