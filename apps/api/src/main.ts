import { readFile } from 'node:fs/promises';
import { ConfigError, loadConfig } from './config.js';
import { startServer } from './server.js';

/** Streams and requests that do not end by then are cut. */
const STOP_WITHIN_MS = 10_000;

async function readVersion(): Promise<string> {
  const text = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

function fail(error: unknown): never {
  process.stderr.write(`${error instanceof ConfigError ? error.message : String(error)}\n`);
  process.exit(1);
}

const server = await readVersion()
  .then((version) => startServer(loadConfig(process.env), version))
  .catch(fail);

let isStopping = false;
function stop(): void {
  if (isStopping) return;
  isStopping = true;
  setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
  server.stop().then(() => process.exit(0), fail);
}

process.on('SIGTERM', stop);
process.on('SIGINT', stop);
