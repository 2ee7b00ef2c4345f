import { resolveSweepSpec, type SweepSpec } from '@unetsweep/contract';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { TrialCompletion } from '../ports/external.js';
import { newPoints } from '../testing/fixtures.js';
import { createStoreBench, type StoreBench } from '../testing/store-bench.js';

let bench: StoreBench;
beforeAll(async () => {
  bench = await createStoreBench(inject('databaseUrl'));
}, 60_000);
afterAll(() => bench.drop());

async function sweepOf(points: number, changes: Partial<SweepSpec> = {}): Promise<string> {
  const { store } = bench;
  const objective = { metric: 'score', mode: 'max' as const };
  const posted = { name: 'x', runner: 'external' as const, parameters: { x: [1] }, objective, ...changes };
  const spec = resolveSweepSpec(posted, { dataset: null });
  const id = uuidv7();
  const baseTrial = {} as never;
  await store.sweeps.create({ id, spec, dataset: null, baseTrial, pointCount: null, trialCount: null });
  const lease = (await store.planning.lease('test', 60_000, 1000)).find(({ sweepId }) => sweepId === id);
  const made = newPoints(points, { params: (x) => ({ x }) }).map((each) => ({ ...each, spec: each.params }));
  await store.planning.materialise(id, lease?.fence ?? -1, made, { cursor: {}, last: true });
  return id;
}

async function leaseOne(sweepId: string, clientId = 'a') {
  const { trials } = await bench.store.external.lease(sweepId, [{ clientId, count: 1 }]);
  if (!trials[0]) throw new Error('nothing was leased');
  return trials[0];
}

const completion = (
  { trialId, attempt }: { trialId: string; attempt: number },
  changes: Partial<TrialCompletion> = {},
): TrialCompletion => ({
  trialId,
  attempt,
  status: 'completed',
  metrics: null,
  failure: null,
  flags: [],
  sum: 'one',
  ...changes,
});

const lapse = (trialId: string) =>
  bench.database.query(
    "UPDATE trial SET lease_until = now() - interval '1 second', lease_ms = 10 WHERE id = $1",
    [trialId],
  );

