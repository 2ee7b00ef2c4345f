import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { lockHolder, tryLock } from './file-lock.js';
import { type Home, lockPath } from './home.js';
import { startPostgres } from './postgres.js';
import { HomeBusyError } from './provision-error.js';
import { type RunningServer, startRedis } from './redis.js';
import { writePrivateFile } from './secret-file.js';
import type { ServerProcess } from './server-process.js';
import type { StepListener } from './step.js';

export interface ServicesOptions {
  home: Home;
  /** A Postgres and a Redis of the user; none is started where one is given. */
  databaseUrl?: string | undefined;
  redisUrl?: string | undefined;
  onStep?: StepListener;
  /** false: the servers may lose what they hold when the machine stops; faster, for tests. Default: true. */
  durable?: boolean;
}

export interface Services {
  databaseUrl: string;
  redisUrl: string;
  /** Fulfilled when a server that was started here ends without being stopped. */
  failed: Promise<Error>;
  /** Idempotent. What uses the servers is to be stopped before. */
  stop(): Promise<void>;
}

/** The services of a home that some process runs now. */
export interface RunningServices {
  pid: number;
  databaseUrl: string;
  redisUrl: string;
  /** ISO 8601, UTC. */
  startedAt: string;
}

export const SERVICES_LOCK = 'services';

/**
 * Starts the servers that are not given, one owner a home at a time, and stops what a killed owner left.
 * @throws HomeBusyError while another process owns them; ProvisionError when one can not be had or does not start.
 */
export async function startServices(options: ServicesOptions): Promise<Services> {
  const { home, databaseUrl, redisUrl, durable = true, onStep = () => {} } = options;
  if (databaseUrl && redisUrl) return given(databaseUrl, redisUrl);
  const lock = tryLock(lockPath(home, SERVICES_LOCK));
  if (!('release' in lock)) throw new HomeBusyError(home.root, lock.pid);
  const started: ServerProcess[] = [];
  const keep = ({ server, url }: RunningServer): string => {
    started.push(server);
    return url;
  };
  let stopping: Promise<void> | null = null;
  const stop = (): Promise<void> => {
    stopping ??= stopAll(home, started).finally(() => lock.release());
    return stopping;
  };
  try {
    const urls = {
      databaseUrl: databaseUrl || keep(await startPostgres(home, durable, onStep)),
      redisUrl: redisUrl || keep(await startRedis(home, durable, onStep)),
    };
    const state: RunningServices = { pid: process.pid, ...urls, startedAt: new Date().toISOString() };
    writePrivateFile(statePath(home), `${JSON.stringify(state, null, 2)}\n`);
    return { ...urls, stop, failed: firstFailure(started, () => stopping !== null) };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What the running owner of the home's services has told; null when none runs. */
export function findServices(home: Home): RunningServices | null {
  const holder = lockHolder(lockPath(home, SERVICES_LOCK));
  if (holder === null) return null;
  try {
    const state: RunningServices = JSON.parse(readFileSync(statePath(home), 'utf8'));
    return state.pid === holder.pid ? state : null;
  } catch {
    return null;
  }
}

function given(databaseUrl: string, redisUrl: string): Services {
  return { databaseUrl, redisUrl, failed: new Promise(() => {}), stop: async () => {} };
}

async function stopAll(home: Home, servers: readonly ServerProcess[]): Promise<void> {
  rmSync(statePath(home), { force: true });
  await Promise.all(servers.map((server) => server.stop()));
}

function firstFailure(servers: readonly ServerProcess[], isStopping: () => boolean): Promise<Error> {
  return new Promise((resolve) => {
    for (const server of servers) {
      void server.ended.then((reason) => {
        if (!isStopping()) resolve(new Error(`${server.name} (process ${server.pid}) ${reason}.`));
      });
    }
  });
}

function statePath(home: Home): string {
  return join(home.services, 'state.json');
}
