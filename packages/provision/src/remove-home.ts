import { readdir, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { lockHolder } from './file-lock.js';
import { type Home, lockPath } from './home.js';
import { POSTGRES } from './postgres.js';
import { HomeBusyError } from './provision-error.js';
import { REDIS, redisDataFolder } from './redis.js';
import { stopLeftBehind } from './server-process.js';
import { SERVICES_LOCK } from './services.js';

/**
 * Removes a home with its databases, after stopping the servers that a killed owner left running there.
 * @throws HomeBusyError while its services have a living owner.
 */
export async function removeHome(home: Home): Promise<void> {
  const holder = lockHolder(lockPath(home, SERVICES_LOCK));
  if (holder !== null) throw new HomeBusyError(home.root, holder.pid);
  const postgres = await realpath(join(home.services, 'postgres')).catch(() => null);
  if (postgres !== null) {
    for (const name of await readdir(postgres)) {
      if (name.startsWith('data-')) await stopLeftBehind(POSTGRES, join(postgres, name));
    }
    await rm(postgres, { recursive: true, force: true });
  }
  const redis = await realpath(redisDataFolder(home)).catch(() => null);
  if (redis !== null) await stopLeftBehind(REDIS, redis);
  await rm(home.root, { recursive: true, force: true });
}
