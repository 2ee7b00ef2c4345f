import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import {
  addDataset,
  addPlannedSweep,
  addWorker,
  claim,
  completed,
  createTestStore,
  epoch,
  newPoints,
  newSweep,
  type TestStore,
  trialStart,
} from '../testing/index.js';

let test: TestStore;
let database: pg.Client;
let dataset: Awaited<ReturnType<typeof addDataset>>;
let worker: string;

beforeAll(async () => {
  test = await createTestStore(inject('databaseUrl'));
  database = new pg.Client({ connectionString: test.databaseUrl });
  await database.connect();
});
beforeEach(async () => {
  await database.query(
    'TRUNCATE sweep, trial, trial_value, point, worker, dataset, planner_lease, sweep_sequence CASCADE',
  );
  dataset = await addDataset(test.store);
  worker = await addWorker(test.store, 3);
});
afterAll(async () => {
  await database.end();
  await test.drop();
});

const planned = (count: number, changes = {}) =>
  addPlannedSweep(test.store, dataset, newPoints(count), changes);
const expire = (trialId: string) =>
  database.query("UPDATE trial SET lease_until = now() - interval '1 ms' WHERE id = $1", [trialId]);
const status = async (id: string) => (await test.store.trials.get(id))?.status;

describe('the window', () => {
  it('goes by priority, takes turns between equals, and respects maxConcurrentTrials', async () => {
    const { store } = test;
    const a = await planned(5);
    const b = await planned(5, { maxConcurrentTrials: 2 });
    const urgent = await planned(1, { priority: 1 });
    const order = (await store.dispatch.window('cpu', 6)).map(({ trialId }) => trialId);
    expect(order).toEqual([
      urgent.trialIds[0],
      a.trialIds[0],
      b.trialIds[0],
      a.trialIds[1],
      b.trialIds[1],
      a.trialIds[2],
    ]);
    await claim(store, b.trialIds[0] ?? '', worker);
    const next = (await store.dispatch.window('cpu', 10)).filter(({ sweepId }) => sweepId === b.sweepId);
    expect(next.map(({ trialId }) => trialId)).toEqual([b.trialIds[1]]);
    expect(await store.dispatch.window('gpu', 10)).toEqual([]);
  });

  it('follows a change of priority, which is one update of the sweep', async () => {
    const { store } = test;
    await planned(2);
    const b = await planned(2);
    await store.sweeps.patch(b.sweepId, { priority: 10 });
    expect((await store.dispatch.window('cpu', 2)).map(({ trialId }) => trialId)).toEqual(b.trialIds);
  });

  it('looks at few of 50,000 queued trials', async () => {
    const { store } = test;
    const sweep = newSweep(dataset);
    await store.sweeps.create(sweep);
    const [lease] = await store.planning.lease('p', 60_000, 10);
    const params = (index: number) => ({ 'optimizer.learningRate': index / 1e6, 'optimizer.name': 'adam' });
    const times: number[] = [];
    for (let batch = 0; batch < 5; batch++) {
      const points = newPoints(10_000, { from: batch * 10_000 + 1, params });
      const before = performance.now();
      await store.planning.materialise(sweep.id, lease?.fence ?? 0, points, {
        cursor: {},
        last: batch === 4,
      });
      times.push(performance.now() - before);
    }
    await store.dispatch.window('cpu', 64);
    const before = performance.now();
    const tickets = await store.dispatch.window('cpu', 64);
    const windowMs = performance.now() - before;
    console.log(
      `materialising 10,000 trials: ${times.map((ms) => ms.toFixed(0)).join(', ')} ms; window of 64 among 50,000: ${windowMs.toFixed(1)} ms`,
    );
    expect(tickets).toHaveLength(64);
    const { rows } = await database.query(
      'SELECT count(*)::int AS trials, (SELECT count(*)::int FROM trial_value) AS values FROM trial',
    );
    expect(rows).toEqual([{ trials: 50_000, values: 100_000 }]);
  });
});

describe('leases', () => {
  it('expire to the queue, then to failure when the attempts are used up', async () => {
    const { store } = test;
    const { trialIds } = await planned(1, { maxAttempts: 2 });
    const id = trialIds[0] ?? '';
    for (const requeued of [true, false]) {
      const claimed = await claim(store, id, worker, 1000);
      expect(await store.dispatch.expireLeases(60_000)).toEqual([]);
      await expire(id);
      expect(await store.dispatch.expireLeases(999)).toEqual([]);
      expect(await store.dispatch.expireLeases(1000)).toMatchObject([{ trialId: id, requeued }]);
      expect(await store.trials.renew([claimed], 1000)).toMatchObject([{ held: false }]);
    }
    expect(await store.trials.get(id)).toMatchObject({
      status: 'failed',
      failure: { reason: 'workerLost' },
      attempts: [{ reason: 'workerLost' }, { reason: 'workerLost' }],
    });
  });

  it('that have run out are renewed while their attempt is the current one', async () => {
    const { store } = test;
    const { trialIds } = await planned(1);
    const claimed = await claim(store, trialIds[0] ?? '', worker, 1000);
    await expire(claimed.trialId);
    expect(await store.trials.renew([claimed], 60_000)).toMatchObject([{ held: true, desired: null }]);
    expect(await store.dispatch.expireLeases(60_000)).toEqual([]);
    expect(await store.trials.end(claimed, completed({ valDice: 1 }))).toBe(true);
  });

  it('are lost or kept, never both, when renewal and expiry meet', async () => {
    const { store } = test;
    const { trialIds } = await planned(10);
    for (const id of trialIds) {
      const claimed = await claim(store, id, worker, 1000);
      await expire(id);
      const [[renewed], expired] = await Promise.all([
        store.trials.renew([claimed], 60_000),
        store.dispatch.expireLeases(60_000),
      ]);
      expect(await status(id)).toBe(renewed?.held && expired.length === 0 ? 'running' : 'queued');
      if (await store.trials.end(claimed, completed({ valDice: 1 }))) expect(expired).toEqual([]);
    }
  });

  it('count slots of active workers and what runs on them', async () => {
    const { trialIds } = await planned(1);
    await claim(test.store, trialIds[0] ?? '', worker);
    expect(await test.store.dispatch.slots()).toEqual([{ workerClass: 'cpu', total: 3, running: 1 }]);
  });
});

