import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { removeDamaged } from './cached-folder.js';
import { type Home, openHome } from './home.js';
import { preparePostgres } from './postgres.js';
import { ProvisionError } from './provision-error.js';
import { redisBinary } from './redis-binary.js';
import { startServices } from './services.js';
import type { Step } from './step.js';
import { provisionTensorflow } from './tensorflow.js';

const USAGE = `Usage: main.js provision [--tensorflow] [--services] [--build cpu|gpu] [--verify]
       main.js services

provision   prepares what is named, all by default, for this clone and under UNETSWEEP_HOME
  --build   the TensorFlow build; by default the one that fits this machine
  --verify  compares the SHA-256 of every cached file first and makes anew what differs
services    starts Postgres and Redis, prints their URLs, and stops them on Ctrl-C
`;

const REPOSITORY_ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

function tell({ name, state, detail }: Step): void {
  const mark = { started: '…', done: '✓', warning: '!' }[state];
  process.stderr.write(`${mark} ${name}: ${detail}\n`);
}

async function provision(home: Home, values: Options): Promise<void> {
  const everything = !values.tensorflow && !values.services;
  if (values.verify) {
    for (const file of await removeDamaged(home)) {
      tell({ name: 'Cache', state: 'warning', detail: `${file} is damaged and is made anew` });
    }
  }
  if (everything || values.tensorflow) {
    const build = values.build;
    await provisionTensorflow({ home, repositoryRoot: REPOSITORY_ROOT, build, onStep: tell });
  }
  if (everything || values.services) {
    await preparePostgres(home, tell);
    await redisBinary(home, tell);
  }
}

async function runServices(home: Home): Promise<void> {
  const ended = new Promise<null>((stop) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop(null));
  });
  const services = await startServices({
    home,
    databaseUrl: process.env.DATABASE_URL,
    redisUrl: process.env.REDIS_URL,
    onStep: tell,
  });
  process.stdout.write(`DATABASE_URL=${services.databaseUrl}\nREDIS_URL=${services.redisUrl}\n`);
  const failure = await Promise.race([services.failed, ended]);
  await services.stop();
  if (failure !== null) throw failure;
}

interface Options {
  tensorflow?: boolean;
  services?: boolean;
  verify?: boolean;
  build?: 'cpu' | 'gpu' | undefined;
}

async function main(): Promise<number> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      tensorflow: { type: 'boolean' },
      services: { type: 'boolean' },
      verify: { type: 'boolean' },
      build: { type: 'string' },
    },
  });
  const { build, ...flags } = values;
  const isBuild = build === undefined || build === 'cpu' || build === 'gpu';
  const [command] = positionals;
  if (positionals.length !== 1 || !isBuild || (command !== 'provision' && command !== 'services')) {
    process.stderr.write(USAGE);
    return 2;
  }
  const home = await openHome(process.env.UNETSWEEP_HOME);
  if (command === 'services') await runServices(home);
  else await provision(home, { ...flags, build });
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  const isExpected = error instanceof ProvisionError || error instanceof TypeError;
  process.stderr.write(`${isExpected ? error.message : (error as Error).stack}\n`);
  process.exitCode = 1;
}
