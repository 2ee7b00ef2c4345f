import { describe, expect, it } from 'vitest';
import { type Leased, useExternalBench } from './external-bench.js';

const bench = useExternalBench();

interface Suggestions {
  trials: Leased[];
  state: string;
  retryAfterMs: number;
}

interface Sweep {
  id: string;
  status: string;
  trialCounts: Record<string, number>;
  best: { value: number; params: Record<string, number> } | null;
}

interface Trial {
  id: string;
  number: number;
  status: string;
  attempt: number;
  params: Record<string, number>;
  metrics: Record<string, number>;
}

const bowl = {
  runner: 'external',
  parameters: {
    'lr.max': { type: 'float', low: 0, high: 1 },
    width: { type: 'int', low: 1, high: 64 },
  },
  objective: { metric: 'my-score.v2', mode: 'max' },
};
const scoreOf = (params: Record<string, number>) => {
  const { 'lr.max': rate = 0, width = 0 } = params;
  return -((rate - 0.3) ** 2) - ((width - 20) / 64) ** 2;
};

async function post(changes: object): Promise<Sweep> {
  const { status, body } = await bench.call<Sweep>('POST', '/v1/sweeps', { ...bowl, ...changes });
  expect(status, JSON.stringify(body)).toBe(201);
  return body;
}

async function suggest(sweepId: string, clientId: string, count = 1): Promise<Suggestions> {
  const path = `/v1/sweeps/${sweepId}/suggestions`;
  return (await bench.call<Suggestions>('POST', path, { clientId, count })).body;
}

/** Asks until there is one. */
async function next(sweepId: string, clientId: string): Promise<Leased | null> {
  for (;;) {
    const { trials, state } = await suggest(sweepId, clientId);
    if (trials[0] || state === 'finished') return trials[0] ?? null;
  }
}

const complete = ({ id, lease }: Leased, changes: object = {}) =>
  bench.call('POST', `/v1/trials/${id}/complete`, {
    leaseToken: lease.token,
    status: 'completed',
    ...changes,
  });

const report = ({ id, lease }: Leased, epochs: object[]) =>
  bench.call('POST', `/v1/trials/${id}/metrics`, { leaseToken: lease.token, epochs });

async function train(trial: Leased): Promise<void> {
  const epochs = [1, 2].map((epoch) => ({
    epoch,
    metrics: { 'my-score.v2': scoreOf(trial.params) - 1 / epoch, loss: epoch === 1 ? 'NaN' : 1 },
  }));
  expect((await report(trial, epochs)).body).toMatchObject({ action: 'continue', prune: false });
  expect((await complete(trial)).status).toBe(200);
}

async function trialsOf(id: string, filter = ''): Promise<Trial[]> {
  const query = new URLSearchParams({ limit: '1000', ...(filter && { filter }) });
  return (await bench.call<{ items: Trial[] }>('GET', `/v1/sweeps/${id}/trials?${query}`)).body.items;
}

describe('four clients of one tpe sweep, of which two die', () => {
  it('end every point once; what a dead one says too late is refused', async () => {
    const { id } = await post({ name: 'shared', search: { method: 'tpe' }, maxTrials: 24, repeats: 2 });
    const dead: Leased[] = [];
    const client = async (name: string, diesAfter: number) => {
      for (let trained = 0; ; trained++) {
        const trial = await next(id, name);
        if (!trial) return;
        if (trained === diesAfter) {
          dead.push(trial);
          await bench.lapse(trial.id);
          return;
        }
        await train(trial);
      }
    };
    await Promise.all([client('a', 99), client('b', 3), client('c', 99), client('d', 1)]);
    expect(dead).toHaveLength(2);
    for (const trial of dead) {
      expect(await complete(trial)).toMatchObject({ status: 409, body: { code: 'leaseLost' } });
      expect(await report(trial, [{ epoch: 1, metrics: {} }])).toMatchObject({ status: 409 });
    }
    const trials = await trialsOf(id);
    expect(trials.map(({ number }) => number)).toEqual(Array.from({ length: 24 }, (_, index) => index + 1));
    expect(trials.every(({ status }) => status === 'completed')).toBe(true);
    expect(
      trials
        .filter(({ attempt }) => attempt === 2)
        .map((each) => each.id)
        .sort(),
    ).toEqual(dead.map((each) => each.id).sort());
    const { body: sweep } = await bench.call<Sweep>('GET', `/v1/sweeps/${id}`);
    expect(sweep).toMatchObject({ status: 'completed', trialCounts: { completed: 24, total: 24 } });
    expect(sweep.best?.value).toBeCloseTo(Math.max(...trials.map((each) => scoreOf(each.params) - 0.5)), 10);
  });
});

