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
const startup = 4;

let test: TestStore;
let dataset: Awaited<ReturnType<typeof addDataset>>;
let worker: string;

beforeAll(async () => {
  test = await createTestStore(inject('databaseUrl'));
  dataset = await addDataset(test.store);
  worker = await addWorker(test.store, 1);
});
afterAll(() => test.drop());

async function addSweep(store: Store, changes: Partial<SweepSpec>): Promise<{ id: string; fence: number }> {
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
    ...changes,
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
  const order = Math.log10(Number(next.params[path])) + 3;
  const end = completed({ valDice: 1 - order ** 2 / 10 });
  const derived = { secondsPerEpoch: (order - 1) ** 2 };
  await store.trials.end(await claim(store, next.id, worker), { ...end, derived } as typeof end);
}

const secondsPerEpoch = 'secondsPerEpoch';
const several: Partial<SweepSpec> = {
  objective: [
    { metric: 'valDice', mode: 'max' },
    { metric: secondsPerEpoch, mode: 'min' },
  ],
  constraints: [{ metric: secondsPerEpoch, max: 2 }],
};

it.each([
  ['one objective', {}],
  ['two objectives and a constraint', several],
])(
  'plans a tpe sweep as results come, the same however often its planner starts anew: %s',
  async (_, changes) => {
    const { store } = test;
    const [steady, restarted] = [await addSweep(store, changes), await addSweep(store, changes)];
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
  },
);

it('keeps as many points ready as there are idle slots, so that eight are busy at once', async () => {
  const { store } = test;
  const eight = await addWorker(store, 8, { device: { kind: 'gpu', name: 'GPU', memoryMb: 80_000 } });
  const search = { method: 'tpe', startup: 1 } as const;
  const changes = { search, maxTrials: 40, requirements: { device: 'gpu' } } as const;
  const sweep = await addSweep(store, changes);
  const planner = await open(store, sweep);
  await plan(planner);
  const first = await trialsOf(store, sweep.id);
  expect(first).toHaveLength(8);
  for (const { id } of first) await claim(store, id, eight);
  await plan(planner);
  // All slots are busy: one waits, which knows as much as it can.
  expect(await trialsOf(store, sweep.id)).toHaveLength(9);
  const limited = await addSweep(store, { ...changes, maxConcurrentTrials: 3 });
  await store.workers.leave(eight);
  await addWorker(store, 8, { device: { kind: 'gpu', name: 'GPU', memoryMb: 80_000 } });
  await plan(await open(store, limited));
  expect(await trialsOf(store, limited.id)).toHaveLength(3);
});
