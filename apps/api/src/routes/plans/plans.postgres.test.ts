import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { PlanDryRun } from '@unetsweep/contract';
import { addDataset, addWorker, claim, completed, trialStart } from '@unetsweep/store/testing';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { START_MS, startTestApi, type TestApi } from '../../testing/test-api.js';

const rate = 'optimizer.learningRate';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') });
  await addDataset(api.store);
}, START_MS);
afterAll(() => api.close());

const fits = {
  preprocessing: { size: 32 },
  training: { batchSize: 1, epochs: 2 },
  validation: { strategy: 'random', fraction: 0.5 },
};
const lr = { name: 'lr', sweep: { parameters: { 'optimizer.name': ['adam', 'sgd'], [rate]: [0.1, 0.01] } } };
const depth = { name: 'depth', sweep: { parameters: { 'model.depth': [1, 2] } }, carry: [{}] };
const planOf = (stages: object[] = [lr, depth], changes: object = {}) => ({
  name: 'course',
  defaults: { dataset: 'nuclei', trial: fits },
  stages,
  ...changes,
});
const post = (body: object, query = '') => api.request.post(`/v1/plans${query}`).send(body);
const created = async (...args: Parameters<typeof planOf>): Promise<string> => {
  const { body } = await post(planOf(...args)).expect(201);
  return body.id;
};
const dryRun = async (body: object): Promise<PlanDryRun> =>
  (await post(body, '?dryRun=true').expect(200)).body;

/** Starts and ends the first stage as the planner and a worker would. */
async function endFirstStage(id: string): Promise<void> {
  const { plans, sweeps, planning, trials } = api.store;
  const state = await plans.state(id);
  if (!state) throw new Error('the plan is gone');
  const { body: sweep } = await api.request
    .post('/v1/sweeps')
    .send({ name: 'lr', dataset: 'nuclei', ...lr.sweep, trial: fits })
    .expect(201);
  const plan = await sweeps.getPlan(sweep.id);
  if (!plan) throw new Error('the sweep is gone');
  await sweeps.delete(sweep.id);
  const own = { ...plan, id: randomUUID(), stage: 'lr' };
  await plans.startStage({ planId: id, version: state.version }, 0, own);
  const leases = await planning.lease('test', 60_000, 10);
  const fence = leases.find(({ sweepId }) => sweepId === own.id)?.fence ?? -1;
  const trial = { id: randomUUID(), number: 1, repeat: 1, fold: null, seed: 1 };
  const point = {
    id: randomUUID(),
    number: 1,
    params: { 'optimizer.name': 'sgd', [rate]: 0.1 },
    decision: {},
  };
  await planning.materialise(own.id, fence, [{ ...point, trials: [trial] }], { cursor: {}, last: true });
  const claimed = await claim(api.store, trial.id, await addWorker(api.store));
  await trials.start(claimed, trialStart());
  await trials.end(claimed, completed({ valDice: 0.7 }));
  await sweeps.settle(own.id);
  const ended = await plans.state(id);
  const winners = ended && (await plans.winners(ended, 0, {}));
  await plans.endStage({ planId: id, version: ended?.version ?? 0 }, 0, winners ?? []);
}

