import {
  addDataset,
  addPlannedSweep,
  addWorker,
  claim,
  completed,
  epoch,
  newPoints,
  type PlannedSweep,
  trialStart,
} from '@unetsweep/store/testing';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { START_MS, startTestApi, type TestApi } from '../testing/test-api.js';

const UNKNOWN = '01890000-0000-7000-8000-000000000000';

let api: TestApi;
let sweep: PlannedSweep;
let dataset: Awaited<ReturnType<typeof addDataset>>;
let workerId: string;

beforeAll(async () => {
  api = await startTestApi({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') });
  dataset = await addDataset(api.store);
  workerId = await addWorker(api.store);
  sweep = await addPlannedSweep(api.store, dataset, newPoints(3), { name: 'rates', tags: ['a/b'] });
  const claimed = await claim(api.store, sweep.trialIds[0] ?? '', workerId);
  await api.store.trials.start(claimed, trialStart());
  await api.store.epochs.record(claimed, [epoch(1), epoch(2, { valDice: 0.4, valLoss: null })]);
  await api.store.logs.append(claimed, 'epoch 1\n');
  await api.store.checkpoints.put(claimed, {
    epoch: 2,
    kind: 'best',
    metrics: { valDice: 0.4 },
    weightsSha256: 'a'.repeat(64),
    content: new TextEncoder().encode('weights'),
  });
  await api.store.trials.end(claimed, completed({ valDice: 0.4 }));
}, START_MS);
afterAll(() => api.close());

const trialId = () => sweep.trialIds[0] ?? '';

describe('sweeps', () => {
  it('are listed, and filtered by status, tag and name', async () => {
    const { body } = await api.request
      .get('/v1/sweeps?status=running&tag=a/b&name=RAT&count=true')
      .expect(200);
    expect(body).toMatchObject({ items: [{ id: sweep.sweepId, name: 'rates' }], nextCursor: null, total: 1 });
    expect((await api.request.get('/v1/sweeps?tag=other').expect(200)).body.items).toEqual([]);
  });

  it('are read with counts, best and the data set that they are pinned to', async () => {
    const { body } = await api.request.get(`/v1/sweeps/${sweep.sweepId}`).expect(200);
    expect(body).toMatchObject({
      trialCounts: { total: 3, completed: 1, queued: 2 },
      best: { trialId: trialId(), value: 0.4 },
      spec: { dataset: `${dataset.name}@1` },
    });
  });

  it('answer 304 to who has the answer, and 412 to a change of an old version', async () => {
    const path = `/v1/sweeps/${sweep.sweepId}`;
    const etag = (await api.request.get(path)).headers.etag ?? '';
    await api.request.get(path).set('If-None-Match', etag).expect(304);
    const changed = await api.request.patch(path).set('If-Match', etag).send({ notes: 'first' }).expect(200);
    expect(changed.body.notes).toBe('first');
    const refused = await api.request.patch(path).set('If-Match', etag).send({ notes: 'second' }).expect(412);
    expect(refused.body.code).toBe('versionMismatch');
    await api.request.get(path).set('If-None-Match', etag).expect(200);
  });

  it('keep what a merge patch does not name', async () => {
    const path = `/v1/sweeps/${sweep.sweepId}`;
    const before = (await api.request.get(path)).body.spec.keepCheckpoints;
    const { body } = await api.request
      .patch(path)
      .send({ priority: 5, keepCheckpoints: { best: 2 } })
      .expect(200);
    expect(body.spec).toMatchObject({ priority: 5, keepCheckpoints: { ...before, best: 2 } });
  });

  it('refuse unknown fields in a change and name what is accepted', async () => {
    const { body } = await api.request.patch(`/v1/sweeps/${sweep.sweepId}`).send({ prio: 1 }).expect(422);
    expect(body).toMatchObject({ code: 'invalidBody', errors: [{ path: '/prio', code: 'unknownField' }] });
    expect(JSON.stringify(body)).toContain('priority');
  });

  it('tell a waiting reader at once when they end', async () => {
    const short = await addPlannedSweep(api.store, dataset, newPoints(1));
    const started = performance.now();
    const waiting = api.request.get(`/v1/sweeps/${short.sweepId}?wait=30`).then((response) => response);
    await api.request.post(`/v1/sweeps/${short.sweepId}/cancel`).expect(200);
    expect((await waiting).body.status).toBe('cancelled');
    // The request may wait 30 s; the poll of the event table alone brings the news within one.
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('answer a wait that is over with what they are', async () => {
    const { body } = await api.request.get(`/v1/sweeps/${sweep.sweepId}?wait=1`).expect(200);
    expect(body.status).toBe('running');
  });

  it('pause, resume and cancel, again and again, and refuse what is over', async () => {
    const { sweepId } = await addPlannedSweep(api.store, dataset, newPoints(2));
    const verb = (name: string) => api.request.post(`/v1/sweeps/${sweepId}/${name}`);
    expect((await verb('pause').expect(200)).body.status).toBe('paused');
    await verb('pause').expect(200);
    expect((await verb('resume').expect(200)).body.status).toBe('queued');
    expect((await verb('cancel').expect(200)).body.status).toBe('cancelled');
    await verb('cancel').expect(200);
    const refused = await verb('resume').expect(409);
    expect(refused.body).toMatchObject({ code: 'invalidState', status: 409, state: 'cancelled' });
    expect(refused.body.allowed).toBeInstanceOf(Array);
  });

  it('go with all they hold', async () => {
    const { sweepId, trialIds } = await addPlannedSweep(api.store, dataset, newPoints(2));
    await api.request.delete(`/v1/sweeps/${sweepId}`).expect(204);
    await api.request.get(`/v1/sweeps/${sweepId}`).expect(404);
    await api.request.get(`/v1/trials/${trialIds[0]}`).expect(404);
    await api.request.delete(`/v1/sweeps/${sweepId}`).expect(404);
  });

  it('of more than 10,000 trials go in the background, and nothing of them starts meanwhile', async () => {
    const { sweepId, trialIds } = await addPlannedSweep(api.store, dataset, newPoints(10_001));
    const { body } = await api.request.delete(`/v1/sweeps/${sweepId}`).expect(202);
    expect(body).toEqual({ deleting: true });
    expect(await api.store.trials.claim(trialIds[0] ?? '', { id: workerId, leaseMs: 60_000 })).toBeNull();
    expect(await api.store.sweeps.deleting()).toContain(sweepId);
    // What the planner does about it.
    expect(await api.store.sweeps.delete(sweepId)).toBe(true);
    await api.request.get(`/v1/sweeps/${sweepId}`).expect(404);
  }, 60_000);

  it('have points with statistics over their runs', async () => {
    const { body } = await api.request
      .get(`/v1/sweeps/${sweep.sweepId}/points?sort=-value&limit=2`)
      .expect(200);
    expect(body.items[0]).toMatchObject({ value: 0.4, count: 1, expected: 1, status: 'completed' });
    expect(body.items).toHaveLength(2);
    const { body: next } = await api.request
      .get(`/v1/sweeps/${sweep.sweepId}/points?sort=-value&limit=2&cursor=${body.nextCursor}`)
      .expect(200);
    expect(next.items).toHaveLength(1);
  });
});

describe('results', () => {
  it('group by the parameters and take the objective unless asked otherwise', async () => {
    const { body } = await api.request.get(`/v1/sweeps/${sweep.sweepId}/results`).expect(200);
    expect(body).toEqual({
      groupBy: ['params.optimizer.learningRate'],
      rows: [
        {
          group: { 'params.optimizer.learningRate': 0.1 },
          count: 1,
          metrics: { valDice: { mean: 0.4, std: null, min: 0.4, max: 0.4 } },
        },
      ],
    });
  });

  it('come as CSV and as Markdown', async () => {
    const path = `/v1/sweeps/${sweep.sweepId}/results?statistics=mean,count`;
    const csv = await api.request
      .get(`${path}&format=csv`)
      .expect(200)
      .expect('content-type', /text\/csv/);
    expect(csv.text.split('\r\n').slice(0, 2)).toEqual([
      'params.optimizer.learningRate,count,valDice.mean,valDice.count',
      '0.1,1,0.4,1',
    ]);
    const markdown = await api.request
      .get(`${path}&format=markdown`)
      .expect('content-type', /text\/markdown/);
    expect(markdown.text).toContain('| 0.1 | 1 | 0.4 | 1 |');
  });

  it('refuse unknown paths, metrics, statistics and filters, and name what is near', async () => {
    const refused = async (query: string) =>
      (await api.request.get(`/v1/sweeps/${sweep.sweepId}/results?${query}`)).body;
    expect(await refused('groupBy=params.optimizer.learningrate')).toMatchObject({
      status: 422,
      errors: [
        {
          path: 'groupBy',
          code: 'unknownPath',
          accepted: expect.arrayContaining(['params.optimizer.learningRate']),
        },
      ],
    });
    expect(await refused('metrics=valDize')).toMatchObject({
      errors: [{ path: 'metrics', code: 'unknownMetric' }],
    });
    expect(await refused('statistics=mode')).toMatchObject({
      errors: [{ path: 'statistics', code: 'enum' }],
    });
    expect(await refused('filter=status%20%3D')).toMatchObject({
      status: 400,
      code: 'malformedFilter',
      position: expect.any(Number),
    });
  });
});

describe('trials', () => {
  it('are filtered, sorted, counted, and cut to fields', async () => {
    const filter = encodeURIComponent('status = completed and params.optimizer.learningRate > 0.01');
    const { body } = await api.request
      .get(
        `/v1/sweeps/${sweep.sweepId}/trials?filter=${filter}&sort=-metrics.valDice&fields=number,metrics.valDice&count=true`,
      )
      .expect(200);
    expect(body).toEqual({
      items: [{ id: trialId(), number: 1, metrics: { valDice: 0.4 } }],
      nextCursor: null,
      total: 1,
    });
  });

  it('are paged without a gap, and a cursor serves its own query only', async () => {
    const path = `/v1/sweeps/${sweep.sweepId}/trials`;
    const first = (await api.request.get(`${path}?limit=2&sort=-number`).expect(200)).body;
    const second = (
      await api.request.get(`${path}?limit=2&sort=-number&cursor=${first.nextCursor}`).expect(200)
    ).body;
    const numbers = [...first.items, ...second.items].map((trial: { number: number }) => trial.number);
    expect(numbers).toEqual([3, 2, 1]);
    const refused = await api.request
      .get(`${path}?limit=2&sort=number&cursor=${first.nextCursor}`)
      .expect(400);
    expect(refused.body.code).toBe('invalidCursor');
    expect((await api.request.get(`${path}?cursor=nonsense`).expect(400)).body.code).toBe('invalidCursor');
  });

  it('are listed over all sweeps', async () => {
    const { body } = await api.request
      .get('/v1/trials?filter=status%20%3D%20completed&count=true')
      .expect(200);
    expect(body).toMatchObject({ total: 1, items: [{ id: trialId(), sweepId: sweep.sweepId }] });
  });

  it('refuse filters and sorts that name nothing or compare with the wrong type', async () => {
    const errorsOf = async (query: string) =>
      (await api.request.get(`/v1/sweeps/${sweep.sweepId}/trials?${query}`).expect(422)).body.errors;
    expect(await errorsOf('filter=number%20%3D%20abc')).toMatchObject([
      { path: 'filter', code: 'filterType' },
    ]);
    expect(await errorsOf('filter=metrics.valDize%20%3E%200')).toMatchObject([
      { path: 'filter', code: 'unknownPath' },
    ]);
    expect(await errorsOf('sort=metrics.valDize')).toMatchObject([{ path: 'sort', code: 'unknownPath' }]);
    expect(await errorsOf('sort=number,seed,fold,repeat,attempt')).toMatchObject([
      { path: 'sort', code: 'tooLong' },
    ]);
    expect(await errorsOf('fields=metric')).toMatchObject([{ path: 'fields', code: 'unknownPath' }]);
  });

  it('are read with attempts, split, epochs and log', async () => {
    const { body } = await api.request.get(`/v1/trials/${trialId()}`).expect(200);
    expect(body).toMatchObject({
      status: 'completed',
      epochsDone: 2,
      attempts: [{ attempt: 1, reason: 'completed' }],
    });
    expect((await api.request.get(`/v1/trials/${trialId()}/split`).expect(200)).body).toEqual(
      trialStart().split,
    );
    const metrics = await api.request
      .get(`/v1/trials/${trialId()}/metrics?names=valDice&fromEpoch=2`)
      .expect(200);
    expect(metrics.body).toMatchObject({ sampled: false, items: [{ epoch: 2, metrics: { valDice: 0.4 } }] });
    const unknown = await api.request
      .get(`/v1/trials/${trialId()}/metrics?names=valDice,valDize`)
      .expect(422);
    expect(unknown.body.errors).toMatchObject([
      { path: 'names', code: 'unknownMetric', accepted: expect.arrayContaining(['valDice']) },
    ]);
    const log = await api.request
      .get(`/v1/trials/${trialId()}/log`)
      .expect(200)
      .expect('content-type', /text\/plain/);
    expect(log.text).toContain('epoch 1');
  });

  it('are cancelled one by one', async () => {
    const { trialIds } = await addPlannedSweep(api.store, dataset, newPoints(2));
    expect((await api.request.post(`/v1/trials/${trialIds[0]}/cancel`).expect(200)).body.status).toBe(
      'cancelled',
    );
    const refused = await api.request.post(`/v1/trials/${trialId()}/cancel`).expect(409);
    expect(refused.body.code).toBe('invalidState');
  });
});

describe('checkpoints', () => {
  it('are listed, described and downloaded with their sum', async () => {
    const { body } = await api.request.get(`/v1/trials/${trialId()}/checkpoints`).expect(200);
    const [checkpoint] = body.items;
    expect(checkpoint).toMatchObject({ trialId: trialId(), kind: 'best', epoch: 2, sizeBytes: 7 });
    expect((await api.request.get(`/v1/checkpoints/${checkpoint.id}`).expect(200)).body).toEqual(checkpoint);
    const path = `/v1/checkpoints/${checkpoint.id}/download?format=npz`;
    const file = await api.request.get(path).responseType('blob').expect(200);
    expect(file.body.toString()).toBe('weights');
    expect(file.headers).toMatchObject({
      etag: `"${checkpoint.sha256}"`,
      'content-length': '7',
      'content-digest': `sha-256=:${Buffer.from(checkpoint.sha256, 'hex').toString('base64')}:`,
    });
    await api.request.get(path).set('If-None-Match', `"${checkpoint.sha256}"`).expect(304);
  });

  it('refuse a form that there is not', async () => {
    const { body } = await api.request.get(`/v1/checkpoints/${UNKNOWN}/download?format=onnx`).expect(422);
    expect(body.errors).toMatchObject([
      { path: 'format', code: 'enum', accepted: ['npz', 'safetensors', 'tfjs'] },
    ]);
  });
});

describe('data sets and workers', () => {
  it('describes data sets by id, name and version', async () => {
    const { body } = await api.request.get('/v1/datasets').expect(200);
    expect(body.items).toMatchObject([{ id: dataset.id, name: 'nuclei', version: 1, status: 'ready' }]);
    expect((await api.request.get(`/v1/datasets/${dataset.id}`).expect(200)).body.name).toBe('nuclei');
    const samples = await api.request.get(`/v1/datasets/${dataset.id}/samples`).expect(200);
    expect(samples.body.items[0]).toMatchObject({ name: 'a.png', group: 'left', width: 128, height: 128 });
  });

  it('lists workers and drains them', async () => {
    const id = await addWorker(api.store);
    expect(
      (await api.request.get('/v1/workers').expect(200)).body.items.map(
        (worker: { id: string }) => worker.id,
      ),
    ).toContain(id);
    const drained = await api.request.post(`/v1/workers/${id}/drain`).send({ mode: 'finish' }).expect(200);
    expect(drained.body.draining).toBe(true);
    expect((await api.request.post(`/v1/workers/${id}/undrain`).expect(200)).body.draining).toBe(false);
    await api.request.post(`/v1/workers/${id}/drain`).expect(200);
    const refused = await api.request.post(`/v1/workers/${id}/drain`).send({ mode: 'now' }).expect(422);
    expect(refused.body.errors).toMatchObject([{ path: '/mode', code: 'enum' }]);
  });
});

describe('ids', () => {
  const paths = [
    '/v1/sweeps/ID',
    '/v1/sweeps/ID/trials',
    '/v1/sweeps/ID/points',
    '/v1/sweeps/ID/results',
    '/v1/sweeps/ID/events',
    '/v1/trials/ID',
    '/v1/trials/ID/metrics',
    '/v1/trials/ID/split',
    '/v1/trials/ID/log',
    '/v1/trials/ID/checkpoints',
    '/v1/checkpoints/ID',
    '/v1/checkpoints/ID/download',
    '/v1/datasets/ID',
    '/v1/datasets/ID/samples',
    '/v1/workers/ID',
  ];

  it.each(paths)('answer 404 when unknown or malformed: %s', async (path) => {
    for (const id of [
      UNKNOWN,
      'abc',
      '%00',
      UNKNOWN.toUpperCase().replace('8', 'A'),
      `urn:uuid:${UNKNOWN}`,
    ]) {
      const { body } = await api.request.get(path.replace('ID', id)).expect(404);
      expect(body).toMatchObject({ code: 'notFound', status: 404 });
    }
  });
});
