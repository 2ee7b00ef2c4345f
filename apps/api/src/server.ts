import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { TicketQueue, WakeUps } from '@unetsweep/queue';
import { openStore, type Store, waitForSchema } from '@unetsweep/store';
import { type Logger, pino } from 'pino';
import { buildApp } from './app.js';
import type { ApiConfig } from './config.js';
import { importLoop } from './imports/import-loop.js';
import { removeAbandoned } from './imports/work-folder.js';
import { linkQueue } from './queue-link.js';
import { recipeLoop } from './recipes/recipe-loop.js';

const DASHBOARD = fileURLToPath(new URL('../../dashboard/dist', import.meta.url));

export interface ApiServer {
  /** Where it listens, such as http://127.0.0.1:4400. */
  address: string;
  /** Ends streams, lets running requests finish, then lets go of Postgres and Redis. */
  stop(): Promise<void>;
}

function connectQueue(url: string, logger: Logger) {
  const notices = {
    onLost: (message: string) => logger.warn({ reason: message }, 'Redis is away; wake-ups wait for it.'),
    onBack: () => logger.info('Redis is back.'),
  };
  return { tickets: new TicketQueue(url, notices), wakeUps: new WakeUps(url, notices) };
}

/** Pings a database once another process has brought it to the schema of this code. */
function migratedPing(databaseUrl: string, store: Store): () => Promise<number> {
  let isMigrated = false;
  return async () => {
    if (!isMigrated) await waitForSchema(databaseUrl, 0);
    isMigrated = true;
    return store.ping();
  };
}

/** Connects, listens, and serves until stopped. @throws when the port is taken */
export async function startServer(config: ApiConfig, version: string): Promise<ApiServer> {
  const logger = pino({ level: config.logLevel });
  const store = openStore({ databaseUrl: config.databaseUrl });
  const { tickets, wakeUps } = connectQueue(config.redisUrl, logger);
  const release = async () => {
    wakeUps.close();
    await tickets.close();
    await store.close();
  };
  try {
    const { queue, listening } = linkQueue(tickets, wakeUps);
    // It fails only where this process stops before Redis ever answered.
    listening.catch(() => undefined);
    const { uploads } = config;
    await removeAbandoned(uploads.folder);
    const imports = importLoop({
      store,
      queue,
      imports: store.imports,
      folder: uploads.folder,
      concurrency: config.importConcurrency,
      log: logger,
    });
    const recipeRuns = recipeLoop({ store, queue, log: logger });
    const app = await buildApp(
      { store, queue, version, pingDatabase: migratedPing(config.databaseUrl, store), imports },
      {
        adminKey: config.adminKey,
        metricsPublic: config.metricsPublic,
        dashboardFolder: existsSync(DASHBOARD) ? DASHBOARD : null,
        uploads,
      },
      logger,
    );
    const address = await app.listen({ host: config.host, port: config.port });
    imports.start();
    recipeRuns.start();
    const stop = () => Promise.all([app.close(), imports.stop(), recipeRuns.stop()]);
    return { address, stop: () => stop().then(release) };
  } catch (error) {
    await release();
    throw error;
  }
}
