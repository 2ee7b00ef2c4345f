import {
  addDataset,
  addPlannedSweep,
  addWorker,
  claim,
  completed,
  newPoints,
  type PlannedSweep,
} from '@unetsweep/store/testing';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { START_MS, startTestApi, type TestApi } from '../../testing/test-api.js';

const UNKNOWN = '01890000-0000-7000-8000-000000000000';

let api: TestApi;
let sweep: PlannedSweep;

beforeAll(async () => {
  api = await startTestApi({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') });
  const dataset = await addDataset(api.store);
  const workerId = await addWorker(api.store);
  sweep = await addPlannedSweep(api.store, dataset, newPoints(2));
  for (const [index, id] of sweep.trialIds.entries()) {
    const claimed = await claim(api.store, id, workerId);
    const items = ['a', 'b'].slice(index).map((sample) => ({
      sample,
      dice: 0.5 + index / 10,
      image: Buffer.from(`image ${sample}`),
      truth: Buffer.from(`truth ${sample}`),
      prediction: Buffer.from(`prediction ${sample} of ${index}`),
    }));
    await api.store.predictions.put(claimed, { kind: 'best', epoch: 3, items });
    await api.store.predictions.put(claimed, { kind: 'periodic', epoch: 2, items: items.slice(0, 1) });
    await api.store.trials.end(claimed, completed({ valDice: 0.5 + index / 10 }));
  }
}, START_MS);
afterAll(() => api.close());

const trialId = () => sweep.trialIds[0] ?? '';

describe('predictions of a trial', () => {
  it('are listed by epoch, with pictures that never change', async () => {
    const { body } = await api.request.get(`/v1/trials/${trialId()}/predictions?epoch=best`).expect(200);
    expect(body.items).toHaveLength(2);
    expect(body.items[0]).toMatchObject({ sample: 'a', epoch: 3, dice: 0.5 });
    const picture = await api.request.get(body.items[0].predictionUrl).expect(200);
    expect(picture.headers).toMatchObject({
      'content-type': 'image/png',
      'cache-control': 'private, max-age=31536000, immutable',
    });
    expect(picture.body.toString()).toBe('prediction a of 0');
    const again = api.request.get(body.items[0].predictionUrl);
    await again.set('if-none-match', picture.headers.etag ?? '').expect(304);
  });

  it('are filtered by image and epoch', async () => {
    const list = async (query: string) =>
      (await api.request.get(`/v1/trials/${trialId()}/predictions?${query}`).expect(200)).body.items;
    expect(await list('sample=b')).toMatchObject([{ sample: 'b', epoch: 3 }]);
    expect(await list('epoch=2')).toMatchObject([{ sample: 'a', epoch: 2 }]);
    await api.request.get(`/v1/trials/${trialId()}/predictions?epoch=first`).expect(422);
  });

  it('are not found where there are none', async () => {
    await api.request.get(`/v1/trials/${UNKNOWN}/predictions`).expect(404);
    await api.request.get(`/v1/trials/${trialId()}/predictions/${'0'.repeat(64)}`).expect(404);
  });
});

describe('pictures of a sweep', () => {
  const read = (query = '') => api.request.get(`/v1/sweeps/${sweep.sweepId}/pictures${query}`);

  it('show the image that most trials recorded, best trial first', async () => {
    const { body } = await read().expect(200);
    expect(body.sample).toBe('b');
    expect(body.samples).toEqual([
      { sample: 'b', trials: 2 },
      { sample: 'a', trials: 1 },
    ]);
    expect(body.items.map(({ trialId: id }: { trialId: string }) => id)).toEqual(
      [...sweep.trialIds].reverse(),
    );
    expect(body.items[0]).toMatchObject({ number: 2, value: 0.6, epoch: 3, dice: 0.6 });
    // Address differs by trial; the picture behind it is one.
    expect(body.items[0].imageUrl.split('/').at(-1)).toBe(body.items[1].imageUrl.split('/').at(-1));
  });

  it('show the named trials in their order', async () => {
    const { body } = await read(`?sample=b&trials=${sweep.trialIds.join(',')}`).expect(200);
    expect(body.items.map(({ number }: { number: number }) => number)).toEqual([1, 2]);
    expect((await read('?trials=top:1').expect(200)).body.items).toHaveLength(1);
    await read('?trials=top:0').expect(422);
    await read('?trials=some').expect(422);
  });
});
