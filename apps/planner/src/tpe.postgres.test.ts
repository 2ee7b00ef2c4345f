import type { Store } from '@unetsweep/store';
import {
  addDataset,
  addWorker,
  claim,
  completed,
  createTestStore,
  newSweep,
  type TestStore,
} from '@unetsweep/store/testing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { SweepPlanner } from './sweep-planner.js';

const path = 'optimizer.learningRate';
const points = 9;
const startup = 4;

let test: TestStore;
let dataset: Awaited<ReturnType<typeof addDataset>>;
let worker: string;

beforeAll(async () => {
  test = await createTestStore(inject('databaseUrl'));
  dataset = await addDataset(test.store);
  worker = await addWorker(test.store, 4);
});
afterAll(() => test.drop());

async function addSweep(store: Store): Promise<{ id: string; fence: number }> {
  const sweep = newSweep(dataset, {
    trial: {
      preprocessing: { size: 32 },
      training: { batchSize: 1 },
      validation: { strategy: 'random', fraction: 0.5 },
    },
    parameters: { [path]: { type: 'float', low: 1e-5, high: 1e-1, scale: 'log' } },
    search: { method: 'tpe', startup },
    maxTrials: points,
    reuse: 'never',
  });
  await store.sweeps.create(sweep);
  const leases = await store.planning.lease('test', 60_000, 10);
  return { id: sweep.id, fence: leases.find(({ sweepId }) => sweepId === sweep.id)?.fence ?? -1 };
}

async function open(store: Store, { id, fence }: { id: string; fence: number }): Promise<SweepPlanner> {
  const planner = await SweepPlanner.open(store, id, fence);
  if (!planner) throw new Error('the sweep is gone');
  return planner;
}

async function plan(planner: SweepPlanner): Promise<void> {
  for (let state = await planner.step(); state === 'more'; ) state = await planner.step();
}

const trialsOf = async (store: Store, sweepId: string) =>
  (await store.trials.list({ sweepId, limit: 100 })).items.sort((a, b) => a.number - b.number);

async function endNext(store: Store, sweepId: string): Promise<void> {
  const next = (await trialsOf(store, sweepId)).find(({ status }) => status === 'queued');
  if (!next) throw new Error('no trial waits');
  const valDice = 1 - (Math.log10(Number(next.params[path])) + 3) ** 2 / 10;
  await store.trials.end(await claim(store, next.id, worker), completed({ valDice }));
}

it('plans a tpe sweep as results come, the same however often its planner starts anew', async () => {
  const { store } = test;
  const [steady, restarted] = [await addSweep(store), await addSweep(store)];
  const planner = await open(store, steady);
  const planned: number[] = [];
  for (let round = 0; round < points; round++) {
    await plan(planner);
    await plan(await open(store, restarted));
    planned.push((await trialsOf(store, steady.id)).length);
    await endNext(store, steady.id);
    await endNext(store, restarted.id);
  }
  // The first ones at once, then one as soon as none waits.
  expect(planned).toEqual([4, 4, 4, 4, 5, 6, 7, 8, 9]);
  const paramsOf = async (id: string) => (await trialsOf(store, id)).map(({ params }) => params[path]);
  expect(await paramsOf(restarted.id)).toEqual(await paramsOf(steady.id));
});
