import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { TicketQueue, WakeUps } from '@unetsweep/queue';
import { createTestStore, type TestStore } from '@unetsweep/store/testing';
import { pino } from 'pino';
import supertest from 'supertest';
import { buildApp } from '../app.js';
import { type AppOptions, MAX_ARCHIVE_BYTES, type Timing } from '../dependencies.js';
import { importLoop } from '../imports/import-loop.js';
import { linkQueue } from '../queue-link.js';
import type { Api } from '../routes/route.js';

/** Time to start, ms: the first file of a run migrates the template of all databases. */
export const START_MS = 60_000;

/** The application on a database and a key prefix of its own, listening on a free port. */
export interface TestApi {
  app: Api;
  store: TestStore['store'];
  /** Of its own database, for rows that no repository writes by the thousand. */
  databaseUrl: string;
  /** Words to the application, as workers and the planner send them. */
  wakeUps: WakeUps;
  /** Where it listens. */
  url: string;
  /** Sends requests through real HTTP. */
  request: ReturnType<typeof supertest>;
  close(): Promise<void>;
}

interface Servers {
  databaseUrl: string;
  redisUrl: string;
}

interface TestOptions {
  app?: Partial<AppOptions>;
  timing?: Partial<Timing>;
  /** Carries out imports; default: none. */
  importConcurrency?: number;
}

async function waitForRedis(tickets: TicketQueue): Promise<void> {
  for (;;) {
    const isReady = await tickets.ping().then(
      () => true,
      () => false,
    );
    if (isReady) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export async function startTestApi(servers: Servers, options: TestOptions = {}): Promise<TestApi> {
  const prefix = `unetsweep-test-${randomUUID()}`;
  const test = await createTestStore(servers.databaseUrl);
  const tickets = new TicketQueue(servers.redisUrl, { prefix });
  const wakeUps = new WakeUps(servers.redisUrl, { prefix });
  await waitForRedis(tickets);
  const { queue, listening } = linkQueue(tickets, wakeUps);
  await listening;
  const { uploads = { folder: tmpdir(), maxArchiveBytes: MAX_ARCHIVE_BYTES } } = options.app ?? {};
  const imports = importLoop({
    store: test.store,
    queue,
    imports: test.store.imports,
    folder: uploads.folder,
    concurrency: options.importConcurrency ?? 0,
    log: pino({ level: 'silent' }),
  });
  imports.start();
  const dependencies = {
    store: test.store,
    queue,
    version: '1.2.3',
    timing: options.timing ?? {},
    imports,
  };
  const app = await buildApp(dependencies, {
    adminKey: null,
    metricsPublic: false,
    dashboardFolder: null,
    ...options.app,
    uploads,
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    app,
    store: test.store,
    databaseUrl: test.databaseUrl,
    wakeUps,
    url,
    request: supertest(url),
    async close() {
      await app.close();
      await imports.stop();
      wakeUps.close();
      await tickets.close();
      await test.drop();
    },
  };
}
