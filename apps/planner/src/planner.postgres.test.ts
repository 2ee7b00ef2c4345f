import { randomUUID } from 'node:crypto';
import { TicketQueue, ticketId, WakeUps } from '@unetsweep/queue';
import {
  addDataset,
  addPlannedSweep,
  addWorker,
  claim,
  completed,
  createTestStore,
  newPoints,
  newSweep,
  type TestStore,
  trialStart,
} from '@unetsweep/store/testing';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { type RunningPlanner, startPlanner } from './planner.js';
import { replanSweep } from './testing/replan.js';

const log = pino({ level: 'silent' });
const patience = { timeout: 50_000, interval: 100 };

let test: TestStore;
let dataset: Awaited<ReturnType<typeof addDataset>>;
const running: { stop(): Promise<void> }[] = [];

beforeAll(async () => {
  test = await createTestStore(inject('databaseUrl'));
  dataset = await addDataset(test.store);
});
afterAll(() => test.drop());
afterEach(async () => {
  for (const part of running.splice(0).reverse()) await part.stop();
  const { items } = await test.store.sweeps.list({ limit: 100 });
  for (const { id } of items) await test.store.sweeps.delete(id);
});

async function start(): Promise<{ planner: RunningPlanner; tickets: TicketQueue }> {
  const prefix = `test-${randomUUID()}`;
  const url = inject('redisUrl');
  const [tickets, wakeUps] = [new TicketQueue(url, { prefix }), new WakeUps(url, { prefix })];
  const planner = await startPlanner({ store: test.store, tickets, wakeUps, log });
  running.push({
    async stop() {
      await planner.stop();
      await tickets.close();
      wakeUps.close();
    },
  });
  return { planner, tickets };
}

/** A grid of so many cells, all of which fit the two small images of the data set. */
function grid(cells: number, changes: Parameters<typeof newSweep>[1] = {}) {
  return newSweep(dataset, {
    trial: {
      preprocessing: { size: 32 },
      training: { batchSize: 1 },
      validation: { strategy: 'random', fraction: 0.5 },
    },
    parameters: {
      'optimizer.learningRate': { type: 'float', low: 1e-5, high: 1e-1, scale: 'log', points: cells },
    },
    ...changes,
  });
}

const counts = async (id: string) => (await test.store.sweeps.get(id))?.trialCounts;