describe('POST /v1/plans', () => {
  it('makes a plan, its data sets pinned, once for each Idempotency-Key', async () => {
    const key = randomUUID();
    const first = await post(planOf()).set('Idempotency-Key', key).expect(201);
    expect(first.headers.location).toBe(`/v1/plans/${first.body.id}`);
    expect(first.body).toMatchObject({
      name: 'course',
      status: 'running',
      spec: { defaults: { dataset: 'nuclei@1' } },
      stages: [
        { name: 'lr', sweepId: null, status: 'waiting', winners: [] },
        { name: 'depth', sweepId: null, status: 'waiting', winners: [] },
      ],
      finishedAt: null,
    });
    const again = await post(planOf()).set('Idempotency-Key', key).expect(201);
    expect(again.body.id).toBe(first.body.id);
  });

  it('names each fault by its field, with what is accepted', async () => {
    const { body } = await post(planOf([lr, { ...depth, carry: [{ stage: 'lrr' }] }])).expect(422);
    expect(body).toMatchObject({
      code: 'invalidBody',
      errors: [{ path: '/stages/1/carry/0/stage', code: 'carryUnknownStage', accepted: ['lr'] }],
    });
    const unknown = await post(planOf([lr], { defaults: { dataset: 'moon' } })).expect(422);
    expect(unknown.body).toMatchObject({ code: 'unknownDataset', errors: [{ path: '/defaults/dataset' }] });
    const twice = await post(planOf([lr, lr])).expect(422);
    expect(twice.body.errors[0]).toMatchObject({ path: '/stages/1/name', code: 'duplicateName' });
  });

  it('refuses what no result can make right, wherever it stands', async () => {
    const mesh = {
      name: 'mesh',
      sweep: { parameters: { 'loss.name': ['bce', 'dice'] }, search: { method: 'cmaEs' } },
      carry: [{}],
    };
    const { body } = await post(planOf([lr, mesh])).expect(422);
    expect(body).toMatchObject({
      code: expect.any(String),
      stage: 'mesh',
      detail: expect.stringMatching(/^Stage mesh: /),
    });
    const large = { ...lr, sweep: { ...lr.sweep, trial: { training: { batchSize: 50 } } } };
    expect((await post(planOf([large])).expect(422)).body).toMatchObject({
      code: 'invalidCells',
      stage: 'lr',
    });
  });
});

describe('POST /v1/plans?dryRun=true', () => {
  it('counts stages that depend on nothing, and says what others can have at most', async () => {
    const search = {
      method: 'orderThenBinary',
      parameter: rate,
      per: ['optimizer.name'],
      extendBorder: false,
    };
    const range = { type: 'float', low: 1e-6, high: 1, scale: 'log' };
    const order = {
      name: 'order',
      sweep: { parameters: { 'optimizer.name': ['adam', 'sgd'], [rate]: range }, search },
    };
    const top = { name: 'top', sweep: { repeats: 3 }, carry: [{ stage: 'lr', top: 3 }] };
    const before = (await api.request.get('/v1/plans?count=true')).body.total;
    const { valid, stages } = await dryRun(planOf([lr, order, { ...depth, carry: [{ stage: 'lr' }] }, top]));
    expect(valid).toBe(true);
    expect(stages.map(({ name, pointCount, trialCount }) => [name, pointCount, trialCount])).toEqual([
      ['lr', 4, 4],
      ['order', { atMost: expect.any(Number) }, { atMost: expect.any(Number) }],
      ['depth', { atMost: 2 }, { atMost: 2 }],
      ['top', { atMost: 3 }, { atMost: 9 }],
    ]);
    expect(stages[2]?.models).toHaveLength(2);
    expect((await api.request.get('/v1/plans?count=true')).body.total).toBe(before);
  });

  it('warns of what depends on the winners', async () => {
    const large = { name: 'large', sweep: { trial: { training: { batchSize: 50 } } }, carry: [{}] };
    const { valid, stages } = await dryRun(planOf([lr, large]));
    expect(valid).toBe(true);
    expect(stages[1]).toMatchObject({ invalidCount: 1, warnings: [{ code: 'dependsOnWinners' }] });
  });

  it('accepts the documented course', async () => {
    const plan = JSON.parse(
      readFileSync(new URL('../../../../../examples/ee782-plan.json', import.meta.url), 'utf8'),
    );
    plan.defaults.trial = { ...plan.defaults.trial, ...fits };
    const { valid, stages } = await dryRun(plan);
    expect(valid).toBe(true);
    expect(stages.map(({ name, pointCount }) => [name, pointCount])).toEqual([
      ['lr', { atMost: null }],
      ['scheduler', { atMost: 15 }],
      ['decay', { atMost: 3 }],
      ['dropout', { atMost: 3 }],
      ['loss', { atMost: 12 }],
      ['augment', { atMost: 2 }],
      ['final', { atMost: 2 }],
    ]);
    expect(stages.at(-1)?.trialCount).toEqual({ atMost: 10 });
  });
});