describe('trials that callers train', () => {
  it('go to clients that ask at once, each to one, unfinished ones first', async () => {
    const { external, sweeps } = bench.store;
    const id = await sweepOf(3);
    const asked = [
      { clientId: 'a', count: 1 },
      { clientId: 'b', count: 2 },
    ];
    const { trials, isShort } = await external.lease(id, asked);
    expect(trials.map(({ clientId, number, attempt }) => [clientId, number, attempt])).toEqual([
      ['a', 1, 1],
      ['b', 2, 1],
      ['b', 3, 1],
    ]);
    expect(isShort).toBe(false);
    expect(trials[1]).toMatchObject({ params: { x: 1 }, spec: { x: 1 }, checkpointId: null, epochsDone: 0 });
    const again = await external.lease(id, [...asked, { clientId: 'c', count: 1 }]);
    expect(again.trials.map(({ trialId }) => trialId)).toEqual(trials.map(({ trialId }) => trialId));
    expect(again.isShort).toBe(false);
    expect((await sweeps.get(id))?.status).toBe('running');
  });

  it('have no ticket, and no worker can claim them', async () => {
    const { store, worker } = bench;
    const id = await sweepOf(1);
    const window = await store.dispatch.window('cpu', 100);
    expect(window.filter(({ sweepId }) => sweepId === id)).toEqual([]);
    const [trial] = (await store.trials.list({ sweepId: id, limit: 1 })).items;
    expect(trial).toMatchObject({ status: 'queued', waiting: null });
    expect(await store.trials.claim(trial?.id ?? '', { id: worker, leaseMs: 1000 })).toBeNull();
  });

  it('are never more than maxConcurrentTrials, however many ask', async () => {
    const { external } = bench.store;
    const id = await sweepOf(9, { maxConcurrentTrials: 3 });
    const all = await Promise.all(
      ['a', 'b', 'c', 'd', 'e', 'f'].map((clientId) => external.lease(id, [{ clientId, count: 2 }])),
    );
    const more = await external.lease(id, [{ clientId: 'g', count: 5 }]);
    expect([...all, more].flatMap(({ trials }) => trials).length).toBe(3);
  });

  it('keep what was reported last, metric by metric, and end with their best epoch', async () => {
    const { external, epochs, trials, sweeps } = bench.store;
    const id = await sweepOf(1);
    const trial = await leaseOne(id);
    const report = (epoch: number, metrics: Record<string, number | null>) => ({ epoch, metrics });
    await external.report([
      { ...trial, epochs: [report(1, { score: 3, 'a.b': 1 }), report(2, { score: 9 })] },
    ]);
    const [verdict] = await external.report([
      { ...trial, epochs: [report(2, { score: 2 }), report(3, { score: 1, loss: null })] },
    ]);
    expect(verdict).toMatchObject({ action: 'continue' });
    const kept = (await epochs.list(trial.trialId, {})).items.map(({ metrics }) => metrics);
    expect(kept).toEqual([{ score: 3, 'a.b': 1 }, { score: 2 }, { score: 1, loss: null }]);
    const [ended] = await external.complete([completion(trial)]);
    expect(ended).toMatchObject({ status: 'completed', metrics: { score: 3, 'a.b': 1 }, bestEpoch: 1 });
    expect(await trials.get(trial.trialId)).toMatchObject({
      lastMetrics: { score: 1 },
      flags: ['diverged'],
      epochsDone: 3,
    });
    expect(await sweeps.get(id)).toMatchObject({ status: 'completed', best: { value: 3 } });
    expect(await external.standing(id)).toBe('finished');
  });

  it('end once: the same end again is answered alike, another one is not taken', async () => {
    const { external } = bench.store;
    const trial = await leaseOne(await sweepOf(2));
    const given = completion(trial, { metrics: { score: 1 } });
    const [first] = await external.complete([given]);
    expect(first).toMatchObject({ metrics: { score: 1 }, bestEpoch: null });
    expect(await external.complete([given])).toMatchObject([{ metrics: { score: 1 } }]);
    expect(await external.complete([{ ...given, sum: 'two' }])).toEqual(['alreadyCompleted']);
  });

  it('go to the next client when a lease has lapsed; what comes late is refused', async () => {
    const { external, dispatch, trials } = bench.store;
    const id = await sweepOf(1);
    const dead = await leaseOne(id, 'dead');
    await external.report([{ ...dead, epochs: [{ epoch: 1, metrics: { score: 5 } }] }]);
    expect(await dispatch.expireLeases(5)).toEqual([]);
    await lapse(dead.trialId);
    expect(await dispatch.expireLeases(60_000)).toMatchObject([{ trialId: dead.trialId, requeued: true }]);
    expect(await external.complete([completion(dead)])).toEqual(['leaseLost']);
    const next = await leaseOne(id, 'alive');
    expect(next).toMatchObject({ trialId: dead.trialId, attempt: 2 });
    expect(await external.report([{ ...dead, epochs: [] }])).toEqual([null]);
    expect(await external.complete([completion(dead)])).toEqual(['leaseLost']);
    expect(await external.complete([completion(next, { metrics: { score: 1 } })])).toMatchObject([
      { status: 'completed' },
    ]);
    const { attempts, metrics } = (await trials.get(dead.trialId)) ?? {};
    expect(attempts?.map(({ reason }) => reason)).toEqual(['leaseLost', 'completed']);
    expect(metrics).toEqual({ score: 1 });
  });

  it('fail when their lease has lapsed too often, and say so', async () => {
    const { dispatch, trials } = bench.store;
    const trial = await leaseOne(await sweepOf(1, { maxAttempts: 1 }));
    await lapse(trial.trialId);
    await dispatch.expireLeases(60_000);
    expect((await trials.get(trial.trialId))?.failure).toMatchObject({ reason: 'leaseLost' });
  });

  it('never win where they are infeasible', async () => {
    const { external, sweeps, trials } = bench.store;
    const id = await sweepOf(2, { objective: { metric: 'valDice', mode: 'max' } });
    const [bad, good] = [await leaseOne(id, 'a'), await leaseOne(id, 'b')];
    const failure = { reason: 'infeasible', message: 'too large' };
    await external.complete([
      completion(bad, { status: 'failed', failure }),
      completion(good, { metrics: { valDice: 0.1 } }),
    ]);
    const points = (await sweeps.points(id, { limit: 10 })).items;
    expect(points.map(({ feasible, value }) => [feasible, value])).toEqual([
      [false, null],
      [true, 0.1],
    ]);
    expect(await trials.get(bad.trialId)).toMatchObject({ status: 'failed', feasible: false, failure });
  });

  it('are told of a pause, given back, and go on after it', async () => {
    const { external, sweeps } = bench.store;
    const id = await sweepOf(1);
    const trial = await leaseOne(id);
    await sweeps.pause(id);
    expect(await external.report([{ ...trial, epochs: [] }])).toMatchObject([{ action: 'pause' }]);
    expect(await external.standing(id)).toBe('paused');
    expect(await external.complete([completion(trial, { status: 'paused' })])).toMatchObject([
      { status: 'paused' },
    ]);
    expect((await sweeps.get(id))?.status).toBe('paused');
    await sweeps.resume(id);
    expect(await leaseOne(id, 'b')).toMatchObject({ trialId: trial.trialId, attempt: 2 });
    await sweeps.cancel(id);
    expect(await external.standing(id)).toBe('finished');
  });

  it('are waited for where too few are there, until the client gets them', async () => {
    const { external } = bench.store;
    const id = await sweepOf(1);
    await bench.database.query('UPDATE sweep SET planned = false WHERE id = $1', [id]);
    await external.lease(id, [
      { clientId: 'a', count: 2 },
      { clientId: 'b', count: 2 },
    ]);
    expect(await external.demand(id)).toEqual({ wanted: 3, queued: 0 });
    await external.lease(id, [{ clientId: 'b', count: 1 }]);
    expect(await external.demand(id)).toEqual({ wanted: 2, queued: 0 });
  });
});
