import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import {
  addPlannedSweep,
  addWorker,
  claim,
  createStoreBench,
  newPoints,
  type StoreBench,
} from '../testing/index.js';

let bench: StoreBench;
let worker: string;

beforeAll(async () => {
  bench = await createStoreBench(inject('databaseUrl'));
});
afterAll(() => bench.drop());
beforeEach(async () => {
  await bench.database.query('TRUNCATE sweep, trial, point, worker, planner_lease, sweep_sequence CASCADE');
  worker = await addWorker(bench.store);
});

const HOUR = 3_600_000;

/** Moves the sweep's clock on. */
const pass = (id: string, ms: number) =>
  bench.database.query(
    "UPDATE sweep SET time_counts_from = time_counts_from - $2 * interval '1 ms' WHERE id = $1",
    [id, ms],
  );

describe('timeLimitMs', () => {
  it('counts from the first claim; when it is used up no trial starts, those that run pause, and resuming gives it once more', async () => {
    const { store, dataset } = bench;
    const { sweepId, trialIds } = await addPlannedSweep(store, dataset, newPoints(3), { timeLimitMs: HOUR });
    const [first = '', second = ''] = trialIds;
    const fence = await claim(store, first, worker);
    await pass(sweepId, HOUR - 60_000);
    expect(await store.sweeps.overTime()).toEqual([]);
    expect(await store.dispatch.window('cpu', 10)).toHaveLength(2);
    await pass(sweepId, 60_000);
    expect(await store.dispatch.window('cpu', 10)).toEqual([]);
    expect(await store.trials.claim(second, { id: worker, leaseMs: HOUR })).toBeNull();
    expect(await store.sweeps.overTime()).toEqual([sweepId]);

    await store.sweeps.pause(sweepId);
    expect(await store.trials.signals([fence])).toMatchObject([{ desired: 'pause' }]);
    await store.trials.end(fence, { status: 'paused' });
    await store.sweeps.settle(sweepId);
    await bench.database.query("UPDATE sweep SET created_at = now() - interval '2 hours'");
    await store.sweeps.notice();
    const paused = await store.sweeps.get(sweepId);
    expect([paused?.status, paused?.trialCounts.paused, paused?.trialCounts.queued]).toEqual([
      'paused',
      1,
      2,
    ]);
    expect(paused?.notices).toMatchObject([{ code: 'timeLimit' }]);
    expect(await store.sweeps.overTime()).toEqual([]);

    await store.sweeps.resume(sweepId);
    await store.sweeps.notice();
    expect((await store.sweeps.get(sweepId))?.notices).toEqual([]);
    expect(await store.sweeps.overTime()).toEqual([]);
    await claim(store, second, worker);
    await pass(sweepId, HOUR);
    expect(await store.sweeps.overTime()).toEqual([sweepId]);
  });

  it('is not given anew to a sweep that was paused and resumed before it was used up', async () => {
    const { store, dataset } = bench;
    const { sweepId, trialIds } = await addPlannedSweep(store, dataset, newPoints(2), { timeLimitMs: HOUR });
    await claim(store, trialIds[0] ?? '', worker);
    await pass(sweepId, HOUR / 2);
    await store.sweeps.pause(sweepId);
    await store.sweeps.resume(sweepId);
    await pass(sweepId, HOUR / 2);
    expect(await store.sweeps.overTime()).toEqual([sweepId]);
  });
});
