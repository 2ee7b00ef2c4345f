import { mkdtemp, readdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HomeBusyError, openHome, removeHome, type Services, startServices } from '@unetsweep/provision';
import type { TestProject } from 'vitest/node';

interface SharedServices {
  services: Promise<Services>;
  users: number;
  close(): Promise<void>;
}

/** Each project that names this file evaluates it again: the servers are kept where all of them find them. */
const shared = globalThis as { unetsweepTestServices?: SharedServices | undefined };

const FOLDER_PREFIX = 'unetsweep-tests-';
/** A younger folder may belong to a run that is about to lock it. */
const ABANDONED_AFTER_MS = 60_000;

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  shared.unetsweepTestServices ??= start();
  const current = shared.unetsweepTestServices;
  current.users += 1;
  const { databaseUrl, redisUrl } = await current.services;
  project.provide('databaseUrl', databaseUrl);
  project.provide('redisUrl', redisUrl);
  return async () => {
    current.users -= 1;
    if (current.users > 0) return;
    shared.unetsweepTestServices = undefined;
    await current.close();
  };
}

/**
 * DATABASE_URL and REDIS_URL where given, else servers on a folder of this run. Their programs come from the user's own
 * cache, so that a run fetches nothing.
 */
function start(): SharedServices {
  const home = removeAbandoned()
    .then(() => mkdtemp(join(tmpdir(), FOLDER_PREFIX)))
    .then(openHome);
  const services = home.then(async (own) => {
    const { cache } = await openHome(process.env.UNETSWEEP_HOME);
    const { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl } = process.env;
    return startServices({ home: { ...own, cache }, databaseUrl, redisUrl, durable: false });
  });
  const close = async (): Promise<void> => {
    await (await services).stop();
    await removeHome(await home);
  };
  return { services, users: 0, close };
}

/** Folders and servers of runs that were killed. */
async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (name.startsWith(FOLDER_PREFIX)) await removeIfAbandoned(join(tmpdir(), name));
  }
}

async function removeIfAbandoned(folder: string): Promise<void> {
  const { mtimeMs, uid } = await stat(folder);
  if (uid !== process.getuid?.() || Date.now() - mtimeMs < ABANDONED_AFTER_MS) return;
  try {
    await removeHome(await openHome(folder));
  } catch (error) {
    if (!(error instanceof HomeBusyError)) throw error;
  }
}
