import { type GivenPoint, type MethodCursor, PointPlanner, pointsBefore, Space } from '@unetsweep/search';
import { addDataset, addWorker, claim, completed, trialStart } from '@unetsweep/store/testing';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { START_MS, startTestApi, type TestApi } from '../../testing/test-api.js';

let api: TestApi;
let worker: string;

beforeAll(async () => {
  api = await startTestApi({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') });
  await addDataset(api.store);
  worker = await addWorker(api.store);
}, START_MS);
afterAll(() => api.close());

const spec = {
  name: 'rates',
  dataset: 'nuclei',
  parameters: { 'optimizer.learningRate': [0.01, 0.001] },
  trial: {
    preprocessing: { size: 32 },
    training: { epochs: 10, batchSize: 1 },
    validation: { strategy: 'random', fraction: 0.5 },
  },
};

async function post(changes: object = {}): Promise<string> {
  return (
    await api.request
      .post('/v1/sweeps')
      .send({ ...spec, ...changes })
      .expect(201)
  ).body.id;
}

const verb = (id: string, name: string, body: object = {}) =>
  api.request.post(`/v1/sweeps/${id}/${name}`).send(body);
const sweepOf = async (id: string) => (await api.request.get(`/v1/sweeps/${id}`).expect(200)).body;
const trialsOf = async (id: string) => (await api.store.trials.list({ sweepId: id, limit: 1000 })).items;

/** Plans all that a sweep wants, as the planner does. */
async function plan(id: string): Promise<void> {
  const { planning, sweeps, datasets } = api.store;
  const fence = (await planning.lease('test', 60_000, 1000)).find(({ sweepId }) => sweepId === id)?.fence;
  const stored = await sweeps.getPlan(id);
  const progress = await planning.progress(id);
  const reference = stored?.spec.dataset ?? '';
  const dataset = await datasets.resolve(reference);
  if (fence === undefined || !stored || !progress || !dataset) throw new Error('nothing to plan');
  const cursor = Object.keys(progress.cursor).length === 0 ? null : (progress.cursor as MethodCursor);
  const before = await planning.points(id, { from: 1, to: pointsBefore(cursor), limit: 10_000 });
  const existing = before.map(({ params }) => params as GivenPoint);
  const space = new Space(stored.spec, new Map([[reference, dataset]]), existing);
  const planner = new PointPlanner(space, { canRun: () => true, cursor, existing });
  let { nextPoint, nextTrial } = progress;
  const points = planner.next(Number.POSITIVE_INFINITY).map(({ params, runs }) => ({
    id: uuidv7(),
    number: nextPoint++,
    params,
    decision: {},
    trials: runs.map((run) => ({ id: uuidv7(), number: nextTrial++, ...run })),
  }));
  expect(await planning.materialise(id, fence, points, { cursor: planner.cursor(), last: true })).toBe(true);
  await planning.release('test');
  await sweeps.settle(id);
}

async function end(trialId: string, reason: string | null, valDice = 0.5): Promise<void> {
  const fence = await claim(api.store, trialId, worker);
  await api.store.trials.start(fence, trialStart());
  const failure = { reason: reason ?? '', message: 'broke', epoch: 1 };
  await api.store.trials.end(
    fence,
    reason === null ? completed({ valDice }) : { status: 'failed', failure, flags: ['diverged'] },
  );
}

/** A planned sweep of two trials, the first of which failed for this reason. */
async function halfFailed(
  reason = 'outOfMemory',
  changes: object = {},
): Promise<{ id: string; failed: string; good: string }> {
  const id = await post(changes);
  await plan(id);
  const [first, second] = await trialsOf(id);
  const [failed, good] = [first?.id ?? '', second?.id ?? ''];
  await end(failed, reason);
  await end(good, null);
  await api.store.sweeps.settle(id);
  return { id, failed, good };
}

describe('retryFailed', () => {
  it('queues exactly the failed trials again, keeps how they failed, and values their points anew', async () => {
    const { id, failed } = await halfFailed();
    expect(await sweepOf(id)).toMatchObject({ status: 'completed', best: { value: 0.5 } });
    const { body } = await verb(id, 'retryFailed').expect(200);
    expect(body).toMatchObject({
      retried: 1,
      status: 'running',
      finishedAt: null,
      trialCounts: { queued: 1, completed: 1 },
    });
    expect(await api.store.trials.get(failed)).toMatchObject({
      status: 'queued',
      failure: null,
      flags: [],
      finishedAt: null,
      attempts: [{ attempt: 1, reason: 'outOfMemory' }],
    });
    const { events } = await api.store.events.read({ afterId: null, sweepId: id, limit: 1000 });
    expect(events.map(({ type }) => type).slice(-2)).toEqual(['trial.requeued', 'sweep.resumed']);
    expect((await verb(id, 'retryFailed').expect(200)).body.retried).toBe(0);
    await end(failed, null, 0.9);
    await api.store.sweeps.settle(id);
    expect(await sweepOf(id)).toMatchObject({ status: 'completed', best: { trialId: failed, value: 0.9 } });
    expect((await api.store.trials.get(failed))?.attempts).toHaveLength(2);
  });

  it('takes reasons and ids, and a trial that fails again can be retried again', async () => {
    const { id, failed, good } = await halfFailed('diverged');
    const retried = async (body: object) => (await verb(id, 'retryFailed', body).expect(200)).body.retried;
    expect(await retried({ reasons: ['outOfMemory'] })).toBe(0);
    expect((await sweepOf(id)).status).toBe('completed');
    expect(await retried({ trialIds: [good] })).toBe(0);
    expect(await retried({ reasons: ['diverged'], trialIds: [failed] })).toBe(1);
    await end(failed, 'diverged');
    expect(await retried({})).toBe(1);
    const refused = await verb(id, 'retryFailed', { reasons: ['sunspots'] }).expect(422);
    expect(refused.body.errors[0]).toMatchObject({ path: '/reasons/0', code: 'enum' });
  });

  it('is refused while the sweep is being cancelled, with what is possible', async () => {
    const { id, failed } = await halfFailed();
    await verb(id, 'retryFailed').expect(200);
    await claim(api.store, failed, worker);
    expect((await verb(id, 'cancel').expect(200)).body.desired).toBe('cancelled');
    const { body } = await verb(id, 'retryFailed').expect(409);
    expect(body).toMatchObject({ code: 'invalidState', allowed: ['clone'] });
    await verb(id, 'extend', { repeats: 2 }).expect(409);
    await verb(id, 'trials', { points: [{ 'model.depth': 2 }] }).expect(409);
  });

  it('re-opens a cancelled sweep without planning what it had not planned', async () => {
    const id = await post();
    await plan(id);
    const [first] = await trialsOf(id);
    await end(first?.id ?? '', 'internal');
    await verb(id, 'cancel').expect(200);
    expect((await verb(id, 'retryFailed').expect(200)).body).toMatchObject({ retried: 1, status: 'running' });
    expect((await api.store.sweeps.getPlan(id))?.planned).toBe(true);
    expect((await sweepOf(id)).trialCounts).toMatchObject({ queued: 1, cancelled: 1 });
  });

  it('answers a repeated Idempotency-Key once', async () => {
    const { id } = await halfFailed();
    const send = () => verb(id, 'retryFailed').set('idempotency-key', 'once').expect(200);
    expect((await send()).body.retried).toBe(1);
    const again = await send();
    expect([again.body.retried, again.headers['idempotent-replayed']]).toEqual([1, 'true']);
  });
});

describe('extend', () => {
  it('adds values to an ended sweep, says how many trials that makes, and changes nothing when repeated', async () => {
    const { id, good } = await halfFailed();
    const extension = { parameters: { 'optimizer.learningRate': [0.1, 0.001] } };
    const { body } = await verb(id, 'extend', extension).expect(200);
    expect(body).toMatchObject({ added: 1, continued: 0, status: 'running' });
    expect(body.spec.parameters['optimizer.learningRate']).toEqual([0.01, 0.001, 0.1]);
    await plan(id);
    const trials = await trialsOf(id);
    expect(trials.map(({ params, status }) => [params['optimizer.learningRate'], status])).toEqual([
      [0.01, 'failed'],
      [0.001, 'completed'],
      [0.1, 'queued'],
    ]);
    expect(trials[1]?.id).toBe(good);
    expect((await verb(id, 'extend', extension).expect(200)).body.added).toBe(0);
  });

  it('counts further repeats, and lets maxTrials rise with them unless it is given', async () => {
    const id = await post({ maxTrials: 2 });
    await plan(id);
    const refused = await verb(id, 'extend', { repeats: 3, maxTrials: 4 }).expect(422);
    expect(refused.body.errors).toMatchObject([{ path: '/maxTrials', code: 'range' }]);
    const { body } = await verb(id, 'extend', { repeats: 3 }).expect(200);
    expect(body).toMatchObject({ added: 4, spec: { repeats: 3, maxTrials: 6 } });
  });

  it('refuses what narrows, is unknown or cannot run, each by its field', async () => {
    const id = await post({ repeats: 2 });
    const { body } = await verb(id, 'extend', {
      repeats: 1,
      epochs: 5,
      parameters: { 'model.depth': [3] },
    }).expect(422);
    expect(body.errors.map(({ path }: { path: string }) => path)).toEqual([
      '/repeats',
      '/epochs',
      '/parameters/model.depth',
    ]);
    const wrong = await verb(id, 'extend', { parameters: { 'optimizer.learningRate': ['fast'] } }).expect(
      422,
    );
    expect(wrong.body.errors[0].path).toBe('/parameters/optimizer.learningRate/2');
    await verb(id, 'extend', { nonsense: 1 }).expect(422);
    const deep = await post({ parameters: { 'model.depth': [1, 2] } });
    const cells = await verb(deep, 'extend', { parameters: { 'model.depth': [6] } }).expect(422);
    expect(cells.body).toMatchObject({ code: 'invalidCells', invalid: [{ code: 'sizeNotDivisible' }] });
  });

  it('takes two extensions at once, and keeps both', async () => {
    const id = await post();
    const bodies = [
      { parameters: { 'optimizer.learningRate': [0.1] } },
      { parameters: { 'optimizer.learningRate': [0.2] } },
      { repeats: 2 },
    ];
    await Promise.all(bodies.map((body) => verb(id, 'extend', body).expect(200)));
    const { spec: now } = await sweepOf(id);
    expect([...now.parameters['optimizer.learningRate']].sort()).toEqual([0.001, 0.01, 0.1, 0.2]);
    expect(now.repeats).toBe(2);
  });

  it('answers quickly for a grid of 10,000 cells', async () => {
    const rates = Array.from({ length: 2000 }, (_, index) => (index + 1) / 100_000);
    const id = await post({
      parameters: { 'optimizer.learningRate': rates, 'model.dropout': [0, 0.1, 0.2, 0.3, 0.4] },
    });
    await plan(id);
    const began = performance.now();
    const { body } = await verb(id, 'extend', { parameters: { 'model.dropout': [0.5] } }).expect(200);
    expect(body.added).toBe(2000);
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});

describe('clone', () => {
  it('posts the spec as it is with the changes, under its own name and with the same data set', async () => {
    const id = await post({ tags: ['a'], repeats: 2, keepCheckpoints: { bestTrials: 3 } });
    const { body, headers } = await verb(id, 'clone', {
      changes: { trial: { optimizer: { name: 'adam', beta1: 0.8 } }, keepCheckpoints: null },
    }).expect(201);
    expect(headers.location).toBe(`/v1/sweeps/${body.id}`);
    expect(body).toMatchObject({ name: 'rates (copy)', tags: ['a'], status: 'planning' });
    expect(body.spec).toMatchObject({
      dataset: 'nuclei@1',
      repeats: 2,
      keepCheckpoints: { bestTrials: 10 },
      trial: { ...spec.trial, optimizer: { name: 'adam', beta1: 0.8 } },
    });
    expect(body.id).not.toBe(id);
  });

  it('gives a part of another variant the defaults of that one', async () => {
    const id = await post({ search: { method: 'grid', order: 'shuffled' } });
    const { body } = await verb(id, 'clone', { changes: { search: { method: 'random' } } }).expect(201);
    expect(body.spec).toMatchObject({ search: { method: 'random' }, maxTrials: 100 });
    const back = await verb(body.id, 'clone', {
      changes: { name: 'grid again', search: { method: 'grid' } },
    }).expect(201);
    expect(back.body).toMatchObject({
      name: 'grid again',
      spec: { search: { order: 'listed' }, maxTrials: null },
    });
  });

  it('says what it would do, and points faults into the merged spec', async () => {
    const id = await post();
    const { body } = await verb(id, 'clone', {
      dryRun: true,
      changes: { parameters: { 'model.depth': [1, 2, 3] } },
    }).expect(200);
    expect(body).toMatchObject({ valid: true, trialCount: 6 });
    const refused = await verb(id, 'clone', { changes: { trial: { model: { deph: 2 } }, seed: 'x' } }).expect(
      422,
    );
    expect(refused.body.errors.map(({ path }: { path: string }) => path).sort()).toEqual([
      '/seed',
      '/trial/model/deph',
    ]);
    await verb('00000000-0000-7000-8000-000000000000', 'clone').expect(404);
  });
});

describe('trials by hand', () => {
  it('run beside those of the search, and name what is there already', async () => {
    const id = await post();
    await plan(id);
    const [first] = await trialsOf(id);
    const points = [
      { 'optimizer.learningRate': 0.01 },
      { 'optimizer.learningRate': 0.5 },
      { 'model.depth': 3, 'optimizer.learningRate': 0.01 },
      { 'optimizer.learningRate': 0.5 },
    ];
    const { body } = await verb(id, 'trials', { points }).expect(201);
    expect(body.items).toMatchObject([
      { id: first?.id, number: 1, duplicateOf: first?.id, point: 0 },
      { number: 3, duplicateOf: null, point: 1 },
      { number: 4, duplicateOf: null, point: 2 },
      { number: 3, duplicateOf: body.items[1].id, point: 3 },
    ]);
    expect(await sweepOf(id)).toMatchObject({ trialCounts: { total: 4 } });
    const claimed = await claim(api.store, body.items[2].id, worker);
    expect(claimed.params).toEqual({ 'model.depth': 3, 'optimizer.learningRate': 0.01 });
  });

  it('re-open an ended sweep, give a point the repeats that it lacks, and count for maxTrials', async () => {
    const { id } = await halfFailed();
    const { body } = await verb(id, 'trials', {
      points: [{ 'optimizer.learningRate': 0.001 }],
      repeats: 3,
    }).expect(201);
    expect(
      body.items.map(({ repeat, duplicateOf }: { repeat: number; duplicateOf: string | null }) => [
        repeat,
        duplicateOf !== null,
      ]),
    ).toEqual([
      [1, true],
      [2, false],
      [3, false],
    ]);
    expect(await sweepOf(id)).toMatchObject({
      status: 'running',
      best: null,
      trialCounts: { queued: 2, total: 4 },
    });
    const point = (await api.request.get(`/v1/sweeps/${id}/points`).expect(200)).body.items[1];
    expect(point).toMatchObject({ expected: 3, value: null, status: 'queued' });
  });

  it('are not planned again by the search', async () => {
    const id = await post();
    await verb(id, 'trials', { points: [{ 'optimizer.learningRate': 0.001 }] }).expect(201);
    await plan(id);
    expect((await trialsOf(id)).map(({ params }) => params['optimizer.learningRate'])).toEqual([0.001, 0.01]);
  });

  it('are refused where a path is unknown, a value is wrong, or the point is excluded or cannot run', async () => {
    const id = await post({ exclude: ['optimizer.learningRate = 0.7'] });
    const faults = async (points: object[]) =>
      (await verb(id, 'trials', { points }).expect(422)).body.errors.map(
        ({ path, code }: { path: string; code: string }) => [path, code],
      );
    expect(await faults([{ 'model.deph': 2 }, { 'model.depth': 'deep' }])).toEqual([
      ['/points/0/model.deph', 'unknownPath'],
      ['/points/1/model.depth', 'type'],
    ]);
    expect(await faults([{ 'optimizer.learningRate': 0.7 }])).toEqual([['/points/0', 'enum']]);
    const { body } = await verb(id, 'trials', { points: [{ 'model.depth': 6 }] }).expect(422);
    expect(body).toMatchObject({ code: 'invalidCells', invalid: [{ code: 'sizeNotDivisible' }] });
  });
});

describe('single trials and batches', () => {
  it('retries a failed or cancelled trial, and leaves one that waits as it is', async () => {
    const { id, failed, good } = await halfFailed();
    const retry = (trialId: string, body: object = {}) =>
      api.request.post(`/v1/trials/${trialId}/retry`).send(body);
    expect((await retry(failed).expect(200)).body).toMatchObject({ status: 'queued', failure: null });
    expect((await retry(failed, { fromScratch: true }).expect(200)).body.status).toBe('queued');
    expect((await retry(good).expect(409)).body).toMatchObject({ code: 'invalidState', state: 'completed' });
    await api.request.post(`/v1/trials/${failed}/cancel`).expect(200);
    await api.store.sweeps.settle(id);
    expect((await sweepOf(id)).status).toBe('completed');
    expect((await retry(failed).expect(200)).body.status).toBe('queued');
    expect((await sweepOf(id)).status).toBe('running');
    await retry('00000000-0000-7000-8000-000000000000').expect(404);
  });

  it('treats 10,000 trials by a few statements', async () => {
    const rates = Array.from({ length: 10_000 }, (_, index) => (index + 1) / 1_000_000);
    const id = await post({ parameters: { 'optimizer.learningRate': rates } });
    await plan(id);
    const batch = async (action: string, filter: string) => {
      const began = performance.now();
      const { body } = await api.request
        .post('/v1/trials/batch')
        .send({ action, sweepId: id, filter })
        .expect(200);
      return { ms: performance.now() - began, results: body.results as { ok: boolean }[] };
    };
    const cancelled = await batch('cancel', 'status = queued');
    expect(cancelled.results).toHaveLength(10_000);
    expect(cancelled.results.every(({ ok }) => ok)).toBe(true);
    expect((await sweepOf(id)).status).toBe('cancelled');
    const retried = await batch('retry', 'status = cancelled and params.optimizer.learningRate > 0');
    expect(retried.results.every(({ ok }) => ok)).toBe(true);
    expect(await sweepOf(id)).toMatchObject({ status: 'queued', trialCounts: { queued: 10_000 } });
    // Unloaded it is about one second each; a transaction a trial would take far longer than this.
    expect(Math.max(cancelled.ms, retried.ms)).toBeLessThan(10_000);
    const { body } = await api.request.delete(`/v1/sweeps/${id}`).expect(204);
    expect(body).toEqual({});
  }, 120_000);

  it('says of each trial whether it followed', async () => {
    const { id, failed, good } = await halfFailed();
    const other = '00000000-0000-7000-8000-000000000000';
    const { body } = await api.request
      .post('/v1/trials/batch')
      .send({ action: 'retry', ids: [good, other, failed] })
      .expect(200);
    expect(body.results).toEqual([
      { id: good, ok: false, code: 'invalidState' },
      { id: other, ok: false, code: 'notFound' },
      { id: failed, ok: true, code: null },
    ]);
    await api.request.post('/v1/trials/batch').send({ action: 'retry' }).expect(422);
    await api.request
      .post('/v1/trials/batch')
      .send({ action: 'retry', ids: ['x'] })
      .expect(422);
    await api.request
      .post('/v1/trials/batch')
      .send({ action: 'cancel', sweepId: id, filter: 'stat = 1' })
      .expect(422);
    const running = await claim(api.store, failed, worker);
    const cancelled = await api.request
      .post('/v1/trials/batch')
      .send({ action: 'cancel', sweepId: id })
      .expect(200);
    expect(cancelled.body.results.map(({ ok }: { ok: boolean }) => ok)).toEqual([true, false]);
    expect(await api.store.trials.signals([running])).toMatchObject([{ desired: 'cancel' }]);
  });

  it('takes nothing more for a sweep that is being deleted, or whose images are gone', async () => {
    const { id, failed } = await halfFailed();
    await api.store.sweeps.deleteLater(id);
    expect((await verb(id, 'retryFailed').expect(409)).body).toMatchObject({
      code: 'invalidState',
      allowed: [],
    });
    await api.request.post(`/v1/trials/${failed}/retry`).expect(409);
    expect(await api.store.sweeps.deleting()).toEqual([id]);
    expect(await api.store.sweeps.delete(id)).toBe(true);
    await api.request.get(`/v1/sweeps/${id}`).expect(404);
    const used = await addDataset(api.store, 'cells');
    const other = await halfFailed('internal', { dataset: 'cells' });
    await api.store.datasets.delete(used.id);
    const codes = [
      await verb(other.id, 'retryFailed'),
      await api.request.post(`/v1/trials/${other.failed}/retry`),
      await verb(other.id, 'trials', { points: [{ 'model.depth': 2 }] }),
      await verb(other.id, 'extend', { repeats: 2 }),
      await verb(other.id, 'clone'),
    ].map(({ status, body }) => [status, body.code]);
    expect(codes).toEqual(Array(5).fill([410, 'imagesRemoved']));
  });
});
