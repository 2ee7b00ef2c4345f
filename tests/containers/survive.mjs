// Brings the compose file up with three workers, runs a sweep through it, kills one worker's container and restarts Redis's
// meanwhile, and says what happened. Exit status 0 only if every trial completed.
//   node tests/containers/survive.mjs           (COMPOSE="podman-compose", ENGINE=podman for other engines)
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PROJECT = 'unetsweep-survive';
const PORT = process.env.PORT ?? '4477';
const ENGINE = process.env.ENGINE ?? 'docker';
const COMPOSE = (process.env.COMPOSE ?? 'docker compose').split(' ');
const URL_ = `http://127.0.0.1:${PORT}`;
const KEY = randomBytes(24).toString('hex');
const WORKERS = 3;
const START_TIMEOUT_MS = 300_000;
const SWEEP_TIMEOUT_MS = 900_000;

const SWEEP = {
  name: 'survive',
  dataset: 'nuclei',
  parameters: {
    'loss.name': ['bce', 'dice', 'bceDice'],
    'optimizer.learningRate': [0.0003, 0.001, 0.003],
  },
  trial: {
    model: { baseFilters: 8, depth: 3 },
    preprocessing: { size: 64 },
    training: { epochs: 30, batchSize: 4 },
  },
  reuse: 'never',
};

const startedAt = performance.now();

/** @param {string} text */
function say(text) {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1).padStart(6);
  process.stdout.write(`${seconds} s  ${text}\n`);
}

/** @param {...string} args */
function compose(...args) {
  const [program = '', ...first] = COMPOSE;
  const files = ['-f', 'docker-compose.yml', '-f', 'docker-compose.cpu.yml', '-p', PROJECT];
  const env = { ...process.env, UNETSWEEP_ADMIN_KEY: KEY, PUBLISH: `127.0.0.1:${PORT}`, SLOTS: '1' };
  const child = spawn(program, [...first, ...files, ...args], { cwd: ROOT, env, stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) =>
      status === 0 ? resolve(undefined) : reject(new Error(`compose ${args[0]} ended with ${status}`)),
    );
  });
}

/** @param {...string} args */
async function engine(...args) {
  const { stdout } = await promisify(execFile)(ENGINE, args);
  return stdout.trim();
}

/**
 * @param {string} service
 * @param {'-q' | '-aq'} which running ones, or all
 */
async function containersOf(service, which = '-q') {
  const label = (/** @type {string} */ name, /** @type {string} */ value) => [
    '--filter',
    `label=com.docker.compose.${name}=${value}`,
  ];
  const ids = await engine('ps', which, ...label('project', PROJECT), ...label('service', service));
  return ids.split('\n').filter(Boolean);
}

/**
 * @param {string} path
 * @param {object} [body]
 */
async function call(path, body) {
  const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
  const init = body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers };
  const response = await fetch(URL_ + path, init);
  const answer = await response.json();
  if (!response.ok) throw new Error(`${path}: ${JSON.stringify(answer)}`);
  return answer;
}

/**
 * @template T
 * @param {string} what
 * @param {number} timeoutMs
 * @param {() => Promise<T | undefined>} look answers undefined until it is there
 * @returns {Promise<T>}
 */
async function until(what, timeoutMs, look) {
  const end = performance.now() + timeoutMs;
  let fault = '';
  while (performance.now() < end) {
    try {
      const found = await look();
      if (found !== undefined) return found;
    } catch (error) {
      fault = String(error);
    }
    await delay(1_000);
  }
  throw new Error(`${what} did not happen within ${timeoutMs / 1000} s ${fault}`);
}

async function run() {
  say(`brings the compose file up with ${WORKERS} workers`);
  await compose('up', '-d', '--scale', `worker=${WORKERS}`);
  await until('readiness', START_TIMEOUT_MS, async () =>
    (await fetch(`${URL_}/readyz`)).ok ? true : undefined,
  );
  say('the API is ready');
  const refused = await fetch(`${URL_}/v1/sweeps`);
  say(`without the key it answers ${refused.status}`);
  const workers = await until('all workers', START_TIMEOUT_MS, async () => {
    const { items } = await call('/v1/workers');
    return items.length === WORKERS ? items : undefined;
  });
  say(`${workers.length} workers: ${workers.map((/** @type {any} */ one) => one.host).join(', ')}`);
  const { id } = await until('the data set', START_TIMEOUT_MS, () => call('/v1/sweeps', SWEEP));
  say(`posted the sweep ${id}`);
  const busy = await until('three running trials', SWEEP_TIMEOUT_MS, async () => {
    const { items } = await call(`/v1/sweeps/${id}/trials?filter=${encodeURIComponent('status = running')}`);
    const begun = items.filter((/** @type {any} */ trial) => trial.epochsDone > 0);
    return begun.length > 0 && items.length === WORKERS ? items : undefined;
  });
  const victim = busy[0].worker.host;
  const [container] = (await containersOf('worker')).filter((one) => one.startsWith(victim));
  await engine('kill', container ?? '');
  say(`killed the container of worker ${victim}, which trained trial ${busy[0].number}`);
  const [redis = ''] = await containersOf('redis');
  await engine('restart', redis);
  say("restarted Redis's container");
  const sweep = await until('the end of the sweep', SWEEP_TIMEOUT_MS, async () => {
    const now = await call(`/v1/sweeps/${id}?wait=30`);
    say(
      `${now.status}: ${now.trialCounts.completed} of ${now.trialCounts.total} completed, ${now.trialCounts.running} running`,
    );
    return ['completed', 'failed', 'cancelled'].includes(now.status) ? now : undefined;
  });
  const { items } = await call(`/v1/sweeps/${id}/trials`);
  for (const trial of items) {
    const value = trial.metrics.valDice?.toFixed(4);
    say(`trial ${trial.number}: ${trial.status}, attempt ${trial.attempt}, valDice ${value}`);
  }
  const again = items.filter((/** @type {any} */ trial) => trial.attempt > 1).length;
  say(`${again} of them went on elsewhere; best ${sweep.best?.value?.toFixed(4)}`);
  return sweep.trialCounts.completed === items.length && items.length === 9 && again > 0;
}

try {
  process.exitCode = (await run()) ? 0 : 1;
} finally {
  // One after another, users first: not every compose program stops the workers that `--scale` added.
  for (const service of ['worker', 'planner', 'api', 'migrate', 'redis', 'postgres']) {
    const left = await containersOf(service, '-aq');
    if (left.length > 0) await engine('rm', '-f', ...left);
  }
  await compose('down', '-v');
}
say(process.exitCode === 0 ? 'every trial completed' : 'NOT every trial completed');
