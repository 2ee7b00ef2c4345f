import { randomUUID } from 'node:crypto';
import type { Trial } from '@unetsweep/contract';
import { TicketQueue, WakeUps } from '@unetsweep/queue';
import {
  addDataset,
  addWorker,
  claim,
  completed,
  createTestStore,
  epoch,
  newSweep,
  type TestStore,
  trialStart,
} from '@unetsweep/store/testing';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type RunningPlanner, startPlanner } from './planner.js';

let test: TestStore;
let dataset: Awaited<ReturnType<typeof addDataset>>;
let worker: string;
let planner: RunningPlanner;
let tickets: TicketQueue;
let wakeUps: WakeUps;

const start = () => startPlanner({ store: test.store, tickets, wakeUps, log: pino({ level: 'silent' }) });

beforeAll(async () => {
  test = await createTestStore(inject('databaseUrl'));
  dataset = await addDataset(test.store);
  worker = await addWorker(test.store);
  const prefix = `test-${randomUUID()}`;
  tickets = new TicketQueue(inject('redisUrl'), { prefix });
  wakeUps = new WakeUps(inject('redisUrl'), { prefix });
  planner = await start();
});
afterAll(async () => {
  await planner.stop();
  await tickets.close();
  wakeUps.close();
  await test.drop();
});

async function post(changes: Parameters<typeof newSweep>[1] = {}): Promise<string> {
  const sweep = newSweep(dataset, {
    trial: {
      preprocessing: { size: 32 },
      training: { batchSize: 1, epochs: 20 },
      validation: { strategy: 'random', fraction: 0.5 },
    },
    parameters: { 'optimizer.learningRate': [0.1, 0.01, 0.001] },
    epochBudget: { anchor: { 'optimizer.learningRate': 0.01 }, max: 12, window: 3 },
    ...changes,
  });
  await test.store.sweeps.create(sweep);
  return sweep.id;
}

async function trials(sweepId: string): Promise<Trial[]> {
  return (await test.store.trials.list({ sweepId, limit: 100 })).items.toSorted(
    (a, b) => a.number - b.number,
  );
}

const rates = async (id: string) =>
  (await trials(id)).map(({ params, repeat }) => [params['optimizer.learningRate'], repeat]);

/** Lets the trial train along this curve. @returns the epochs that it was given */
async function run(trial: Trial | undefined, curve: number[]): Promise<number | null> {
  const { store } = test;
  const fence = await claim(store, trial?.id ?? '', worker);
  await store.trials.start(fence, trialStart());
  await store.epochs.record(
    fence,
    curve.map((valDice, index) => epoch(index + 1, { valDice })),
  );
  await store.trials.end(fence, completed({ valDice: Math.max(...curve) }));
  return fence.budgetEpochs;
}

const curve = [0.2, 0.5, 0.7, 0.72, 0.725, 0.725, 0.726, 0.72, 0.72, 0.72, 0.72, 0.72];

describe('an epoch budget', () => {
  it('lets the anchor run first and alone; where it converges is the length of all other runs', async () => {
    const { store } = test;
    const id = await post({ repeats: 2 });
    await expect.poll(() => rates(id)).toEqual([[0.01, 1]]);
    expect((await store.sweeps.get(id))?.notices).toMatchObject([{ code: 'epochBudget' }]);
    const [anchor] = await trials(id);
    // Another planner finds the anchor under way and makes no second one.
    await planner.stop();
    planner = await start();
    expect(await run(anchor, curve)).toBe(12);
    await expect
      .poll(() => rates(id))
      .toEqual([
        [0.01, 1],
        [0.01, 2],
        [0.1, 1],
        [0.1, 2],
        [0.001, 1],
        [0.001, 2],
      ]);
    const sweep = await store.sweeps.get(id);
    expect(sweep?.epochBudget).toEqual({
      trialId: anchor?.id,
      trialNumber: 1,
      epochs: 4,
      converged: true,
      anchorEpochs: 12,
    });
    expect(sweep?.notices[0]?.message).toContain('converged at epoch 4 of 12');
    for (const trial of (await trials(id)).slice(1)) expect(await run(trial, curve.slice(0, 4))).toBe(4);
    await expect.poll(async () => (await store.sweeps.get(id))?.status).toBe('completed');
  });

  it('is all of the anchor run where that improves until its end', async () => {
    const id = await post({ search: { method: 'random' }, maxTrials: 3 });
    await expect.poll(() => rates(id)).toEqual([[0.01, 1]]);
    await run((await trials(id))[0], [0.1, 0.2, 0.3, 0.4]);
    await expect.poll(async () => (await trials(id)).length).toBe(3);
    expect((await test.store.sweeps.get(id))?.epochBudget).toMatchObject({ epochs: 4, converged: false });
  });

  it('cannot be found where the anchor run fails: the sweep fails and says why; once retried it goes on', async () => {
    const { store } = test;
    const id = await post();
    await expect.poll(() => rates(id)).toEqual([[0.01, 1]]);
    const [anchor] = await trials(id);
    const fence = await claim(store, anchor?.id ?? '', worker);
    await store.trials.end(fence, {
      status: 'failed',
      failure: { reason: 'diverged', message: 'the loss is no number', epoch: 2 },
      flags: [],
    });
    await expect.poll(async () => (await store.sweeps.get(id))?.status).toBe('failed');
    const failed = await store.sweeps.get(id);
    expect(failed?.failure?.message).toContain(
      'the anchor run, trial 1, failed (diverged: the loss is no number)',
    );
    expect(failed?.trialCounts).toMatchObject({ total: 1, failed: 1 });

    await store.sweeps.retryFailed(id, {});
    await run((await trials(id))[0], curve);
    await expect
      .poll(() => rates(id))
      .toEqual([
        [0.01, 1],
        [0.1, 1],
        [0.001, 1],
      ]);
  });
});
