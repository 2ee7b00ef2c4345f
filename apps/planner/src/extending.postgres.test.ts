import { randomUUID } from 'node:crypto';
import { type ResolvedSweepSpec, resolveTrialSpec } from '@unetsweep/contract';
import { TicketQueue, WakeUps } from '@unetsweep/queue';
import { type Extension, extendSpec, type MethodCursor, replanCursor } from '@unetsweep/search';
import type { Store } from '@unetsweep/store';
import {
  addDataset,
  addWorker,
  baseTrial,
  claim,
  completed,
  createTestStore,
  epoch,
  newSweep,
  type TestStore,
  trialStart,
} from '@unetsweep/store/testing';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { startPlanner } from './planner.js';

const log = pino({ level: 'silent' });

let test: TestStore;
let store: Store;
let dataset: Awaited<ReturnType<typeof addDataset>>;
let worker: string;
const running: { stop(): Promise<void> }[] = [];

beforeAll(async () => {
  test = await createTestStore(inject('databaseUrl'));
  store = test.store;
  dataset = await addDataset(store);
  worker = await addWorker(store);
});
afterAll(() => test.drop());
afterEach(async () => {
  for (const part of running.splice(0)) await part.stop();
});

async function start(): Promise<{ stop(): Promise<void> }> {
  const prefix = `test-${randomUUID()}`;
  const url = inject('redisUrl');
  const [tickets, wakeUps] = [new TicketQueue(url, { prefix }), new WakeUps(url, { prefix })];
  const planner = await startPlanner({ store, tickets, wakeUps, log });
  const part = {
    async stop() {
      await planner.stop();
      await tickets.close();
      wakeUps.close();
    },
  };
  running.push(part);
  return part;
}

const fitting = {
  preprocessing: { size: 32 },
  training: { batchSize: 1, epochs: 10 },
  validation: { strategy: 'random', fraction: 0.5 },
} as const;

async function post(changes: Parameters<typeof newSweep>[1]): Promise<string> {
  const sweep = newSweep(dataset, { trial: fitting, ...changes });
  await store.sweeps.create(sweep);
  return sweep.id;
}

/** What the API does with a checked extension. */
async function extend(id: string, extension: Extension): Promise<ResolvedSweepSpec> {
  const from = (await store.sweeps.getPlan(id))?.spec;
  if (!from) throw new Error('no plan');
  const length = from.trial as typeof fitting;
  const spec = extendSpec({ spec: from, epochs: length.training.epochs }, extension);
  const done = await store.sweeps.extend(id, {
    from,
    spec,
    baseTrial: baseTrial(),
    datasetIds: [dataset.id],
    pointCount: null,
    trialCount: null,
    epochs: extension.epochs ?? null,
    replan: ({ cursor, points, trials, missingRuns }) => ({
      ...replanCursor(spec, { cursor: cursor as MethodCursor, points, trials: trials + missingRuns }),
      ...(extension.repeats && { repeatsFrom: 1 }),
      ...(extension.epochs && { epochs: extension.epochs }),
    }),
  });
  expect(done).not.toBeNull();
  return spec;
}

const rate = (count: number, from = 1) =>
  Array.from({ length: count }, (_, index) => (from + index) / 100_000);
const counts = async (id: string) => (await store.sweeps.get(id))?.trialCounts;
const planned = (id: string, total: number) =>
  expect
    .poll(async () => [(await counts(id))?.total, (await store.sweeps.getPlan(id))?.planned])
    .toEqual([total, true]);

