import type { SweepSpec } from '@unetsweep/contract';
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

let test: TestStore;
let dataset: Awaited<ReturnType<typeof addDataset>>;
let worker: string;

beforeAll(async () => {
  test = await createTestStore(inject('databaseUrl'));
  dataset = await addDataset(test.store);
  worker = await addWorker(test.store, 4);
});
afterAll(() => test.drop());

/** Plans until there is nothing left to do before trials end. */
async function plan(
  changes: Partial<SweepSpec>,
): Promise<{ id: string; planner: SweepPlanner; state: string }> {
  const { store } = test;
  const sweep = newSweep(dataset, {
    trial: {
      preprocessing: { size: 32 },
      training: { batchSize: 1 },
      validation: { strategy: 'random', fraction: 0.5 },
    },
    ...changes,
  });
  await store.sweeps.create(sweep);
  const leases = await store.planning.lease('test', 60_000, 100);
  const fence = leases.find(({ sweepId }) => sweepId === sweep.id)?.fence ?? -1;
  const planner = await SweepPlanner.open(store, sweep.id, fence);
  if (!planner) throw new Error('the sweep is gone');
  return { id: sweep.id, planner, state: await steps(planner) };
}

async function steps(planner: SweepPlanner): Promise<string> {
  for (;;) {
    const state = await planner.step();
    if (state !== 'more') return state;
  }
}

const trialsOf = async (store: Store, sweepId: string) =>
  (await store.trials.list({ sweepId, limit: 1000 })).items.sort((a, b) => a.number - b.number);

/** Ends every trial that waits, as a worker would but for the training. */
async function train(sweepId: string): Promise<void> {
  const { store } = test;
  for (const { id, status, params } of await trialsOf(store, sweepId)) {
    if (status !== 'queued') continue;
    const valDice = 1 - (Math.log10(Number(params[path])) + 3) ** 2 / 10;
    await store.trials.end(await claim(store, id, worker), completed({ valDice }));
  }
}

it('runs a search that learns from start to end on what was trained before, and learns the same from it', async () => {
  const { store } = test;
  const search: Partial<SweepSpec> = {
    parameters: { [path]: { type: 'float', low: 1e-5, high: 1e-1, scale: 'log' } },
    search: { method: 'tpe', startup: 4 },
    maxTrials: points,
  };
  const first = await plan(search);
  for (let state = first.state; state !== 'done'; state = await steps(first.planner)) await train(first.id);
  await train(first.id);
  const again = await plan(search);
  expect(again.state).toBe('done');
  const [trained, reused] = [await trialsOf(store, first.id), await trialsOf(store, again.id)];
  expect(reused.map(({ params, metrics, reusedFrom }) => [params, metrics, reusedFrom])).toEqual(
    trained.map(({ params, metrics, id }) => [params, metrics, id]),
  );
  expect(reused).toHaveLength(points);
});

it('finds runs by repeat, and trains those that are new', async () => {
  const { store } = test;
  const grid = (repeats: number): Partial<SweepSpec> => ({ parameters: { [path]: [0.1, 0.01] }, repeats });
  const first = await plan(grid(1));
  await train(first.id);
  const again = await plan(grid(2));
  const standing = (await trialsOf(store, again.id)).map(({ repeat, status }) => [repeat, status]);
  expect(standing).toEqual([
    [1, 'completed'],
    [2, 'queued'],
    [1, 'completed'],
    [2, 'queued'],
  ]);
});