describe('the dispatcher', () => {
  it('is one at a time', async () => {
    const { store } = test;
    let release = () => {};
    const held = new Promise<void>((done) => {
      release = done;
    });
    let entered = () => {};
    const inside = new Promise<void>((done) => {
      entered = done;
    });
    const first = store.dispatch.exclusively(async () => {
      entered();
      await held;
      return 'first';
    });
    await inside;
    expect(await store.dispatch.exclusively(async () => 'second')).toBeUndefined();
    release();
    expect(await first).toBe('first');
    expect(await store.dispatch.exclusively(async () => 'third')).toBe('third');
  });
});

describe('planning', () => {
  it('belongs to one holder, and a stale fence writes nothing', async () => {
    const { store } = test;
    const sweep = newSweep(dataset);
    await store.sweeps.create(sweep);
    const [mine] = await store.planning.lease('a', 60_000, 10);
    expect(await store.planning.lease('b', 60_000, 10)).toEqual([]);
    expect((await store.planning.lease('a', 60_000, 10))[0]?.fence).toBe(mine?.fence);
    await store.planning.release('a');
    const [other] = await store.planning.lease('b', 60_000, 10);
    expect(other?.fence).toBe((mine?.fence ?? 0) + 1);
    const progress = { cursor: { at: 1 }, last: false };
    expect(await store.planning.materialise(sweep.id, mine?.fence ?? 0, newPoints(1), progress)).toBe(false);
    expect((await store.trials.list({ sweepId: sweep.id, limit: 1 })).items).toEqual([]);
    expect(
      await store.planning.materialise(sweep.id, other?.fence ?? 0, newPoints(2, { repeats: 2 }), progress),
    ).toBe(true);
    expect(await store.planning.progress(sweep.id)).toEqual({
      cursor: { at: 1 },
      nextPoint: 3,
      nextTrial: 5,
      queued: 4,
      withdrawnTrials: 0,
    });
  });

  it('waits for the data set', async () => {
    const { store } = test;
    const { id } = dataset;
    const importing = (
      await store.datasets.create({ id: id.replace(/.{4}$/, 'ffff'), name: 'late', sha256: 'a'.repeat(64) })
    ).dataset;
    const sweep = newSweep({ id: importing.id, name: 'late', version: 1 });
    await store.sweeps.create(sweep);
    expect(await store.planning.lease('a', 60_000, 10)).toEqual([]);
    await store.datasets.fail(importing.id, {
      code: 'noPairs',
      message: 'no pair of image and mask',
      file: null,
      value: null,
      faults: [],
    });
    expect(await store.sweeps.get(sweep.id)).toMatchObject({
      status: 'failed',
      failure: { reason: 'dataset' },
    });
  });

  it('reads ended trials in an order in which no later end can appear before a read one', async () => {
    const { store } = test;
    const { sweepId, trialIds } = await planned(20);
    const claimed = await Promise.all(trialIds.map((id) => claim(store, id, worker)));
    const seen: number[] = [];
    let ending = true;
    const reader = (async () => {
      for (let last = false; !last; ) {
        last = !ending;
        const rows = await store.planning.finished(sweepId, seen.at(-1) ?? 0, 3);
        seen.push(...rows.map(({ finishSeq }) => finishSeq));
        if (rows.length > 0) last = false;
      }
    })();
    await Promise.all(
      claimed.map((each) => store.trials.end(each, completed({ valDice: each.number / 100 }))),
    );
    ending = false;
    await reader;
    expect(seen).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  });

  it('tells of an ended trial its point, and the mean of its last epochs where the objective is that', async () => {
    const { store } = test;
    const objective = { metric: 'valDice', mode: 'max' as const, at: 'meanOfLast' as const, window: 2 };
    const mean = await planned(1, { objective });
    const best = await planned(1);
    for (const { trialIds } of [mean, best]) {
      const claimed = await claim(store, trialIds[0] ?? '', worker);
      await store.trials.start(claimed, trialStart());
      await store.epochs.record(claimed, [epoch(1), epoch(2), epoch(3)]);
      await store.trials.end(claimed, completed({ valDice: 0.03 }));
    }
    const [run] = await store.planning.finished(mean.sweepId, 0, 10);
    expect(run).toMatchObject({ pointNumber: 1, expectedRuns: 1, metrics: { valDice: 0.03 } });
    expect(Object.keys(run?.params ?? {})).not.toHaveLength(0);
    expect(run?.means.valDice).toBeCloseTo(0.025, 12);
    expect((await store.planning.finished(best.sweepId, 0, 10))[0]?.means).toEqual({});
  });
});