describe('a plan', () => {
  it('is paused, resumed and cancelled, each verb as often as one likes', async () => {
    const id = await created();
    const verb = (name: string) => api.request.post(`/v1/plans/${id}/${name}`);
    for (const [name, status] of [
      ['pause', 'paused'],
      ['pause', 'paused'],
      ['resume', 'running'],
      ['cancel', 'cancelled'],
      ['cancel', 'cancelled'],
    ])
      expect((await verb(String(name)).expect(200)).body.status).toBe(status);
    const { body } = await verb('resume').expect(409);
    expect(body).toMatchObject({ code: 'invalidState', status: 409, allowed: [] });
    await api.request.post(`/v1/plans/${randomUUID()}/pause`).expect(404);
  });

  it('waits for somebody to confirm, who may name another winner', async () => {
    const id = await created([{ ...lr, confirm: true }, depth]);
    await endFirstStage(id);
    const { body } = await api.request.get(`/v1/plans/${id}?wait=60`).expect(200);
    expect(body).toMatchObject({
      status: 'awaitingConfirmation',
      stages: [
        { status: 'awaitingConfirmation', winners: [{ per: {}, value: 0.7, params: { [rate]: 0.1 } }] },
        {},
      ],
    });
    expect(Object.keys(body.stages[0].winners[0]).sort()).toEqual(['params', 'per', 'pointId', 'value']);
    const confirm = (request: object) => api.request.post(`/v1/plans/${id}/confirm`).send(request);
    expect((await confirm({ stage: 'depth' }).expect(409)).body).toMatchObject({
      code: 'invalidState',
      allowed: ['pause', 'confirm', 'cancel'],
    });
    const wrong = await confirm({ stage: 'lr', winner: { pin: { 'optimizer.lerningRate': 1 } } }).expect(422);
    expect(wrong.body.errors[0]).toMatchObject({
      path: '/winner/pin/optimizer.lerningRate',
      code: 'unknownPath',
    });
    expect(
      (await confirm({ stage: 'lr', winner: { pointId: randomUUID() } }).expect(422)).body.errors[0].path,
    ).toBe('/winner/pointId');
    expect((await confirm({ stage: 'lr', winner: { minCount: 5 } }).expect(422)).body.errors[0].path).toBe(
      '/winner',
    );
    const done = await confirm({ stage: 'lr', winner: { pin: { [rate]: 0.5 } } }).expect(200);
    expect(done.body).toMatchObject({
      status: 'running',
      stages: [{ status: 'completed', winners: [{ params: { [rate]: 0.5 } }] }, {}],
    });
    await confirm({ stage: 'lr' }).expect(409);
  });

  it('is deleted with its sweeps, or leaves them', async () => {
    for (const keepSweeps of [false, true]) {
      const id = await created();
      await endFirstStage(id);
      const { body } = await api.request.get(`/v1/plans/${id}`).expect(200);
      const sweep = `/v1/sweeps/${body.stages[0].sweepId}`;
      expect((await api.request.get(sweep).expect(200)).body).toMatchObject({ planId: id, stage: 'lr' });
      await api.request.delete(`/v1/plans/${id}?keepSweeps=${keepSweeps}`).expect(204);
      await api.request.get(`/v1/plans/${id}`).expect(404);
      const left = await api.request.get(sweep).expect(keepSweeps ? 200 : 404);
      if (keepSweeps) expect(left.body).toMatchObject({ planId: null, stage: null });
    }
    await api.request.delete(`/v1/plans/${randomUUID()}`).expect(404);
  });

  it('is found by name, tag and status', async () => {
    const id = await created([lr], { name: 'Findable', tags: ['found'] });
    for (const query of ['name=finda', 'tag=found', 'tag=found&status=running'])
      expect(
        (await api.request.get(`/v1/plans?${query}`).expect(200)).body.items.map(
          (each: { id: string }) => each.id,
        ),
      ).toEqual([id]);
    expect((await api.request.get('/v1/plans?tag=found&status=failed')).body.items).toEqual([]);
    expect((await api.request.get('/v1/plans?limit=1&count=true')).body).toMatchObject({
      nextCursor: expect.any(String),
      total: expect.any(Number),
    });
    await api.request.get('/v1/plans?status=lost').expect(422);
  });
});
