import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { TicketQueue, WakeUps } from '@unetsweep/queue';
import { openStore } from '@unetsweep/store';
import { type Logger, pino } from 'pino';
import { buildApp } from './app.js';
import type { ApiConfig } from './config.js';
import { linkQueue } from './queue-link.js';

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
    const queue = await linkQueue(tickets, wakeUps);
    const app = await buildApp(
      { store, queue, version },
      {
        adminKey: config.adminKey,
        metricsPublic: config.metricsPublic,
        dashboardFolder: existsSync(DASHBOARD) ? DASHBOARD : null,
      },
      logger,
    );
    const address = await app.listen({ host: config.host, port: config.port });
    return { address, stop: () => app.close().then(release) };
  } catch (error) {
    await release();
    throw error;
  }
}
