import type { Point, Sweep } from '@unetsweep/contract';
import {
  addDataset,
  addPlannedSweep,
  addWorker,
  claim,
  completed,
  newPoints,
} from '@unetsweep/store/testing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { START_MS, startTestApi, type TestApi } from '../../testing/test-api.js';

const objective = [
  { metric: 'valDice', mode: 'max' as const },
  { metric: 'valLoss', mode: 'min' as const },
];
const constraints = [{ metric: 'parameterCount', max: 1e9 }];
const measured = [
  { valDice: 0.9, valLoss: 0.5 },
  { valDice: 0.7, valLoss: 0.1 },
  { valDice: 0.6, valLoss: 0.2 },
];

let api: TestApi;
let dataset: Awaited<ReturnType<typeof addDataset>>;

beforeAll(async () => {
  api = await startTestApi({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') });
  dataset = await addDataset(api.store);
}, START_MS);
afterAll(() => api.close());

const post = (changes: object) =>
  api.request.post('/v1/sweeps?dryRun=true').send({
    name: 'several',
    dataset: dataset.name,
    parameters: { 'optimizer.learningRate': { type: 'float', low: 1e-4, high: 0.1, scale: 'log' } },
    trial: { preprocessing: { size: 32 } },
    objective,
    constraints,
    maxTrials: 10,
    ...changes,
  });

it('takes several objectives and constraints, and says which searches follow a single one', async () => {
  await post({}).expect(200);
  const { body } = await post({ search: { method: 'coarseToFine' } }).expect(422);
  expect(body).toMatchObject({ code: 'methodNotApplicable' });
  expect(body.detail).toContain(
    'coarseToFine follows one objective, and this sweep has 2; accepted with several: tpe',
  );
  await post({ search: { method: 'coarseToFine' }, objective: objective[0] }).expect(200);
});

it('lists points by any objective, and names the front', async () => {
  const made = await addPlannedSweep(api.store, dataset, newPoints(measured.length), { objective });
  const worker = await addWorker(api.store);
  for (const [index, id] of made.trialIds.entries())
    await api.store.trials.end(await claim(api.store, id, worker), completed(measured[index] ?? {}));
  const path = `/v1/sweeps/${made.sweepId}`;
  const sweep: Sweep = (await api.request.get(path).expect(200)).body;
  expect([sweep.best, sweep.front]).toEqual([
    null,
    [
      { pointId: made.points[0]?.id, values: [0.9, 0.5] },
      { pointId: made.points[1]?.id, values: [0.7, 0.1] },
    ],
  ]);
  const list = async (query: string): Promise<Point[]> =>
    (await api.request.get(`${path}/points?${query}`).expect(200)).body.items;
  expect((await list('sort=values.valLoss')).map(({ number }) => number)).toEqual([2, 3, 1]);
  const [first] = await list('sort=-aggregates.meanMinusStd&filter=front=true and feasible=true');
  expect(first).toMatchObject({ number: 1, values: [0.9, 0.5], front: true, aggregates: { worst: 0.9 } });
  const { body } = await api.request.get(`${path}/points?sort=values.valIou`).expect(422);
  expect(body.errors[0].message).toContain('values.valDice');
});