describe('names of the caller', () => {
  it('filter and sort as they are, quoted or not', async () => {
    const { id } = await post({
      name: 'named',
      parameters: { 'lr.max': [0.1, 0.2, 0.3], optimizer: ['adam', 'sgd'] },
      trial: { 'batch size': 8 },
    });
    const { trials } = await suggest(id, 'me', 6);
    expect(trials).toHaveLength(6);
    for (const trial of trials) await complete(trial, { metrics: { 'my-score.v2': trial.params['lr.max'] } });
    const numbers = async (filter: string) => (await trialsOf(id, filter)).map(({ number }) => number);
    expect(await numbers('params."lr.max" >= 0.2 and params.optimizer = sgd')).toEqual([4, 6]);
    expect(await numbers('params.lr.max = 0.1')).toEqual([1, 2]);
    expect(await numbers('metrics."my-score.v2" > 0.25')).toEqual([5, 6]);
    expect(await numbers('not metrics.my-score.v2 > 0.15')).toEqual([1, 2]);
  });
});

describe('what a client stored', () => {
  it('is what the next one goes on from, and downloads as it was', async () => {
    const trial = { fixed: { anything: [1] } };
    const { id } = await post({ name: 'stored', trial, maxTrials: 1, search: { method: 'random' } });
    const first = await next(id, 'first');
    if (!first) throw new Error('nothing was suggested');
    expect(first).toMatchObject({ trial, epochs: { from: 1, to: null }, resume: null });
    await report(first, [{ epoch: 1, metrics: { 'my-score.v2': 1 } }]);
    await bench.store(first, 1, 'older');
    const { id: checkpointId, status } = await bench.store(first, 2, 'newer');
    expect(status).toBe(201);
    await report(first, [{ epoch: 3, metrics: { 'my-score.v2': 5 } }]);
    await bench.lapse(first.id);
    const second = await next(id, 'second');
    expect(second).toMatchObject({ attempt: 2, epochs: { from: 3, to: null }, resume: { checkpointId } });
    const url = `${bench.url}/v1/checkpoints/${checkpointId}/download`;
    expect(await (await fetch(url)).text()).toBe('newer');
    expect((await fetch(`${url}?format=safetensors`)).status).toBe(422);
    expect((await bench.store(first, 4, 'late')).status).toBe(409);
    if (second) await complete(second);
    expect(await trialsOf(id)).toMatchObject([{ metrics: { 'my-score.v2': 1 }, attempt: 2 }]);
  });
});

describe('a pruner', () => {
  it('ends trials of callers too', async () => {
    const pruner = { name: 'threshold', lower: 0, metric: 'my-score.v2', warmupEpochs: 0 };
    const { id } = await post({ name: 'pruned', pruner, maxTrials: 2, search: { method: 'random' } });
    const trial = await next(id, 'me');
    if (!trial) throw new Error('nothing was suggested');
    const answers = [1, -1].map((value, index) => ({ epoch: index + 1, metrics: { 'my-score.v2': value } }));
    expect((await report(trial, answers.slice(0, 1))).body).toMatchObject({
      action: 'continue',
      prune: false,
    });
    expect((await report(trial, answers.slice(1))).body).toMatchObject({ action: 'prune', prune: true });
    expect((await complete(trial, { status: 'pruned' })).body).toMatchObject({
      status: 'pruned',
      bestEpoch: 1,
    });
  });
});

describe('a client alone', () => {
  it('gets points that know all its ended ones', async () => {
    const { id } = await post({ name: 'alone', search: { method: 'tpe', startup: 2 }, maxTrials: 8 });
    for (let ended = 0; ended < 8; ended++) {
      const trial = await next(id, 'me');
      if (!trial) throw new Error('it ended too early');
      expect(await bench.knownEnds(trial.id)).toBe(ended);
      await complete(trial, { metrics: { 'my-score.v2': scoreOf(trial.params) } });
    }
    expect(await suggest(id, 'me')).toEqual({ trials: [], state: 'finished', retryAfterMs: 0 });
  });
});
