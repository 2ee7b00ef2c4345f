import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openHome, removeHome } from '@unetsweep/provision';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const run = promisify(execFile);
const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
/** Installing, building and six short trainings on two busy cores. */
const FIRST_START_MS = 1_500_000;
const START_MS = 120_000;
/** Steps of a first start that cost minutes. */
const SLOW_STEPS = ['Packages', 'Database client', 'Dashboard', 'Programs', 'TensorFlow'];

interface Ended {
  status: number | null;
  output: string;
}

let folder: string;
let clone: string;
let home: string;
const started = new Set<ChildProcess>();

/** A home of its own that shares what was provisioned already, so that nothing is fetched twice. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unetsweep-clone-'));
  clone = join(folder, 'clone');
  home = join(folder, 'home');
  await run('git', ['clone', '--quiet', REPOSITORY, clone]);
  const { root } = await openHome(home);
  const { cache } = await openHome(process.env.UNETSWEEP_HOME);
  await rm(join(root, 'cache'), { recursive: true });
  await symlink(cache, join(root, 'cache'));
}, START_MS);

afterAll(async () => {
  for (const child of started) child.kill('SIGTERM');
  await removeHome(await openHome(home));
  await rm(folder, { recursive: true, force: true });
}, START_MS);

function start(...args: string[]): { child: ChildProcess; output: () => string; ended: Promise<Ended> } {
  const { DATABASE_URL: _, REDIS_URL: __, PORT: ___, ...inherited } = process.env;
  const environment = { ...inherited, UNETSWEEP_HOME: home, NODE_ENV: undefined, VITEST: undefined };
  const child = spawn('npm', ['start', ...(args.length > 0 ? ['--', ...args] : [])], {
    cwd: clone,
    env: environment,
    detached: true,
  });
  started.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (status) => {
      started.delete(child);
      resolve({ status, output });
    });
  });
  return { child, output: () => output, ended };
}

const urlIn = (output: string) => /dashboard\s+(http:\S+)/.exec(output)?.[1] ?? '';

/** Living processes that were started with this home. */
async function processesOfHome(): Promise<string[]> {
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
    const folderOf = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (environment.includes(home) || folderOf.includes(home))
      found.push(`${pid} ${folderOf.replaceAll('\0', ' ')}`);
  }
  return found;
}

function isListening(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const end = (listens: boolean) => () => {
      socket.destroy();
      resolve(listens);
    };
    socket.once('connect', end(true)).once('error', end(false));
  });
}

describe('npm start in a fresh clone', () => {
  it(
    'trains the demonstration to the end and exits with status 0',
    async () => {
      const { status, output } = await start('--exit').ended;
      expect(output).toMatch(/completed: (\d+) of \1 trials/);
      const best = Number(/best valDice (0\.\d+)/.exec(output)?.[1]);
      expect(best).toBeGreaterThan(0.8);
      expect(status).toBe(0);
      expect(await processesOfHome()).toEqual([]);
    },
    FIRST_START_MS,
  );

  it(
    'is ready in seconds the next time, shows the finished demonstration, and leaves nothing behind on SIGTERM',
    async () => {
      const second = start();
      await vi.waitFor(() => expect(second.output()).toContain('Running until Ctrl-C'), {
        timeout: START_MS,
        interval: 50,
      });
      // Ready in seconds because nothing of the first start is done again; how many depends on what else the machine does.
      expect(second.output()).toMatch(/is ready after [\d.]+ s/);
      for (const step of SLOW_STEPS) expect(second.output()).not.toContain(`✓ ${step}`);
      expect(second.output()).toContain('finished before');
      const url = urlIn(second.output());
      const { items } = (await (await fetch(`${url}/v1/sweeps`)).json()) as { items: unknown[] };
      expect(items).toHaveLength(1);

      second.child.kill('SIGTERM');
      await second.ended;
      await vi.waitFor(async () => expect(await processesOfHome()).toEqual([]), {
        timeout: START_MS,
        interval: 200,
      });
      expect(await isListening(url)).toBe(false);
      expect(await readdir(join(home, 'locks'))).toEqual([]);
    },
    START_MS * 2,
  );
});
