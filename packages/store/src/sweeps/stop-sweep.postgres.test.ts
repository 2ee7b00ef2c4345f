import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { claim, completed, createStoreBench, type StoreBench } from '../testing/index.js';

let bench: StoreBench;

beforeAll(async () => {
  bench = await createStoreBench(inject('databaseUrl'));
});
afterAll(() => bench.drop());

async function run(trialId: string | undefined, valDice: number): Promise<void> {
  const { store, worker } = bench;
  await store.trials.end(await claim(store, trialId ?? '', worker), completed({ valDice }));
}

const read = async (id: string) => {
  const sweep = await bench.store.sweeps.get(id);
  const { running = 0, queued = 0, cancelled = 0, completed: done = 0 } = sweep?.trialCounts ?? {};
  return { status: sweep?.status, code: sweep?.stopReason?.code, running, queued, cancelled, done };
};

describe('stopWhen', () => {
  it('ends a sweep whose target is reached: what waits is cancelled, what runs is told to stop', async () => {
    const { store, worker } = bench;
    const { sweepId, trialIds } = await bench.planned(6, { stopWhen: { target: 0.8 } });
    const running = await claim(store, trialIds[1] ?? '', worker);
    await run(trialIds[0], 0.79);
    await store.sweeps.settle(sweepId);
    expect(await read(sweepId)).toMatchObject({ status: 'running', code: undefined, queued: 4 });
    await run(trialIds[2], 0.8);
    await Promise.all([store.sweeps.settle(sweepId), store.sweeps.settle(sweepId)]);
    expect(await read(sweepId)).toMatchObject({ status: 'running', code: 'target', queued: 0, cancelled: 3 });
    const [signal] = await store.trials.signals([running]);
    expect(signal?.desired).toBe('cancel');
    const cut = completed({ valDice: 0.1 });
    await store.trials.end(running, { ...cut, status: 'cancelled' } as typeof cut);
    await store.sweeps.settle(sweepId);
    expect(await read(sweepId)).toMatchObject({ status: 'completed', done: 2, cancelled: 4 });
    const { rows } = await bench.database.query(
      "SELECT count(*)::int AS count FROM event WHERE sweep_id = $1 AND type = 'sweep.stopped'",
      [sweepId],
    );
    expect(rows).toEqual([{ count: 1 }]);
    expect((await store.sweeps.get(sweepId))?.stopReason).toMatchObject({
      value: 0.8,
      message: 'Point 3 has reached the target 0.8 with 0.8.',
    });
  });

  it('ends one that no longer improves, by trials that have ended, whoever looks', async () => {
    const { store } = bench;
    const stopWhen = { noImprovement: { trials: 3, minDelta: 0.05 } };
    const { sweepId, trialIds } = await bench.planned(9, { stopWhen });
    const ends = [0.5, 0.3, 0.52, 0.7, 0.71, 0.2];
    for (const [index, value] of ends.entries()) {
      await run(trialIds[index], value);
      expect(await store.sweeps.unsettled()).not.toContain(sweepId);
    }
    await run(trialIds[6], 0.74);
    expect(await store.sweeps.unsettled()).toContain(sweepId);
    await store.sweeps.settle(sweepId);
    expect(await read(sweepId)).toMatchObject({
      status: 'completed',
      code: 'noImprovement',
      done: 7,
      cancelled: 2,
    });
    expect(await store.sweeps.unsettled()).not.toContain(sweepId);
  });

  it('looks only at what ends after the sweep was given more to run', async () => {
    const { store } = bench;
    const { sweepId, trialIds } = await bench.planned(4, { stopWhen: { target: 0.6 } });
    await run(trialIds[0], 0.9);
    await store.sweeps.settle(sweepId);
    expect(await read(sweepId)).toMatchObject({ status: 'completed', code: 'target' });
    await store.trials.retry(trialIds[1] ?? '', false);
    await store.trials.retry(trialIds[2] ?? '', false);
    expect(await read(sweepId)).toMatchObject({ status: 'running', code: undefined, queued: 2 });
    await run(trialIds[1], 0.5);
    await store.sweeps.settle(sweepId);
    expect(await read(sweepId)).toMatchObject({ status: 'running', code: undefined, queued: 1 });
    await run(trialIds[2], 0.6);
    await store.sweeps.settle(sweepId);
    expect(await read(sweepId)).toMatchObject({ status: 'completed', code: 'target' });
  });

  it('counts smaller values as better where the objective does', async () => {
    const { store } = bench;
    const { sweepId, trialIds } = await bench.planned(3, {
      objective: { metric: 'valLoss', mode: 'min' },
      stopWhen: { target: 0.2 },
    });
    for (const [index, valLoss] of [0.9, 0.1].entries()) {
      await store.trials.end(await claim(store, trialIds[index] ?? '', bench.worker), completed({ valLoss }));
      await store.sweeps.settle(sweepId);
    }
    expect(await read(sweepId)).toMatchObject({ status: 'completed', code: 'target', done: 2, cancelled: 1 });
  });
});
