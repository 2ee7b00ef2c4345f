import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { claim, createStoreBench, type StoreBench, trialStart } from '../testing/index.js';

let bench: StoreBench;

beforeAll(async () => {
  bench = await createStoreBench(inject('databaseUrl'));
});
afterAll(() => bench.drop());

const notice = (message: string) => [{ flag: 'batchHalved', epoch: 2, message }];

it('a trial whose memory ran out goes back to the queue with fewer images at once, at no cost, and keeps saying so', async () => {
  const { store, worker } = bench;
  const { trialIds } = await bench.planned(1, { onOutOfMemory: 'halveBatch', maxAttempts: 1 });
  const id = trialIds[0] ?? '';
  for (const [before, microBatch] of [
    [null, 5],
    [5, 3],
  ] as const) {
    const fence = await claim(store, id, worker);
    expect(fence.microBatch).toBe(before);
    await store.trials.start(fence, trialStart());
    const told = { flags: ['batchHalved'], notices: notice(`${microBatch} at once`) };
    await store.trials.end(fence, { status: 'givenBack', reason: 'outOfMemory', microBatch, ...told });
  }
  const last = await claim(store, id, worker);
  expect(last.microBatch).toBe(3);
  await store.trials.end(last, {
    status: 'failed',
    failure: { reason: 'timeLimit', message: 'too long', epoch: 1 },
    flags: [],
    measured: { metrics: { valDice: 0.5 }, lastMetrics: { valDice: 0.4 }, derived: {}, bestEpoch: 1 },
  });
  const trial = await store.trials.get(id);
  expect(trial?.attempts.map(({ reason }) => reason)).toEqual(['outOfMemory', 'outOfMemory', 'timeLimit']);
  expect(trial).toMatchObject({
    status: 'failed',
    flags: ['batchHalved'],
    notices: notice('3 at once'),
    metrics: { valDice: 0.5 },
    lastMetrics: { valDice: 0.4 },
    bestEpoch: 1,
  });
  await store.trials.retry(id, true);
  expect((await claim(store, id, worker)).microBatch).toBeNull();
});
