import { TicketQueue, WakeUps } from '@unetsweep/queue';
import { openStore, waitForDatabase } from '@unetsweep/store';
import { pino } from 'pino';
import { ConfigError, readConfig } from './config.js';
import { startPlanner } from './planner.js';

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const log = pino({ name: 'planner', level: config.logLevel });
  process.title = 'unetsweep-planner';
  await waitForDatabase(config.databaseUrl, () => log.warn('waits for the database and its migrations'));
  const store = openStore({ databaseUrl: config.databaseUrl });
  const notices = {
    onLost: (message: string) =>
      log.warn({ reason: message }, 'Redis is away; tickets wait until it is back'),
    onBack: () => log.info('Redis is back'),
  };
  const tickets = new TicketQueue(config.redisUrl, notices);
  const wakeUps = new WakeUps(config.redisUrl);
  const planner = await startPlanner({ store, tickets, wakeUps, leaseMs: config.leaseMs, log });
  log.info('plans sweeps');
  const stop = async () => {
    await planner.stop();
    await tickets.close();
    wakeUps.close();
    await store.close();
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => stop().then(() => process.exit(0)));
  }
}

main().catch((error: unknown) => {
  // The faults of the environment are for people; anything else is for the log.
  console.error(error instanceof ConfigError ? error.message : error);
  process.exit(1);
});
