import { randomUUID } from 'node:crypto';
import { TicketQueue, WakeUps } from '@unetsweep/queue';
import type { Store } from '@unetsweep/store';
import {
  addDataset,
  addWorker,
  claim,
  completed,
  createTestStore,
  epoch,
  newSweep,
  pruned,
  type TestStore,
  trialStart,
} from '@unetsweep/store/testing';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { startPlanner } from './planner.js';

const POINTS = 9;
const EPOCHS = 10;
const RUNGS = [1, 3, 9];

let test: TestStore;
let store: Store;
let worker: string;
let sweepId: string;
const planners: { stop(): Promise<void> }[] = [];

async function start(prefix: string): Promise<void> {
  const url = inject('redisUrl');
  const [tickets, wakeUps] = [new TicketQueue(url, { prefix }), new WakeUps(url, { prefix })];
  const planner = await startPlanner({ store, tickets, wakeUps, log: pino({ level: 'silent' }) });
  planners.push({
    async stop() {
      await planner.stop();
      await tickets.close();
      wakeUps.close();
    },
  });
}

beforeAll(async () => {
  test = await createTestStore(inject('databaseUrl'));
  store = test.store;
  const dataset = await addDataset(store);
  worker = await addWorker(store);
  const sweep = newSweep(dataset, {
    trial: {
      preprocessing: { size: 32 },
      training: { batchSize: 1, epochs: EPOCHS },
      validation: { strategy: 'random', fraction: 0.5 },
    },
    parameters: {
      'optimizer.learningRate': Array.from({ length: POINTS }, (_, index) => (index + 1) / 1_000),
    },
    pruner: { name: 'asha', minEpochs: 1, reduction: 3 },
  });
  await store.sweeps.create(sweep);
  sweepId = sweep.id;
  const prefix = `test-${randomUUID()}`;
  await start(prefix);
  await start(prefix);
});
afterAll(async () => {
  for (const planner of planners.splice(0)) await planner.stop();
  await test.drop();
});

const trials = async () => (await store.trials.list({ sweepId, limit: 100 })).items;

/** Trains a queued trial, if there is one, as a worker does: better with each epoch and with each number. */
async function trainNext(): Promise<boolean> {
  const next = (await trials()).find(({ status }) => status === 'queued');
  if (!next) return false;
  const fence = await claim(store, next.id, worker);
  await store.trials.start(fence, trialStart(fence.epochsDone));
  for (let done = fence.epochsDone + 1; done <= EPOCHS; done++) {
    const metrics = { valDice: next.number / 100 + done / 1_000 };
    await store.epochs.record(fence, [epoch(done, metrics)]);
    const verdict = await store.pruning.judge(fence, [done]);
    if (verdict?.action !== 'prune') continue;
    await store.resumeStates.put(fence, { epoch: done, content: new TextEncoder().encode(next.id) });
    await store.trials.end(fence, pruned(metrics));
    return true;
  }
  await store.trials.end(fence, completed({ valDice: next.number / 100 + EPOCHS / 1_000 }));
  await store.sweeps.settle(sweepId);
  return true;
}

it('takes the best points of a sweep up its rungs, each trial once at each, though two planners are at it', async () => {
  await expect
    .poll(async () => {
      while (await trainNext());
      await store.sweeps.settle(sweepId);
      return (await store.sweeps.get(sweepId))?.status;
    })
    .toBe('completed');
  const ended = await trials();
  const byRung = RUNGS.map((rung) => ended.filter(({ epochsDone }) => epochsDone >= rung).length);
  // Those that come later are better here, so that more go on than where all come at once.
  expect(byRung[0]).toBe(POINTS);
  expect(byRung[1]).toBeGreaterThanOrEqual(3);
  expect(byRung[2]).toBeGreaterThanOrEqual(1);
  const best = ended.find(({ number }) => number === POINTS);
  expect(best).toMatchObject({ status: 'completed', epochsDone: EPOCHS });
  expect((await store.sweeps.get(sweepId))?.best).toMatchObject({ trialId: best?.id });
  for (const { attempts, status, epochsDone } of ended) {
    // One attempt began at each rung from which it did not go on at once, none twice.
    const from = attempts.map(({ fromEpoch }) => fromEpoch);
    expect(new Set(from).size).toBe(from.length);
    expect([0, ...RUNGS]).toEqual(expect.arrayContaining(from));
    if (status === 'pruned') expect(RUNGS).toContain(epochsDone);
  }
});
