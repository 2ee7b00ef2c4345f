import type { Dataset, SweepSpec } from '@unetsweep/contract';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { nucleiArchive } from '../../testing/nuclei-archive.js';
import { START_MS, startTestApi, type TestApi } from '../../testing/test-api.js';

let api: TestApi;
let archive: Buffer;

beforeAll(async () => {
  const servers = { databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') };
  api = await startTestApi(servers);
  archive = await nucleiArchive();
}, START_MS);
afterAll(() => api.close());

/** Nothing carries out imports here: it stays as it is. */
async function importing(name: string): Promise<Dataset> {
  const options = JSON.stringify({ name });
  const answer = await api.request
    .post('/v1/datasets')
    .attach('archive', archive, 'nuclei.zip')
    .field('options', options)
    .expect(202);
  return answer.body;
}

async function makeReady({ id }: Dataset): Promise<Dataset> {
  const samples = ['a', 'b', 'c', 'd'].map((each) => ({ name: each, group: null, width: 32, height: 32 }));
  const description = {
    images: 4,
    channels: 1,
    sizes: [{ width: 32, height: 32, images: 4 }],
    classes: ['ground', 'nucleus'].map((each, index) => ({ index, name: each, pixelShare: 0.5 })),
  };
  return api.store.datasets.complete(id, { description, samples, content: Buffer.from(id) });
}

const ready = async (name: string) => makeReady(await importing(name));

const sweepOn = (dataset: string, changes: Partial<SweepSpec> = {}): SweepSpec => ({
  name: 'rates',
  dataset,
  trial: { training: { batchSize: 1 } },
  parameters: { 'optimizer.learningRate': [0.1, 0.01] },
  ...changes,
});

const post = (spec: SweepSpec) => api.request.post('/v1/sweeps').send(spec);
const extend = ({ id }: { id: string }) => api.request.post(`/v1/sweeps/${id}/extend`).send({ repeats: 2 });
const remove = ({ id }: Pick<Dataset, 'id'>) => api.request.delete(`/v1/datasets/${id}`);

describe('a sweep posted on a data set that is being imported', () => {
  it('is planning, pinned to the version, and described by no dry run', async () => {
    await ready('late');
    await api.request
      .post('/v1/datasets')
      .attach('archive', archive, 'nuclei.zip')
      .field('options', JSON.stringify({ name: 'late', groups: { from: 'folder' } }))
      .expect(202);
    const dry = await api.request.post('/v1/sweeps?dryRun=true').send(sweepOn('late')).expect(409);
    expect(dry.body).toMatchObject({
      code: 'datasetImporting',
      detail: expect.stringMatching(/^late@2 is still/),
    });
    const { body: sweep } = await post(sweepOn('late')).expect(201);
    expect(sweep).toMatchObject({ status: 'planning', spec: { dataset: 'late@2' } });
    const { body: old } = await post(sweepOn('late@1')).expect(201);
    expect(old).toMatchObject({ status: 'planning', spec: { dataset: 'late@1' } });
    const varied = { dataset: ['late@1', 'late@2'] };
    const { body: both } = await post(sweepOn('late@1', { parameters: varied })).expect(201);
    expect(both).toMatchObject({ spec: { parameters: varied } });
    const plans = await Promise.all([sweep, old, both].map(({ id }) => api.store.sweeps.getPlan(id)));
    expect(plans.map((plan) => [plan?.baseTrial === null, plan?.pointCount])).toEqual([
      [true, null],
      [false, 2],
      [true, null],
    ]);
    const leases = await api.store.planning.lease('planner', 60_000, 10);
    expect(leases.map(({ sweepId }) => sweepId)).toEqual([old.id]);
  });

  it('is refused at once where it could not run on any data set', async () => {
    await importing('refusing');
    const refused = await post(sweepOn('refusing', { pruner: { name: 'threshold' } })).expect(422);
    expect(refused.body.errors).toMatchObject([{ path: '/pruner/lower' }]);
  });

  it('fails with the import', async () => {
    const dataset = await importing('failing');
    const { body: sweep } = await post(sweepOn('failing')).expect(201);
    const fault = { code: 'noPairs', message: 'no pairs found', file: null, value: null };
    await api.store.datasets.fail(dataset.id, { ...fault, faults: [fault] });
    const { body: failed } = await api.request.get(`/v1/sweeps/${sweep.id}?wait=60`).expect(200);
    expect(failed).toMatchObject({
      status: 'failed',
      failure: { reason: 'dataset', message: expect.stringMatching(/failing@1 .*no pairs found/) },
    });
    const again = await post(sweepOn('failing')).expect(422);
    const refusal = {
      code: 'datasetFailed',
      detail: 'The import of failing@1 failed: no pairs found. Upload it anew, or name an older version.',
    };
    expect(again.body).toMatchObject(refusal);
    const extended = await extend(sweep).expect(422);
    expect(extended.body).toMatchObject(refusal);
  });

  it('is extended once the import has ended, also where it was cancelled before', async () => {
    const dataset = await importing('slow');
    const { body: sweep } = await post(sweepOn('slow')).expect(201);
    const early = await extend(sweep).expect(409);
    expect(early.body).toMatchObject({ code: 'datasetImporting' });
    await api.request.post(`/v1/sweeps/${sweep.id}/cancel`).expect(200);
    await makeReady(dataset);
    const { body: extended } = await extend(sweep).expect(200);
    expect(extended).toMatchObject({ status: 'planning', added: 4, spec: { repeats: 2 } });
  });
});

describe('deleting a data set', () => {
  it('is refused while a sweep uses it, and named by the sweeps that do', async () => {
    const dataset = await importing('used');
    const { body: sweep } = await post(sweepOn('used')).expect(201);
    const refused = await remove(dataset).expect(409);
    expect(refused.body).toMatchObject({ code: 'inUse', usedBy: [sweep.id] });
    await api.request.post(`/v1/sweeps/${sweep.id}/cancel`).expect(200);
    await remove(dataset).expect(204);
  });

  it('leaves ended sweeps readable, and tells of it wherever its images are asked for', async () => {
    const dataset = await ready('kept');
    const { body: sweep } = await post(sweepOn('kept')).expect(201);
    await api.request.post(`/v1/sweeps/${sweep.id}/cancel`).expect(200);
    await remove(dataset).expect(204);
    await api.request.get(`/v1/sweeps/${sweep.id}`).expect(200);
    for (const path of ['', '/samples']) {
      const gone = await api.request.get(`/v1/datasets/${dataset.id}${path}`).expect(410);
      expect(gone.body).toMatchObject({
        code: 'imagesRemoved',
        detail: expect.stringMatching(/^The data set kept@1/),
      });
    }
    await remove(dataset).expect(410);
    expect((await post(sweepOn('kept@1')).expect(410)).body.code).toBe('imagesRemoved');
    expect((await post(sweepOn('kept')).expect(422)).body.code).toBe('unknownDataset');
    const { body: list } = await api.request.get('/v1/datasets?name=kept&count=true').expect(200);
    expect(list).toEqual({ items: [], nextCursor: null, total: 0 });
    expect(await ready('kept')).toMatchObject({ version: 2 });
  });

  it('answers 404 for one that never was', async () => {
    await remove({ id: '01900000-0000-7000-8000-000000000000' }).expect(404);
    await remove({ id: 'kept' }).expect(404);
  });
});

describe('the list of data sets', () => {
  it('is filtered by name and status', async () => {
    const first = await ready('listed');
    const other = await importing('listed-other');
    const ids = async (query: string) => {
      const { body } = await api.request.get(`/v1/datasets?${query}`).expect(200);
      return body.items.map(({ id }: Dataset) => id);
    };
    expect(await ids('name=listed')).toEqual([first.id]);
    expect(await ids('name=listed-other&status=importing')).toEqual([other.id]);
    expect(await ids('name=listed-other&status=ready')).toEqual([]);
    await api.request.get('/v1/datasets?status=done').expect(422);
  });
});
