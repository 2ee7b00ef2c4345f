import {
  addDataset,
  addPlannedSweep,
  addWorker,
  claim,
  completed,
  newPoints,
  type PlannedSweep,
  trialStart,
} from '@unetsweep/store/testing';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { START_MS, startTestApi, type TestApi } from '../../testing/test-api.js';

const UNKNOWN = '01890000-0000-7000-8000-000000000000';

let api: TestApi;
let sweep: PlannedSweep;
let datasetId: string;

/** Image b, planted: nobody finds its mask. */
const scores = [
  [0.9, 0.1],
  [0.7, 0.2],
];

beforeAll(async () => {
  api = await startTestApi({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') });
  const dataset = await addDataset(api.store);
  datasetId = dataset.id;
  const workerId = await addWorker(api.store);
  sweep = await addPlannedSweep(api.store, dataset, newPoints(3));
  for (const [index, id] of sweep.trialIds.slice(0, 2).entries()) {
    const fence = await claim(api.store, id, workerId);
    const start = trialStart();
    const validation = [
      { sample: 'a.png', group: 'left' },
      { sample: 'b.png', group: null },
    ];
    const spec = { ...start.spec, dataset: `${dataset.name}@${dataset.version}` };
    await api.store.trials.start(fence, { ...start, spec, split: { ...start.split, validation } });
    const dice = scores[index] ?? [];
    const own = { epoch: 3, dice, iou: dice.map((value) => value / 2), loss: dice.map((value) => 1 - value) };
    await api.store.scores.put(fence, own);
    const found = { flag: 'overfit', epoch: 3, message: 'Less of it.' };
    const end = { ...completed({ valDice: 0.5 }), flags: ['overfit'], notices: [found] };
    await api.store.trials.end(fence, end as ReturnType<typeof completed>);
  }
}, START_MS);
afterAll(() => api.close());

const trialId = () => sweep.trialIds[0] ?? '';

describe('scored images of a trial', () => {
  it('are listed worst first, with the addresses of their pictures', async () => {
    const { body } = await api.request.get(`/v1/trials/${trialId()}/samples?count=true`).expect(200);
    expect(body).toMatchObject({ total: 2, nextCursor: null });
    expect(body.items).toEqual([
      {
        name: 'b.png',
        group: null,
        dice: 0.1,
        iou: 0.05,
        loss: 0.9,
        imageUrl: `/v1/datasets/${datasetId}/samples/1/image`,
        truthUrl: `/v1/datasets/${datasetId}/samples/1/mask`,
        predictionUrl: null,
      },
      expect.objectContaining({ name: 'a.png', group: 'left', dice: 0.9 }),
    ]);
  });

  it('are sorted, filtered by group and cut into pages', async () => {
    const names = async (query: string) => {
      const { body } = await api.request.get(`/v1/trials/${trialId()}/samples?${query}`).expect(200);
      return { names: body.items.map((item: { name: string }) => item.name), cursor: body.nextCursor };
    };
    expect((await names('sort=-dice')).names).toEqual(['a.png', 'b.png']);
    expect((await names('group=left')).names).toEqual(['a.png']);
    const first = await names('sort=-loss&limit=1');
    expect(first.names).toEqual(['b.png']);
    expect((await names(`sort=-loss&limit=1&cursor=${first.cursor}`)).names).toEqual(['a.png']);
  });

  it('are none where nothing was scored yet, and refused for what does not exist', async () => {
    const waiting = await api.request.get(`/v1/trials/${sweep.trialIds[2]}/samples`).expect(200);
    expect(waiting.body).toEqual({ items: [], nextCursor: null });
    await api.request.get(`/v1/trials/${UNKNOWN}/samples`).expect(404);
    const { body } = await api.request.get(`/v1/trials/${trialId()}/samples?sort=worst`).expect(422);
    expect(body.errors).toMatchObject([{ path: 'sort', code: 'enum' }]);
  });
});

it('images of a sweep are listed hardest first, over its trials', async () => {
  const { body } = await api.request
    .get(`/v1/sweeps/${sweep.sweepId}/samples?limit=1&count=true`)
    .expect(200);
  expect(body).toMatchObject({ trials: 2, trialsSeen: 2, total: 2 });
  expect(body.items).toMatchObject([
    { name: 'b.png', count: 2, meanDice: 0.15, minDice: 0.1, maxDice: 0.2, meanIou: 0.075 },
  ]);
  const next = await api.request
    .get(`/v1/sweeps/${sweep.sweepId}/samples?limit=1&cursor=${body.nextCursor}`)
    .expect(200);
  expect(next.body.items).toMatchObject([{ name: 'a.png' }]);
  await api.request.get(`/v1/sweeps/${UNKNOWN}/samples`).expect(404);
});

it('a trial tells what its flags mean', async () => {
  const { body } = await api.request.get(`/v1/trials/${trialId()}`).expect(200);
  expect(body).toMatchObject({
    flags: ['overfit'],
    notices: [{ flag: 'overfit', epoch: 3, message: 'Less of it.' }],
  });
});
