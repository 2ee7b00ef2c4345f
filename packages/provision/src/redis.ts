import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Home } from './home.js';
import { rememberedPort } from './port.js';
import { redisBinary } from './redis-binary.js';
import { redisAnswers } from './redis-ping.js';
import { rememberedPassword, writePrivateFile } from './secret-file.js';
import {
  type ServerCommand,
  type ServerKind,
  type ServerProcess,
  startServer,
  stopLeftBehind,
} from './server-process.js';
import type { StepListener } from './step.js';

export interface RunningServer {
  url: string;
  server: ServerProcess;
}

export const REDIS: ServerKind = {
  name: 'Redis',
  programName: /redis|valkey/,
  stopSignal: 'SIGTERM',
  forceSignal: 'SIGKILL',
};

export function redisDataFolder(home: Home): string {
  return join(home.services, 'redis', 'data');
}

/**
 * Starts Redis on loopback with a random password and append-only files. The caller holds the home's services lock.
 * @param durable false: nothing is written to disk, for tests.
 */
export async function startRedis(home: Home, durable: boolean, onStep: StepListener): Promise<RunningServer> {
  const program = await redisBinary(home, onStep);
  const folder = join(home.services, 'redis');
  const dataFolder = redisDataFolder(home);
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  const command: ServerCommand = {
    kind: REDIS,
    program,
    args: [join(folder, 'redis.conf')],
    dataFolder,
    logFile: join(folder, 'redis.log'),
  };
  await stopLeftBehind(REDIS, dataFolder);
  const port = await rememberedPort(join(folder, 'port'));
  const password = rememberedPassword(home, 'redis-password');
  // In a file and not in the arguments, which every user of the machine can read.
  writePrivateFile(join(folder, 'redis.conf'), configuration(dataFolder, port, password, durable));
  const server = await startOrReset(command, () => redisAnswers(port, password), onStep);
  return { url: `redis://:${password}@127.0.0.1:${port}`, server };
}

/** Redis holds nothing that Postgres doesn't: data that it can not read (a full disk, a newer version's) is put aside. */
async function startOrReset(
  command: ServerCommand,
  isReady: () => Promise<boolean>,
  onStep: StepListener,
): Promise<ServerProcess> {
  try {
    return await startServer(command, isReady);
  } catch (error) {
    const aside = `${command.dataFolder}.unreadable`;
    await rm(aside, { recursive: true, force: true });
    await rename(command.dataFolder, aside);
    await mkdir(command.dataFolder, { mode: 0o700 });
    const server = await startServer(command, isReady);
    const detail = `its data could not be read and was moved to ${aside}; no results are lost`;
    onStep({ name: 'Redis', state: 'warning', detail: `${detail} (${(error as Error).message})` });
    return server;
  }
}

/** BullMQ needs `noeviction`: an evicted key would be a lost job. */
function configuration(dataFolder: string, port: number, password: string, durable: boolean): string {
  return [
    'bind 127.0.0.1',
    `port ${port}`,
    'protected-mode yes',
    `requirepass ${password}`,
    'daemonize no',
    `dir ${JSON.stringify(dataFolder)}`,
    `appendonly ${durable ? 'yes' : 'no'}`,
    'appendfsync everysec',
    'save ""',
    'maxmemory-policy noeviction',
    '',
  ].join('\n');
}
