import { chmod, mkdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { type FileLock, waitForLock } from './file-lock.js';
import { ProvisionError } from './provision-error.js';

/** The folder that holds all that provisioning makes, shared by all clones of a user. */
export interface Home {
  root: string;
  cache: string;
  locks: string;
  secrets: string;
  services: string;
}

/** @param folder UNETSWEEP_HOME, if given. */
export function homeFolder(folder?: string): string {
  return resolve(folder === undefined || folder === '' ? join(homedir(), '.unetsweep') : folder);
}

/** Makes what is missing of the home, closed to other users. */
export async function openHome(folder?: string): Promise<Home> {
  const root = homeFolder(folder);
  const home: Home = {
    root,
    cache: join(root, 'cache'),
    locks: join(root, 'locks'),
    secrets: join(root, 'secrets'),
    services: join(root, 'services'),
  };
  try {
    await mkdir(root, { recursive: true, mode: 0o700 });
    await closeToOthers(root);
    for (const part of [home.cache, home.locks, home.secrets, home.services]) {
      await mkdir(part, { recursive: true, mode: 0o700 });
    }
  } catch (error) {
    throw new ProvisionError(
      `The folder ${root} can not be made or written: ${(error as Error).message}`,
      'give this user the folder, or set UNETSWEEP_HOME to a folder that it may write',
      { cause: error },
    );
  }
  return home;
}

/** A folder that already was there may be open; others may at most pass through it (Postgres' own user does, see postgres-place). */
async function closeToOthers(folder: string): Promise<void> {
  const { mode } = await stat(folder);
  if ((mode & 0o066) !== 0) await chmod(folder, mode & 0o711);
}

/** Runs `work` while this process alone, of all that use the home, holds the lock `name`. */
export async function withHomeLock<T>(
  home: Home,
  name: string,
  onWait: (pid: number) => void,
  work: () => Promise<T>,
): Promise<T> {
  const lock: FileLock = await waitForLock(lockPath(home, name), onWait);
  try {
    return await work();
  } finally {
    lock.release();
  }
}

export function lockPath(home: Home, name: string): string {
  return join(home.locks, `${name}.lock`);
}
