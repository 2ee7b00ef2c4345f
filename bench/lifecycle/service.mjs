import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { availableParallelism, homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CORES = 2;
/** Of util-linux: which cores a process may use. */
const PINNING = 'taskset';
const CLOCK_TICKS = 100;
const program = (name) => fileURLToPath(new URL(`../../${name}/dist/main.js`, import.meta.url));

/** Everything on two cores: what is started, the servers it starts, and this process. */
export function keepToTwoCores() {
  if (availableParallelism() <= CORES) return [];
  spawn(PINNING, ['-a', '-cp', `0-${CORES - 1}`, String(process.pid)], { stdio: 'ignore' });
  return [PINNING, '-c', `0-${CORES - 1}`];
}

class Program {
  output = '';

  /** @param {string[]} prefix @param {string} name @param {string[]} args @param {Record<string, string>} environment */
  constructor(prefix, name, args, environment) {
    this.name = name;
    const profile =
      process.env.LIFECYCLE_PROFILE === name ? ['--cpu-prof', '--cpu-prof-dir', '/tmp/lifecycle'] : [];
    const [command, ...rest] = [...prefix, process.execPath, ...profile, program(name), ...args];
    this.child = spawn(command, rest, {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream.setEncoding('utf8').on('data', (text) => {
        this.output += text;
      });
    this.ended = new Promise((resolve) => this.child.once('exit', resolve));
  }

  /** @param {RegExp} pattern */
  async says(pattern) {
    for (;;) {
      const match = pattern.exec(this.output);
      if (match) return match;
      if (this.child.exitCode !== null) throw new Error(`${this.name} ended:\n${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  stop() {
    this.child.kill('SIGTERM');
    return this.ended;
  }
}

/** Postgres and Redis as `npm start` runs them, with nothing left out: what is committed is on the disk. */
async function startServers(prefix) {
  const home = await mkdtemp(join(tmpdir(), 'lifecycle-'));
  const cache = join(process.env.UNETSWEEP_HOME ?? join(homedir(), '.unetsweep'), 'cache');
  if (existsSync(cache)) await symlink(cache, join(home, 'cache'));
  const servers = new Program(prefix, 'packages/provision', ['services'], { UNETSWEEP_HOME: home });
  const [, databaseUrl] = await servers.says(/DATABASE_URL=(\S+)/);
  const [, redisUrl] = await servers.says(/REDIS_URL=(\S+)/);
  const stop = async () => {
    await servers.stop();
    await rm(home, { recursive: true, force: true });
  };
  return { databaseUrl, redisUrl, servers, stop };
}

/** Seconds of processor time that a process has used, and those of the processes that it started. */
function cpuSeconds(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS;
}

function parentOf(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

/** The sum over a process and all below it, those that have ended included where their parent has waited for them. */
function cpuOfTree(root) {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  const parents = new Map();
  for (const pid of all) {
    try {
      parents.set(pid, parentOf(pid));
    } catch {
      // It has just ended.
    }
  }
  const isBelow = (pid) =>
    pid === root || (parents.has(pid) && parents.get(pid) > 1 && isBelow(parents.get(pid)));
  let seconds = 0;
  for (const pid of parents.keys()) {
    try {
      if (isBelow(pid)) seconds += cpuSeconds(pid);
    } catch {
      // It has just ended.
    }
  }
  return seconds;
}

/** API and planner, each a process, as `npm start` runs them. */
export async function startService() {
  const prefix = keepToTwoCores();
  const { databaseUrl, redisUrl, servers, stop } = await startServers(prefix);
  const environment = { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, LOG_LEVEL: 'warn' };
  await migrate(databaseUrl);
  const api = new Program(prefix, 'apps/api', [], {
    ...environment,
    LOG_LEVEL: 'info',
    PORT: '0',
    IMPORT_FOLDER: tmpdir(),
  });
  const planner = new Program(prefix, 'apps/planner', [], environment);
  const [, url] = await api.says(/listening at (http:[^"]+)/i);
  const parts = {
    api: api.child.pid,
    planner: planner.child.pid,
    servers: servers.child.pid,
    clients: process.pid,
  };
  return {
    url,
    databaseUrl,
    /** Processor time used so far, in seconds, by part. */
    cpu: () =>
      Object.fromEntries(
        Object.entries(parts).map(([name, pid]) => [
          name,
          name === 'clients' ? cpuSeconds(pid) : cpuOfTree(pid),
        ]),
      ),
    async stop() {
      await Promise.all([api.stop(), planner.stop()]);
      await stop();
    },
  };
}

async function migrate(databaseUrl) {
  const { migrate: run } = await import('@unetsweep/store');
  await run(databaseUrl);
}
