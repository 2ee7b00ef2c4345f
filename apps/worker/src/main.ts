import { readFileSync } from 'node:fs';
import { openStore, waitForDatabase } from '@unetsweep/store';
import { type Logger, pino } from 'pino';
import { ConfigError, loadConfig, type WorkerConfig } from './config.js';
import { detectMachine } from './device.js';
import { startWorker } from './worker.js';

const DRAIN_TIMEOUT_MS = 30_000;

/** 128 + the signal's number, as shells tell of a process that a signal ended. */
const SIGNAL_STATUS = { SIGINT: 130, SIGTERM: 143 } as const;

async function main(): Promise<void> {
  process.title = 'unetsweep-worker';
  const config = readConfigOrExit();
  const log = pino({ name: 'worker', level: config.logLevel });
  const stopped = nextSignal(log);
  await waitForDatabase(config.databaseUrl, () => log.warn('waits for the database and its migrations'));
  const machine = await detectMachine();
  const store = openStore(config);
  const worker = await startWorker({ store, config, machine, version: readVersion(), log });
  const signal = await stopped;
  log.info({ signal, timeoutMs: DRAIN_TIMEOUT_MS }, 'gives its trials back; a second signal ends it at once');
  await worker.stop(DRAIN_TIMEOUT_MS);
  await store.close();
  log.info('ended');
  process.exit(0);
}

function readConfigOrExit(): WorkerConfig {
  try {
    return loadConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

/** Resolves at the first SIGTERM or SIGINT; the second ends this process at once, and its trials' processes after it. */
function nextSignal(log: Logger): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let count = 0;
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        count += 1;
        if (count === 1) return resolve(signal);
        log.warn('ended at once; its trials go on elsewhere from their last states');
        process.exit(SIGNAL_STATUS[signal]);
      });
    }
  });
}

function readVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

await main();
