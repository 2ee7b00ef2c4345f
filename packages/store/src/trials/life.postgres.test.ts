import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { claim, completed, createStoreBench, epoch, type StoreBench, trialStart } from '../testing/index.js';

let test: StoreBench;

beforeAll(async () => {
  test = await createStoreBench(inject('databaseUrl'));
});
afterAll(() => test.drop());

describe('a trial from queue to end', () => {
  it('goes from queued over running to completed, and its sweep with it', async () => {
    const { store } = test;
    const { sweepId, trialIds } = await test.planned(1);
    expect((await store.sweeps.get(sweepId))?.status).toBe('queued');
    const claimed = await claim(store, trialIds[0] ?? '', test.worker);
    expect(claimed).toMatchObject({ attempt: 1, seed: 1, epochsDone: 0, hasResumeState: false, spec: null });
    expect(claimed.dataset.id).toBe(test.dataset.id);
    expect(await store.trials.start(claimed, trialStart())).toBe(true);
    expect(await store.epochs.record(claimed, [epoch(1), epoch(2)])).toBe(true);
    expect((await store.sweeps.get(sweepId))?.progress).toBeCloseTo(0.2, 10);
    expect(await store.trials.end(claimed, completed({ valDice: 0.5 }))).toBe(true);
    await store.sweeps.settle(sweepId);
    const trial = await store.trials.get(claimed.trialId);
    expect(trial).toMatchObject({
      status: 'completed',
      epochsDone: 2,
      metrics: { valDice: 0.5 },
      derived: { gap: 0.1 },
      worker: { id: test.worker, host: 'node-1' },
      parameterCount: 1_179_121,
      attempts: [{ attempt: 1, reason: 'completed', workerId: test.worker, fromEpoch: 0 }],
    });
    const sweep = await store.sweeps.get(sweepId);
    expect(sweep).toMatchObject({
      status: 'completed',
      progress: 1,
      trialCounts: { total: 1, completed: 1, reused: 0 },
      best: { trialId: claimed.trialId, number: 1, value: 0.5, std: null, count: 1, tied: [] },
    });
    expect(await store.trials.split(claimed.trialId)).toEqual(trialStart().split);
  });

  it('lets exactly one of twenty concurrent claims win', async () => {
    const { trialIds } = await test.planned(1);
    const claims = await Promise.all(
      Array.from({ length: 20 }, () =>
        test.store.trials.claim(trialIds[0] ?? '', { id: test.worker, leaseMs: 60_000 }),
      ),
    );
    expect(claims.filter((each) => each !== null)).toHaveLength(1);
    expect((await test.store.trials.get(trialIds[0] ?? ''))?.attempts).toHaveLength(1);
  });

  it('never runs more trials at once than maxConcurrentTrials, however many claim at once', async () => {
    const { sweepId, trialIds } = await test.planned(12, { maxConcurrentTrials: 3 });
    const claims = await Promise.all(
      trialIds.map((id) => test.store.trials.claim(id, { id: test.worker, leaseMs: 60_000 })),
    );
    expect(claims.filter((each) => each !== null)).toHaveLength(3);
    expect((await test.store.sweeps.get(sweepId))?.trialCounts).toMatchObject({ running: 3, queued: 9 });
  });

  it('lets all claims of different trials win where nothing limits them', async () => {
    const { trialIds } = await test.planned(12);
    const claims = await Promise.all(
      trialIds.map((id) => test.store.trials.claim(id, { id: test.worker, leaseMs: 60_000 })),
    );
    expect(claims.every((each) => each !== null)).toBe(true);
  });

  it('refuses every write of a stale attempt', async () => {
    const { store } = test;
    const { trialIds } = await test.planned(1);
    const stale = await claim(store, trialIds[0] ?? '', test.worker);
    await store.trials.start(stale, trialStart());
    await store.trials.end(stale, { status: 'givenBack', reason: 'drain' });
    const current = await claim(store, stale.trialId, test.worker);
    expect(current).toMatchObject({ attempt: 2, spec: trialStart().spec });
    expect(await store.trials.start(stale, trialStart())).toBe(false);
    expect(await store.epochs.record(stale, [epoch(1)])).toBe(false);
    expect(await store.resumeStates.put(stale, { epoch: 1, content: new Uint8Array([1]) })).toBe(false);
    expect(await store.logs.append(stale, 'late')).toBe(false);
    expect(await store.trials.end(stale, completed({ valDice: 1 }))).toBe(false);
    expect((await store.trials.renew([stale, current], 60_000)).map(({ held }) => held)).toEqual([
      false,
      true,
    ]);
    expect(await store.trials.end(current, completed({ valDice: 0.5 }))).toBe(true);
    expect(await store.trials.end(current, completed({ valDice: 0.6 }))).toBe(false);
    expect((await store.trials.get(stale.trialId))?.metrics).toEqual({ valDice: 0.5 });
  });

  it('goes on after two lost workers and fails after the third', async () => {
    const { store } = test;
    const { sweepId, trialIds } = await test.planned(1);
    const id = trialIds[0] ?? '';
    for (const attempt of [1, 2]) {
      const claimed = await claim(store, id, test.worker);
      expect(claimed.attempt).toBe(attempt);
      await store.trials.end(claimed, { status: 'givenBack', reason: 'workerLost' });
      expect((await store.trials.get(id))?.status).toBe('queued');
    }
    const last = await claim(store, id, test.worker);
    await store.trials.end(last, { status: 'givenBack', reason: 'workerLost' });
    expect(await store.trials.get(id)).toMatchObject({
      status: 'failed',
      attempt: 3,
      failure: { reason: 'workerLost', message: expect.stringContaining('3 times'), epoch: 0 },
    });
    await store.sweeps.settle(sweepId);
    expect(await store.sweeps.get(sweepId)).toMatchObject({
      status: 'failed',
      failure: { reason: 'allTrialsFailed' },
    });
  });

  it('leaves its sweep cancelled, not failed, where all were cancelled one by one', async () => {
    const { store } = test;
    const { sweepId, trialIds } = await test.planned(2);
    for (const id of trialIds) await store.trials.cancel(id);
    await store.sweeps.settle(sweepId);
    expect(await store.sweeps.get(sweepId)).toMatchObject({ status: 'cancelled', failure: null });
  });

  it('leaves its sweep failed where one failed and the others were cancelled', async () => {
    const { store } = test;
    const { sweepId, trialIds } = await test.planned(2);
    const claimed = await claim(store, trialIds[0] ?? '', test.worker);
    const failure = { reason: 'diverged', message: 'no number', epoch: 1 } as const;
    await store.trials.end(claimed, { status: 'failed', failure, flags: [] });
    await store.trials.cancel(trialIds[1] ?? '');
    await store.sweeps.settle(sweepId);
    expect(await store.sweeps.get(sweepId)).toMatchObject({
      status: 'failed',
      failure: { reason: 'allTrialsFailed' },
    });
  });

  it('counts no try for a drain', async () => {
    const { store } = test;
    const { trialIds } = await test.planned(1);
    for (let attempt = 1; attempt <= 5; attempt++) {
      const claimed = await claim(store, trialIds[0] ?? '', test.worker);
      await store.trials.end(claimed, { status: 'givenBack', reason: 'drain' });
    }
    expect((await store.trials.get(trialIds[0] ?? ''))?.status).toBe('queued');
  });

  it('drops epochs behind the one that a resumed attempt goes on from', async () => {
    const { store } = test;
    const { trialIds } = await test.planned(1);
    const first = await claim(store, trialIds[0] ?? '', test.worker);
    await store.trials.start(first, trialStart());
    await store.epochs.record(first, [epoch(1), epoch(2), epoch(3)]);
    await store.trials.end(first, { status: 'givenBack', reason: 'workerLost' });
    const second = await claim(store, first.trialId, test.worker);
    await store.trials.start(second, trialStart(1));
    await store.epochs.record(second, [epoch(2, { valDice: 0.7 })]);
    const { items } = await store.epochs.list(first.trialId, {});
    expect(items.map((item) => [item.epoch, item.metrics.valDice])).toEqual([
      [1, 0.01],
      [2, 0.7],
    ]);
  });
});