describe('the planner', () => {
  it('queues 50,000 trials in Postgres while Redis holds fewer than 500 tickets', async () => {
    const sweep = grid(10_000, { repeats: 5 });
    await test.store.sweeps.create(sweep);
    const { tickets } = await start();
    const longPatience = { ...patience, timeout: 150_000 };
    await vi.waitFor(async () => expect((await counts(sweep.id))?.queued).toBe(50_000), longPatience);
    await addWorker(test.store, 8);
    await vi.waitFor(async () => expect(await tickets.depth()).toBeGreaterThan(0), patience);
    expect(await tickets.depth()).toBeLessThan(500);
  }, 240_000);

  it('gives tickets to a sweep whose priority rises before those that wait already', async () => {
    const [first, second] = [grid(200, { name: 'first' }), grid(200, { name: 'second', priority: -1 })];
    await test.store.sweeps.create(first);
    await test.store.sweeps.create(second);
    const { tickets } = await start();
    await vi.waitFor(async () => expect((await counts(second.id))?.queued).toBe(200), patience);
    await addWorker(test.store, 8);
    const inLine = async () => {
      const { items } = await test.store.trials.list({ sweepId: second.id, limit: 1000 });
      const ids = new Set(items.map((trial) => ticketId(trial.id, trial.attempt + 1)));
      return (await tickets.waiting('cpu')).filter(({ id }) => ids.has(id)).length;
    };
    await vi.waitFor(async () => expect(await tickets.depth()).toBeGreaterThan(0), patience);
    expect(await inLine()).toBe(0);
    await test.store.sweeps.patch(second.id, { priority: 5 });
    await vi.waitFor(async () => expect(await inLine()).toBe(await tickets.depth()), patience);
  });

  it('goes on where another planner was stopped, and makes every cell once', async () => {
    const sweep = grid(9_000, { search: { method: 'grid', order: 'shuffled' } });
    await test.store.sweeps.create(sweep);
    const { planner } = await start();
    await vi.waitFor(async () => expect((await counts(sweep.id))?.queued).toBeGreaterThan(0), patience);
    await planner.stop();
    await start();
    await vi.waitFor(async () => expect((await counts(sweep.id))?.queued).toBe(9_000), patience);
    const rates = new Set<unknown>();
    let cursor: string | undefined;
    do {
      const page = await test.store.trials.list({
        sweepId: sweep.id,
        limit: 1000,
        ...(cursor === undefined ? {} : { cursor }),
      });
      for (const { params } of page.items) rates.add(params['optimizer.learningRate']);
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(rates.size).toBe(9_000);
  });

  it('plans one sweep once, however many planners run', async () => {
    const sweep = grid(3_000);
    await test.store.sweeps.create(sweep);
    await Promise.all([start(), start(), start()]);
    await vi.waitFor(async () => expect((await counts(sweep.id))?.queued).toBe(3_000), patience);
    expect((await counts(sweep.id))?.total).toBe(3_000);
  });

  it('follows a change of maxTrials: plans up to a higher one, cancels what waits beyond a lower one', async () => {
    const { store } = test;
    const sweep = grid(50, { search: { method: 'random' }, maxTrials: 5 });
    await store.sweeps.create(sweep);
    await start();
    const standing = async () => {
      const { queued, cancelled } = (await counts(sweep.id)) ?? {};
      return { queued, cancelled };
    };
    await expect.poll(standing).toEqual({ queued: 5, cancelled: 0 });
    await replanSweep(store, sweep.id, { maxTrials: 9 });
    await expect.poll(standing).toEqual({ queued: 9, cancelled: 0 });
    await replanSweep(store, sweep.id, { maxTrials: 3 });
    await expect.poll(standing).toEqual({ queued: 3, cancelled: 6 });
    await replanSweep(store, sweep.id, { maxTrials: 7 });
    await expect.poll(standing).toEqual({ queued: 7, cancelled: 6 });
  });

  it('settles a sweep whose last trial ended without anyone doing so', async () => {
    const { store } = test;
    const { sweepId, trialIds } = await addPlannedSweep(store, dataset, newPoints(1));
    const fence = await claim(store, trialIds[0] ?? '', await addWorker(store));
    await store.trials.start(fence, trialStart());
    await store.trials.end(fence, completed({ valDice: 0.9 }));
    expect((await store.sweeps.get(sweepId))?.status).toBe('running');
    await start();
    await vi.waitFor(
      async () => expect((await store.sweeps.get(sweepId))?.status).toBe('completed'),
      patience,
    );
  });

  it.each([
    ['a grid that skips them', { onInvalidPoint: 'skip' as const }],
    ['a random search, which draws them again', { search: { method: 'random' as const }, maxTrials: 2 }],
  ])('queues all points that can run of %s', async (_, changes) => {
    const { store } = test;
    const sweep = grid(3, { parameters: { 'preprocessing.size': [16, 30, 32] }, ...changes });
    await store.sweeps.create(sweep);
    await start();
    await vi.waitFor(async () => {
      const { items } = await store.trials.list({ sweepId: sweep.id, limit: 10 });
      expect(items.map(({ params }) => params['preprocessing.size']).toSorted()).toEqual([16, 32]);
      expect((await store.sweeps.get(sweep.id))?.status).not.toBe('planning');
    }, patience);
  });

  it('fails a sweep of which no point can run, with the reason', async () => {
    const sweep = grid(3, { trial: { preprocessing: { size: 30 } }, onInvalidPoint: 'skip' });
    await test.store.sweeps.create(sweep);
    await start();
    await vi.waitFor(async () => {
      const { status, failure } = (await test.store.sweeps.get(sweep.id)) ?? {};
      expect({ status, failure }).toMatchObject({ status: 'failed', failure: { reason: 'planning' } });
    }, patience);
  });
});
