import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openHome } from '@unetsweep/provision';
import { UnetsweepApi } from '../api/unetsweep-api.js';
import type { CommandContext } from '../commands/context.js';
import { type ExitCode, exitCode } from '../exit-code.js';
import { removeInstance, writeInstance } from '../instance-file.js';
import { formatDuration } from '../render/duration.js';
import { Cleanup } from './cleanup.js';
import { prepareDatabase } from './database.js';
import { choosePort } from './free-port.js';
import { printReady } from './greeting.js';
import { createParts } from './parts.js';
import { takeHome, visitRunning } from './running-instance.js';
import { openServices } from './services.js';
import { showDemonstration } from './show-demonstration.js';
import { Steps } from './steps.js';
import type { SupervisedProcess } from './supervised-process.js';
import { waitUntilReady } from './wait-until-ready.js';

export interface UpOptions {
  exit: boolean;
  port?: number;
  workers: number;
  demo: boolean;
}

/** Starts all parts on this machine, shows the demonstration and stays up; stops everything in order at the end. */
export async function up(context: CommandContext, options: UpOptions): Promise<ExitCode> {
  const home = await openHome(context.environment.home);
  const taken = await takeHome(home, context.interrupted);
  if (taken === null) return exitCode.interrupted;
  if ('running' in taken) return visitRunning(context, options, taken.running);
  const cleanup = new Cleanup();
  cleanup.add(async () => taken.lock.release());
  try {
    return await run(context, options, cleanup);
  } finally {
    if (context.interrupted.aborted)
      context.terminal.note('\n  Stopping: running trials end their epoch and are given back …');
    await cleanup.run();
    if (context.interrupted.aborted) context.terminal.note('  Stopped. The next start goes on from here.');
  }
}

async function run(context: CommandContext, options: UpOptions, cleanup: Cleanup): Promise<ExitCode> {
  const { terminal, interrupted } = context;
  const startedAt = performance.now();
  const started = await startAll(context, options, cleanup);
  if (started === null) return exitCode.interrupted;
  const { api, failed } = started;
  printReady(terminal, api.address.url, formatDuration(performance.now() - startedAt));
  const demonstration =
    options.demo && options.workers > 0
      ? await Promise.race([showDemonstration(context, api), failed])
      : exitCode.ok;
  if (interrupted.aborted) return options.exit ? exitCode.interrupted : exitCode.ok;
  if (options.exit) return demonstration;
  terminal.note(`\n  ${terminal.style('dim', 'Running until Ctrl-C.')}`);
  await Promise.race([aborted(interrupted), failed]);
  return exitCode.ok;
}

interface Started {
  api: UnetsweepApi;
  /** Rejects when a part or an embedded server is gone for good. */
  failed: Promise<never>;
}

/** @returns null when interrupted on the way */
async function startAll(
  context: CommandContext,
  options: UpOptions,
  cleanup: Cleanup,
): Promise<Started | null> {
  const { environment, terminal, interrupted } = context;
  const steps = new Steps(terminal, interrupted);
  const port = await choosePort(options.port ?? environment.port);
  const services = await openServices(environment, steps);
  cleanup.add(() => services.stop());
  if (interrupted.aborted) return null;
  await mkdir(join(environment.home, 'logs'), { recursive: true, mode: 0o700 });
  const [apiPart, ...others] = createParts({
    workers: options.workers,
    port,
    home: environment.home,
    databaseUrl: services.databaseUrl,
    redisUrl: services.redisUrl,
    inherited: process.env,
    onRestart: (message) => steps.warn(message),
  });
  const api = new UnetsweepApi({ url: `http://127.0.0.1:${port}`, key: environment.key });
  const failed = Promise.race([services.failed, apiPart.failed, ...others.map((part) => part.failed)]);
  failed.catch(() => {});
  cleanup.add(() => stopInReverse([apiPart, ...others]));
  // Loading the API takes longer than all else: it does so while the schema is looked after.
  apiPart.start();
  await steps.run('Schema and the nuclei data set', () =>
    Promise.race([prepareDatabase(services.databaseUrl), failed]),
  );
  await steps.run('API', () => Promise.race([waitUntilReady(api, interrupted), failed]));
  if (interrupted.aborted) return null;
  for (const part of others) part.start();
  await writeInstance(environment.home, {
    url: api.address.url,
    pid: process.pid,
    startedAt: new Date().toISOString(),
  });
  cleanup.add(() => removeInstance(environment.home));
  return { api, failed };
}

/** Workers first, all of them at once: they give their trials back through what is stopped after them. */
async function stopInReverse(parts: SupervisedProcess[]): Promise<void> {
  const [api, planner, ...workers] = parts;
  await Promise.all(workers.map((worker) => worker.stop()));
  await Promise.all([api?.stop(), planner?.stop()]);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    // The timer keeps the process alive: nothing else in it may be waiting.
    const alive = setInterval(() => {}, 60_000);
    signal.addEventListener('abort', () => {
      clearInterval(alive);
      resolve();
    });
  });
}
