import { createHash } from 'node:crypto';
import { chmod, mkdir, realpath, stat, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Home } from './home.js';
import { ProvisionError } from './provision-error.js';
import { runCommand } from './run-command.js';

/** Where Postgres lives and as whom it runs. */
export interface PostgresPlace {
  folder: string;
  /** The user that it runs as, where that is not this process's. */
  owner: { uid: number; gid: number } | null;
}

/** Runs Postgres, which refuses to be root, where this process is. */
const SYSTEM_USER = 'unetsweep';

/**
 * `services/postgres` below the home. As root it must be reachable for the system user: where a folder above the home is
 * closed (`/root` is), that name is a link into `/var/lib`, so that the choice stays the same from then on.
 */
export async function postgresPlace(home: Home): Promise<PostgresPlace> {
  const folder = join(home.services, 'postgres');
  if (process.getuid?.() !== 0) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return { folder: await realpath(folder), owner: null };
  }
  const owner = await systemUser();
  if (!(await exists(folder))) await makeReachable(home, folder);
  return { folder: await realpath(folder), owner };
}

async function makeReachable(home: Home, folder: string): Promise<void> {
  if (await isOpen(dirname(home.root))) {
    // Others may pass through, not list or read: the secrets have folders and modes of their own.
    for (const passed of [home.root, home.services]) await chmod(passed, 0o711);
    await mkdir(folder, { mode: 0o711 });
    return;
  }
  const outside = `/var/lib/unetsweep-${createHash('sha256').update(home.root).digest('hex').slice(0, 12)}`;
  try {
    await mkdir(outside, { recursive: true, mode: 0o711 });
    await symlink(outside, folder);
  } catch (error) {
    throw new ProvisionError(
      `Postgres has no place: its own user can not reach ${home.root}, and ${outside} can not be made.`,
      'set UNETSWEEP_HOME to a folder whose parents others may enter, set DATABASE_URL, or start as an ordinary user',
      { cause: error },
    );
  }
}

/** Whether every user may pass through the folder and all above it. */
async function isOpen(folder: string): Promise<boolean> {
  if (((await stat(folder)).mode & 0o001) === 0) return false;
  return dirname(folder) === folder || isOpen(dirname(folder));
}

async function systemUser(): Promise<{ uid: number; gid: number }> {
  const known = await userIds();
  if (known !== null) return known;
  const options = ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent'];
  const { stderr } = await runCommand('useradd', [...options, '--shell', '/usr/sbin/nologin', SYSTEM_USER]);
  const made = await userIds();
  if (made !== null) return made;
  throw new ProvisionError(
    `Postgres refuses to run as root, and the system user ${SYSTEM_USER} could not be made: ${stderr.trim()}`,
    `make a user named ${SYSTEM_USER}, set DATABASE_URL, or start as an ordinary user`,
  );
}

async function userIds(): Promise<{ uid: number; gid: number } | null> {
  const user = await runCommand('id', ['-u', SYSTEM_USER]);
  const group = await runCommand('id', ['-g', SYSTEM_USER]);
  if (user.status !== 0 || group.status !== 0) return null;
  return { uid: Number(user.stdout), gid: Number(group.stdout) };
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