async function trialsOf(id: string) {
  const items = [];
  let cursor: string | undefined;
  do {
    const page = await store.trials.list({ sweepId: id, limit: 1000, ...(cursor ? { cursor } : {}) });
    items.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return items;
}

async function run(trialId: string, epochs: number, valDice = 0.5): Promise<void> {
  const fence = await claim(store, trialId, worker);
  await store.trials.start(fence, { ...trialStart(), spec: specOf(epochs) });
  await store.epochs.record(
    fence,
    Array.from({ length: epochs }, (_, index) => epoch(index + 1)),
  );
  await store.resumeStates.put(fence, { epoch: epochs, content: new TextEncoder().encode(trialId) });
  await store.trials.end(fence, completed({ valDice }));
}

const specOf = (epochs: number) =>
  resolveTrialSpec({ trial: { training: { epochs } } }, { classes: 2, hasGroups: false, seed: 1 });

describe('an extended sweep', () => {
  it('plans only new cells of a large grid, numbered after the old ones, each once, also when the planner is stopped midway', async () => {
    const id = await post({
      parameters: { 'optimizer.learningRate': rate(1000), 'model.dropout': [0, 0.1, 0.2, 0.3, 0.4] },
    });
    const first = await start();
    await planned(id, 5000);
    const before = await trialsOf(id);
    const began = performance.now();
    await extend(id, { parameters: { 'model.dropout': [0.5], 'optimizer.learningRate': rate(200, 2000) } });
    expect(performance.now() - began).toBeLessThan(1000);
    await expect.poll(async () => (await counts(id))?.total).toBeGreaterThan(5000);
    await first.stop();
    await start();
    await planned(id, 1200 * 6);
    const after = await trialsOf(id);
    expect(after.slice(0, 5000).map((trial) => trial.id)).toEqual(before.map((trial) => trial.id));
    expect(after.map(({ number }) => number)).toEqual(after.map((_, index) => index + 1));
    expect(new Set(after.map(({ params }) => JSON.stringify(params))).size).toBe(7200);
  });

  it('has no duplicate when it is extended twice while several planners work', async () => {
    const id = await post({
      parameters: { 'optimizer.learningRate': rate(3000) },
      search: { method: 'grid', order: 'shuffled' },
    });
    await Promise.all([start(), start()]);
    await expect.poll(async () => (await counts(id))?.total).toBeGreaterThan(0);
    await extend(id, { parameters: { 'optimizer.learningRate': rate(1500, 5000) } });
    await extend(id, { parameters: { 'optimizer.learningRate': rate(1500, 8000) } });
    await planned(id, 6000);
    const trials = await trialsOf(id);
    expect(new Set(trials.map(({ params }) => params['optimizer.learningRate'])).size).toBe(6000);
    expect(trials.map(({ number }) => number)).toEqual(trials.map((_, index) => index + 1));
  });

  it('gives points the repeats that they lack, with their seeds, and no value until these have run', async () => {
    const id = await post({ parameters: { 'optimizer.learningRate': rate(3) }, seed: 7 });
    await start();
    await planned(id, 3);
    const [first] = await trialsOf(id);
    await run(first?.id ?? '', 10, 0.9);
    expect((await store.sweeps.get(id))?.best?.value).toBe(0.9);
    await extend(id, { repeats: 3, parameters: { 'optimizer.learningRate': rate(1, 50) } });
    await planned(id, 12);
    const own = (await trialsOf(id)).filter(({ pointId }) => pointId === first?.pointId);
    expect(own.map(({ repeat, seed, number }) => [repeat, seed, number])).toEqual([
      [1, 7, 1],
      [2, 8, 4],
      [3, 9, 5],
    ]);
    expect((await store.sweeps.get(id))?.best).toBeNull();
    for (const { id: trialId, status } of own) if (status === 'queued') await run(trialId, 10, 0.6);
    expect((await store.sweeps.get(id))?.best).toMatchObject({ count: 3, value: expect.closeTo(0.7, 9) });
  });

  it('lets completed trials train on from their kept state, and those that still ran once they have ended', async () => {
    const id = await post({
      parameters: { 'optimizer.learningRate': rate(4) },
      keepCheckpoints: { optimizerState: true },
    });
    await start();
    await planned(id, 4);
    const [full, early, late, open] = await trialsOf(id);
    await run(full?.id ?? '', 10);
    const stopped = await claim(store, early?.id ?? '', worker);
    await store.trials.start(stopped, { ...trialStart(), spec: specOf(10) });
    await store.epochs.record(stopped, [epoch(1), epoch(2)]);
    await store.trials.end(stopped, completed({ valDice: 0.4 }));
    const during = await claim(store, late?.id ?? '', worker);
    await store.trials.start(during, { ...trialStart(), spec: specOf(10) });
    await extend(id, { epochs: 25 });
    const status = async (trial: typeof full) => (await store.trials.get(trial?.id ?? ''))?.status;
    expect([await status(full), await status(early), await status(late)]).toEqual([
      'queued',
      'completed',
      'running',
    ]);
    const again = await claim(store, full?.id ?? '', worker);
    expect(again).toMatchObject({
      attempt: 2,
      hasResumeState: true,
      epochsDone: 10,
      spec: { training: { epochs: 25 } },
    });
    await store.trials.end(again, completed({ valDice: 0.8 }));
    await store.epochs.record(
      during,
      Array.from({ length: 10 }, (_, index) => epoch(index + 1)),
    );
    await store.trials.end(during, completed({ valDice: 0.5 }));
    await expect.poll(() => status(late)).toBe('queued');
    const anew = await claim(store, late?.id ?? '', worker);
    expect(anew).toMatchObject({ hasResumeState: false, epochsDone: 0, spec: null });
    expect(anew.sweepSpec.trial).toMatchObject({ training: { epochs: 25 } });
    await expect.poll(async () => (await store.sweeps.getPlan(id))?.planned).toBe(true);
    expect(await status(open)).toBe('queued');
  });

  it('goes on drawing up to a higher maxTrials', async () => {
    const id = await post({
      parameters: { 'optimizer.learningRate': { type: 'float', low: 1e-3, high: 1e-2, scale: 'log' } },
      search: { method: 'random' },
      maxTrials: 20,
    });
    await start();
    await planned(id, 20);
    await extend(id, { maxTrials: 50, parameters: { 'optimizer.learningRate': { low: 1e-6 } } });
    await planned(id, 50);
    const drawn = (await trialsOf(id)).map(({ params }) => Number(params['optimizer.learningRate']));
    expect(new Set(drawn).size).toBe(50);
    expect(Math.min(...drawn)).toBeLessThan(1e-3);
  });

  it('tells a search of every end of a trial that ran again', async () => {
    const id = await post({ parameters: { 'optimizer.learningRate': rate(1) } });
    await start();
    await planned(id, 1);
    const [only] = await trialsOf(id);
    const fence = await claim(store, only?.id ?? '', worker);
    await store.trials.end(fence, {
      status: 'failed',
      failure: { reason: 'internal', message: 'x', epoch: 1 },
      flags: [],
    });
    await store.sweeps.settle(id);
    await store.sweeps.retryFailed(id, {});
    await run(only?.id ?? '', 10);
    expect(
      (await store.planning.finished(id, 0, 10)).map(({ status, finishSeq }) => [finishSeq, status]),
    ).toEqual([
      [1, 'failed'],
      [2, 'completed'],
    ]);
  });
});
