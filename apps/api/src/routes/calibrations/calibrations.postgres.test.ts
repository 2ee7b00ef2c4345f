import { addDataset } from '@unetsweep/store/testing';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { START_MS, startTestApi, type TestApi } from '../../testing/test-api.js';

const UNKNOWN = '01890000-0000-7000-8000-000000000000';
let api: TestApi;
let dataset: Awaited<ReturnType<typeof addDataset>>;

beforeAll(async () => {
  api = await startTestApi({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') });
  dataset = await addDataset(api.store);
}, START_MS);
afterAll(() => api.close());

const trial = { preprocessing: { size: 32 }, training: { batchSize: 1 } };
const post = (body: object) =>
  api.request.post('/v1/calibrations').send({ dataset: dataset.name, trial, ...body });

describe('a calibration', () => {
  it('is queued, read, listed and removed; its job names the images of the training side', async () => {
    const { body, headers } = await post({ kinds: ['l2'], seed: 7 }).expect(202);
    expect(headers.location).toBe(`/v1/calibrations/${body.id}`);
    expect(body).toMatchObject({ status: 'queued', seed: 7, loss0: null, kinds: {}, failure: null });
    expect((await api.request.get(`/v1/calibrations/${body.id}`).expect(200)).body).toEqual(body);
    expect((await api.request.get('/v1/calibrations?count=true').expect(200)).body).toMatchObject({
      items: [{ id: body.id }],
      total: 1,
    });
    const job = await api.store.jobs.get(body.id);
    expect(job?.request).toMatchObject({ seed: 7, kinds: ['l2'], spec: { validation: { splitSeed: 7 } } });
    expect(job?.request.train).toEqual(expect.arrayContaining([expect.any(String)]));
    await api.request.delete(`/v1/calibrations/${body.id}`).expect(204);
    await api.request.get(`/v1/calibrations/${body.id}`).expect(404);
  });

  it('shows what a worker found', async () => {
    const { body } = await post({}).expect(202);
    const claimed = await api.store.jobs.claim('calibration', { id: UNKNOWN, leaseMs: 10_000 });
    const range = { penaltyAtOne: 2, low: 0.1, high: 0.2, suggested: 0.14 };
    const result = {
      loss0: 0.4,
      parameterCount: 9,
      weightCount: 8,
      kinds: { l2: { ...range, theory: range } },
    };
    if (claimed) await api.store.jobs.end(claimed, { status: 'completed', result });
    const read = await api.request.get(`/v1/calibrations/${body.id}?wait=5`).expect(200);
    expect(read.body).toMatchObject({ status: 'completed', ...result });
  });

  it('is the same for the same Idempotency-Key', async () => {
    const once = () => post({}).set('Idempotency-Key', 'once').expect(202);
    const [first, again] = [await once(), await once()];
    expect(again.body.id).toBe(first.body.id);
    expect(again.headers['idempotent-replayed']).toBe('true');
  });
});

describe('refused with the field and the cure', () => {
  it.each([
    [{ kinds: ['l3'] }, '/kinds/0', 'enum'],
    [{ trial: { model: { depth: 9 } } }, '/trial/model/depth', 'range'],
    [{ trail: {} }, '/trail', 'unknownField'],
    [{ seed: -1 }, '/seed', 'range'],
    [{ trial: { preprocessing: { size: 32 } } }, '/trial/training/batchSize', 'range'],
  ])('%j', async (changes, path, code) => {
    const { body } = await post(changes).expect(422);
    expect(body.errors).toMatchObject([{ path, code }]);
  });

  it('an unknown data set, and one that is still imported', async () => {
    expect((await post({ dataset: 'nowhere' }).expect(422)).body.code).toBe('unknownDataset');
    await api.store.datasets.create({ id: uuidv7(), name: 'late', sha256: 'b'.repeat(64) });
    expect((await post({ dataset: 'late' }).expect(409)).body.code).toBe('datasetImporting');
  });

  it('an unknown id', async () => {
    for (const id of [UNKNOWN, 'abc']) {
      await api.request.get(`/v1/calibrations/${id}`).expect(404);
      await api.request.delete(`/v1/calibrations/${id}`).expect(404);
    }
  });
});
