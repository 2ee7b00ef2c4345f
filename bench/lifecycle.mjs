/**
 * `npm run bench -- lifecycle [--clients 8] [--seconds 10] [--python PATH]`: trials a second that callers get suggested, report one metric
 * of, and complete, through HTTP and Postgres, everything on two cores; beside Optuna where that Python has it.
 */
import { spawnSync } from 'node:child_process';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { HttpClient } from './lifecycle/http-client.mjs';
import { keepToTwoCores, startService } from './lifecycle/service.mjs';

const BATCH = 10;
const parameters = {
  rate: { type: 'float', low: 1e-5, high: 1e-1, scale: 'log' },
  dropout: { type: 'float', low: 0, high: 0.5 },
  width: { type: 'int', low: 8, high: 128 },
  optimizer: ['adam', 'sgd', 'rmsprop'],
};
const cases = [
  { method: 'random', count: 1 },
  { method: 'random', count: BATCH },
  { method: 'tpe', count: 1 },
  { method: 'tpe', count: BATCH },
];

/** A client's trials: each is suggested, reports one epoch, and ends. @returns how many ended before `end` */
async function live(http, sweepId, clientId, count, end) {
  let ended = 0;
  const train = async ({ id, params, lease }) => {
    const metrics = { loss: (params.dropout - 0.2) ** 2 };
    const { token: leaseToken } = lease;
    await http.post('metrics', `/v1/trials/${id}/metrics`, { leaseToken, epochs: [{ epoch: 1, metrics }] });
    await http.post('complete', `/v1/trials/${id}/complete`, { leaseToken, status: 'completed', metrics });
    if (performance.now() < end) ended += 1;
  };
  while (performance.now() < end) {
    const { trials } = await http.post('suggest', `/v1/sweeps/${sweepId}/suggestions`, { count, clientId });
    await Promise.all(trials.map(train));
  }
  return ended;
}

const quantile = (values, share) =>
  [...values].sort((a, b) => a - b)[Math.floor(share * values.length)] ?? Number.NaN;

async function measure(service, { method, count }, { clients, seconds }) {
  const http = new HttpClient(service.url);
  const objective = { metric: 'loss', mode: 'min' };
  const body = {
    name: `lifecycle-${method}-${count}`,
    runner: 'external',
    parameters,
    objective,
    search: { method },
    maxTrials: 1_000_000,
  };
  const { id } = await http.send('POST', '/v1/sweeps', JSON.stringify(body));
  // The first second is for the planner to find the sweep, and for compilers to warm up.
  await Promise.all(
    Array.from({ length: clients }, (_, index) =>
      live(http, id, `w${index}`, count, performance.now() + 1_000),
    ),
  );
  http.times.clear();
  const before = service.cpu();
  const start = performance.now();
  const end = start + seconds * 1_000;
  const ended = await Promise.all(
    Array.from({ length: clients }, (_, index) => live(http, id, `c${index}`, count, end)),
  );
  const trials = ended.reduce((sum, each) => sum + each, 0);
  const after = service.cpu();
  const cpuMs = Object.fromEntries(
    Object.keys(after).map((part) => [part, ((after[part] - before[part]) * 1_000) / trials]),
  );
  await http.send('POST', `/v1/sweeps/${id}/cancel`, '{}').catch(() => undefined);
  http.close();
  return { rate: trials / seconds, times: http.times, cpuMs };
}

function rowOf({ method, count }, { rate, times, cpuMs }, peer) {
  const call = (kind) =>
    `${quantile(times.get(kind) ?? [], 0.5).toFixed(1)} / ${quantile(times.get(kind) ?? [], 0.95).toFixed(1)}`;
  const used = Object.values(cpuMs).reduce((sum, each) => sum + each, 0);
  const parts = Object.entries(cpuMs)
    .map(([name, ms]) => `${name} ${ms.toFixed(2)}`)
    .join(', ');
  const ratio = peer === null ? '' : ` ${peer.toFixed(1)} | ${(rate / peer).toFixed(0)} |`;
  return `| ${method} | ${count} | ${rate.toFixed(0)} | ${call('suggest')} | ${call('metrics')} | ${call('complete')} | ${used.toFixed(2)} (${parts}) |${ratio}`;
}

/** Trials a second of Optuna on the same Postgres, as many processes as there are clients; null where it is not at hand. */
function runPeer(python, databaseUrl, method, { clients, seconds }) {
  const script = fileURLToPath(new URL('./lifecycle/optuna-peer.py', import.meta.url));
  const url = databaseUrl.replace('postgresql://', 'postgresql+psycopg2://');
  const [command, ...args] = [
    ...keepToTwoCores(),
    python,
    script,
    url,
    method,
    String(clients),
    String(seconds),
  ];
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? Number(stdout.trim().split('\n').at(-1)) : null;
}

/** @param {string[]} args */
export async function bench(args) {
  const { values } = parseArgs({
    args,
    options: {
      clients: { type: 'string', default: '8' },
      seconds: { type: 'string', default: '10' },
      python: { type: 'string', default: 'python3' },
    },
  });
  const load = { clients: Number(values.clients), seconds: Number(values.seconds) };
  const service = await startService();
  try {
    const peers = Object.fromEntries(
      ['random', 'tpe'].map((method) => [method, runPeer(values.python, service.databaseUrl, method, load)]),
    );
    const hasPeer = peers.random !== null;
    console.log(
      `${load.clients} clients, ${load.seconds} s each, all on two cores; load of the machine before: ${loadavg()[0].toFixed(1)}\n`,
    );
    console.log(
      `| search | suggested at once | trials/s | suggest p50 / p95 (ms) | metrics (ms) | complete (ms) | processor time a trial (ms) |${hasPeer ? ' Optuna, trials/s | ratio |' : ''}`,
    );
    console.log(`| --- | ---: | ---: | ---: | ---: | ---: | --- |${hasPeer ? ' ---: | ---: |' : ''}`);
    for (const each of cases)
      console.log(rowOf(each, await measure(service, each, load), peers[each.method]));
    if (!hasPeer) console.log('\nOptuna is not at hand: --python names one that has optuna and psycopg2.');
  } finally {
    await service.stop();
  }
}
