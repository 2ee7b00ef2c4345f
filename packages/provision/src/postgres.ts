import { chown, mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureCached } from './cached-folder.js';
import type { Home } from './home.js';
import { rememberedPort } from './port.js';
import { majorVersion, postgresBinaries } from './postgres-binaries.js';
import { type PostgresPlace, postgresPlace } from './postgres-place.js';
import { identityOf } from './process-identity.js';
import { ProvisionError } from './provision-error.js';
import type { RunningServer } from './redis.js';
import { type CommandResult, lastLines, runCommand } from './run-command.js';
import { rememberedPassword, writePrivateFile } from './secret-file.js';
import { type ServerCommand, type ServerKind, startServer, stopLeftBehind } from './server-process.js';
import { asStep, type StepListener } from './step.js';

/** Superuser and database have this name. */
const NAME = 'unetsweep';

/** SIGINT is its fast shutdown: it ends connections, writes a checkpoint and leaves nothing to recover. */
export const POSTGRES: ServerKind = {
  name: 'Postgres',
  programName: /^postgres/,
  stopSignal: 'SIGINT',
  forceSignal: 'SIGQUIT',
};

/** For one machine that trains beside it: enough memory for the hot tables, no just-in-time compiler, rare checkpoints. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '256MB',
  wal_compression: 'on',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  random_page_cost: '1.1',
  jit: 'off',
};

/** For tests only: a power cut may lose the whole database. */
const FLEETING_SETTINGS = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

/** Puts Postgres' programs where they will run. @returns their folder, and the place. */
export async function preparePostgres(
  home: Home,
  onStep: StepListener,
): Promise<{ binaries: string; major: string; place: PostgresPlace }> {
  const place = await postgresPlace(home);
  const package_ = await postgresBinaries();
  const binaries = await ensureCached({ ...home, cache: place.folder }, package_, onStep);
  return { binaries, major: majorVersion(package_), place };
}

/**
 * Starts Postgres on loopback with a random password; makes the cluster and its database when missing. The caller holds
 * the home's services lock.
 * @param durable false: writes are not synced, for tests.
 */
export async function startPostgres(
  home: Home,
  durable: boolean,
  onStep: StepListener,
): Promise<RunningServer> {
  const { binaries, major, place } = await preparePostgres(home, onStep);
  const dataFolder = join(place.folder, `data-${major}`);
  const password = rememberedPassword(home, 'postgres-password');
  if (!(await isCluster(dataFolder))) {
    await asStep(onStep, 'Postgres', 'makes its data folder', () =>
      makeCluster({ binaries, place, dataFolder, password, durable }),
    );
  }
  const command: Omit<ServerCommand, 'args'> = {
    kind: POSTGRES,
    program: join(binaries, 'bin', 'postgres'),
    dataFolder,
    logFile: join(place.folder, 'postgres.log'),
    ...place.owner,
  };
  await stopLeftBehind(POSTGRES, dataFolder);
  await removeForeignPidFile(dataFolder);
  const port = await rememberedPort(join(place.folder, 'port'));
  const settings = { ...SETTINGS, ...(durable ? {} : FLEETING_SETTINGS), port: String(port) };
  const args = [
    '-D',
    dataFolder,
    ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
  ];
  const server = await startServer({ ...command, args }, (pid) => isReady(dataFolder, pid));
  return { url: `postgresql://${NAME}:${password}@127.0.0.1:${port}/${NAME}`, server };
}

interface NewCluster {
  binaries: string;
  place: PostgresPlace;
  dataFolder: string;
  password: string;
  durable: boolean;
}

/** In a folder beside, which takes the name when the cluster is whole: an interruption leaves no half of one. */
async function makeCluster({ binaries, place, dataFolder, password, durable }: NewCluster): Promise<void> {
  const draft = `${dataFolder}.partial`;
  const passwordFile = join(place.folder, 'initial-password');
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  writePrivateFile(passwordFile, password);
  if (place.owner !== null) {
    for (const path of [draft, passwordFile]) await chown(path, place.owner.uid, place.owner.gid);
  }
  const run = (program: string, args: string[], input = ''): Promise<CommandResult> =>
    runCommand(join(binaries, 'bin', program), args, { ...place.owner, cwd: draft, input });
  try {
    requireSuccess(
      'initdb',
      await run('initdb', [...initdbArguments(draft, passwordFile), ...(durable ? [] : ['--no-sync'])]),
    );
    requireSuccess(
      'postgres',
      await run('postgres', ['--single', '-D', draft, 'postgres'], `CREATE DATABASE ${NAME}\n`),
    );
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(draft, dataFolder);
}

/** The built-in locale sorts alike on every machine. */
function initdbArguments(dataFolder: string, passwordFile: string): string[] {
  return [
    ...['-D', dataFolder, '--username', NAME, '--pwfile', passwordFile, '--no-instructions'],
    ...['--auth-local', 'scram-sha-256', '--auth-host', 'scram-sha-256', '--encoding', 'UTF8'],
    ...['--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'],
  ];
}

function requireSuccess(program: string, result: CommandResult): void {
  if (result.status === 0) return;
  throw new ProvisionError(
    `Postgres could not make its data folder (${program}):\n${lastLines(result.stderr)}`,
    'set DATABASE_URL to a Postgres of yours, or UNETSWEEP_HOME to another folder',
  );
}

async function isCluster(folder: string): Promise<boolean> {
  return stat(join(folder, 'PG_VERSION')).then(
    () => true,
    () => false,
  );
}

/** By the status line of the postmaster's pid file, as pg_ctl does; the file may still be a killed predecessor's. */
async function isReady(dataFolder: string, pid: number): Promise<boolean> {
  const lines = await pidFile(dataFolder);
  return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
}

/**
 * Postgres takes over the pid file of a dead process by itself, but not one whose pid was given to another program
 * since. Called when no Postgres works in the folder any more.
 */
async function removeForeignPidFile(dataFolder: string): Promise<void> {
  const pid = Number((await pidFile(dataFolder))[0]);
  if (pid > 0 && identityOf(pid) !== null) await rm(join(dataFolder, 'postmaster.pid'));
}

async function pidFile(dataFolder: string): Promise<string[]> {
  try {
    return (await readFile(join(dataFolder, 'postmaster.pid'), 'utf8')).split('\n');
  } catch {
    return [];
  }
}
