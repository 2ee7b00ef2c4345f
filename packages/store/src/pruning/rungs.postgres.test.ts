import type { SweepSpec } from '@unetsweep/contract';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Fence } from '../ports/records.js';
import {
  claim,
  completed,
  createStoreBench,
  epoch,
  newPoints,
  newSweep,
  type StoreBench,
  trialStart,
} from '../testing/index.js';

let bench: StoreBench;

beforeAll(async () => {
  bench = await createStoreBench(inject('databaseUrl'));
});
afterAll(() => bench.drop());

const asha: SweepSpec['pruner'] = { name: 'asha', minEpochs: 1, reduction: 3 };

interface Planned {
  sweepId: string;
  fence: number;
  trials: string[];
}

/** A sweep whose planner is still at it. */
async function plan(points: number, changes: Partial<SweepSpec> = {}): Promise<Planned> {
  const { store, dataset } = bench;
  const sweep = newSweep(dataset, { pruner: asha, ...changes });
  await store.sweeps.create(sweep);
  const given = newPoints(points, { repeats: changes.repeats ?? 1 });
  const fence = await lease('first', sweep.id);
  await store.planning.materialise(sweep.id, fence, given, { cursor: {}, last: false });
  return { sweepId: sweep.id, fence, trials: given.flatMap(({ trials }) => trials.map(({ id }) => id)) };
}

async function lease(holder: string, sweepId: string, leaseMs = 60_000): Promise<number> {
  const leases = await bench.store.planning.lease(holder, leaseMs, 1_000);
  return leases.find((each) => each.sweepId === sweepId)?.fence ?? -1;
}

async function begin(trialId: string): Promise<Fence> {
  const fence = await claim(bench.store, trialId, bench.worker);
  await bench.store.trials.start(fence, trialStart(fence.epochsDone));
  return fence;
}

/** Runs up to a rung, and stops there with its state where it must. @returns whether it goes on */
async function toRung(trialId: string, rung: number, valDice: number, given?: Fence): Promise<Fence | null> {
  const { store } = bench;
  const fence = given ?? (await begin(trialId));
  await store.epochs.record(fence, [epoch(rung, { valDice })]);
  const verdict = await store.pruning.judge(fence, [rung]);
  if (verdict?.action === 'continue') return fence;
  expect(verdict).toMatchObject({ epoch: rung, keepsState: true });
  await store.resumeStates.put(fence, {
    epoch: rung,
    content: new TextEncoder().encode(`${trialId} ${rung}`),
  });
  const metrics = { valDice };
  await store.trials.end(fence, {
    status: 'pruned',
    metrics,
    lastMetrics: metrics,
    derived: {},
    flags: [],
    bestEpoch: rung,
    keepsState: true,
  });
  return null;
}

async function finish(fence: Fence, valDice: number): Promise<void> {
  await bench.store.epochs.record(fence, [epoch(10, { valDice })]);
  await bench.store.pruning.judge(fence, [10]);
  await bench.store.trials.end(fence, completed({ valDice }));
}

const statuses = async (trials: string[]) =>
  Promise.all(trials.map(async (id) => (await bench.store.trials.get(id))?.status));

async function states(sweepId: string): Promise<number> {
  const { rows } = await bench.database.query(
    'SELECT FROM resume_state r JOIN trial t ON t.id = r.trial_id WHERE t.sweep_id = $1',
    [sweepId],
  );
  return rows.length;
}

describe('asynchronous halving', () => {
  it('lets one in three go on at once, and keeps the states of those that stop', async () => {
    const { sweepId, fence, trials } = await plan(4);
    const [a = '', b = '', c = '', d = ''] = trials;
    expect(await toRung(a, 1, 0.5)).toBeNull();
    expect(await toRung(b, 1, 0.4)).toBeNull();
    const best = await toRung(c, 1, 0.6);
    expect(best).not.toBeNull();
    expect(await toRung(d, 1, 0.1)).toBeNull();
    expect(await bench.store.pruning.promote(sweepId, fence, false)).toEqual({ promoted: 0, open: true });
    expect(await statuses(trials)).toEqual(['pruned', 'pruned', 'running', 'pruned']);
    await bench.store.checkpoints.prune(sweepId);
    expect(await states(sweepId)).toBe(3);
    expect((await bench.store.sweeps.get(sweepId))?.trialCounts).toMatchObject({ running: 1, pruned: 3 });
  });

  it('promotes a stopped trial once when enough have come, however many planners ask', async () => {
    const { store } = bench;
    const { sweepId, fence, trials } = await plan(6);
    const [a = '', b = '', c = '', d = '', e = '', f = ''] = trials;
    await toRung(a, 1, 0.5);
    await toRung(b, 1, 0.4);
    const first = await toRung(c, 1, 0.6);
    for (const [id, valDice] of [
      [d, 0.3],
      [e, 0.2],
      [f, 0.1],
    ] as const)
      await toRung(id, 1, valDice);
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => store.pruning.promote(sweepId, fence, false)),
    );
    expect(answers.reduce((sum, answer) => sum + (answer?.promoted ?? 0), 0)).toBe(1);
    expect((await statuses(trials))[0]).toBe('queued');
    expect(await store.pruning.promote(sweepId, fence, false)).toEqual({ promoted: 0, open: true });

    const claimed = await claim(store, a, bench.worker);
    expect(claimed).toMatchObject({ attempt: 2, epochsDone: 1, hasResumeState: true });
    await store.trials.start(claimed, trialStart(1));
    expect(await store.pruning.judge(claimed, [1])).toMatchObject({ action: 'continue' });
    expect(await toRung(a, 3, 0.7, claimed)).toBeNull();
    expect(first && (await toRung(c, 3, 0.8, first))).toBeNull();
    const ends = await store.planning.finished(sweepId, 0, 100);
    expect(ends.filter(({ trialId }) => trialId === a).map(({ metrics }) => metrics.valDice)).toEqual([
      0.5, 0.7,
    ]);
  });

  it('promotes nothing for a planner that was taken for dead, and lets the next one do it', async () => {
    const { store } = bench;
    const { sweepId, fence, trials } = await plan(3);
    const [a = '', b = '', c = ''] = trials;
    await toRung(a, 1, 0.5);
    await toRung(b, 1, 0.4);
    await toRung(c, 1, 0.3);
    await bench.database.query(
      "UPDATE planner_lease SET lease_until = now() - interval '1 s' WHERE sweep_id = $1",
      [sweepId],
    );
    const next = await lease('second', sweepId);
    expect(await store.pruning.promote(sweepId, fence, false)).toBeNull();
    expect(await statuses(trials)).toEqual(['pruned', 'pruned', 'pruned']);
    expect(await store.pruning.promote(sweepId, next, false)).toEqual({ promoted: 1, open: true });
    expect(await statuses(trials)).toEqual(['queued', 'pruned', 'pruned']);
  });

  it('takes the best one to the end where fewer come than it needs, then lets go of the states', async () => {
    const { store } = bench;
    const { sweepId, fence, trials } = await plan(2);
    const [a = '', b = ''] = trials;
    await toRung(a, 1, 0.4);
    await toRung(b, 1, 0.5);
    expect(await store.pruning.promote(sweepId, fence, false)).toEqual({ promoted: 0, open: false });
    for (const rung of [3, 9]) {
      expect(await store.pruning.promote(sweepId, fence, true)).toEqual({ promoted: 1, open: true });
      await toRung(b, rung, 0.6);
    }
    await store.pruning.promote(sweepId, fence, true);
    await finish(await begin(b), 0.7);
    expect(await store.pruning.promote(sweepId, fence, true)).toEqual({ promoted: 0, open: false });
    await store.sweeps.settle(sweepId);
    expect((await store.sweeps.get(sweepId))?.status).toBe('running');
    await store.planning.materialise(sweepId, fence, [], { cursor: {}, last: true });
    await store.sweeps.settle(sweepId);
    expect(await statuses(trials)).toEqual(['pruned', 'completed']);
    expect(await store.sweeps.get(sweepId)).toMatchObject({ status: 'completed', best: { trialId: b } });
    expect(await states(sweepId)).toBe(0);
  });

  it('ranks points with all their runs, and takes these on together', async () => {
    const { store } = bench;
    const { sweepId, fence, trials } = await plan(3, { repeats: 2 });
    const [a1 = '', a2 = '', b1 = '', b2 = '', c1 = '', c2 = ''] = trials;
    for (const [id, valDice] of [
      [a1, 0.9],
      [b1, 0.6],
      [b2, 0.6],
      [c1, 0.1],
      [c2, 0.1],
    ] as const)
      await toRung(id, 1, valDice);
    expect(await store.pruning.promote(sweepId, fence, false)).toMatchObject({ promoted: 0 });
    // The last run brings its point to 0.65: it goes on at once, and the planner fetches the other one.
    expect(await toRung(a2, 1, 0.4)).not.toBeNull();
    expect(await store.pruning.promote(sweepId, fence, false)).toMatchObject({ promoted: 1 });
    expect(await statuses(trials)).toEqual(['queued', 'running', 'pruned', 'pruned', 'pruned', 'pruned']);
  });

  it('lets a trial go on at the length to which its sweep was extended meanwhile', async () => {
    const { store } = bench;
    const { sweepId, fence, trials } = await plan(1);
    const [a = ''] = trials;
    await toRung(a, 1, 0.5);
    expect(await store.planning.lengthen(sweepId, fence, 30)).toBe(0);
    await store.pruning.promote(sweepId, fence, true);
    expect((await claim(store, a, bench.worker)).spec?.training.epochs).toBe(30);
  });

  it('does not wait for a run that has failed', async () => {
    const { store } = bench;
    const { sweepId, fence, trials } = await plan(1, { repeats: 2 });
    const [first = '', second = ''] = trials;
    await toRung(first, 1, 0.5);
    const failing = await begin(second);
    const failure = { reason: 'diverged', message: 'the loss is NaN', epoch: 1 };
    await store.trials.end(failing, { status: 'failed', failure, flags: [] });
    expect(await store.pruning.promote(sweepId, fence, true)).toEqual({ promoted: 1, open: true });
  });

  it('lets a trial go on that a person retries, and forgets what one that begins anew was compared by', async () => {
    const { store } = bench;
    const { trials } = await plan(2);
    const [a = '', b = ''] = trials;
    await toRung(a, 1, 0.5);
    await toRung(b, 1, 0.4);
    await store.trials.retry(b, false);
    expect(await store.pruning.judge(await begin(b), [1])).toMatchObject({ action: 'continue' });
    await store.trials.retry(a, true);
    const { rows } = await bench.database.query('SELECT FROM pruning_value WHERE trial_id = $1', [a]);
    expect(rows).toHaveLength(0);
  });

  it('lets go of the states from which nobody can go on any more, and of no other', async () => {
    const { store } = bench;
    const { sweepId, fence, trials } = await plan(6);
    const held = async () => {
      const { rows } = await bench.database.query<{ number: number }>(
        'SELECT t.number FROM resume_state r JOIN trial t ON t.id = r.trial_id WHERE t.sweep_id = $1 ORDER BY t.number',
        [sweepId],
      );
      return rows.map(({ number }) => number);
    };
    const [a = '', b = '', c = '', d = '', e = '', f = ''] = trials;
    await toRung(a, 1, 0.3);
    await toRung(b, 1, 0.5);
    // Of six points two go on: the worse of two is among them for all that is known, and so it is while more may be planned.
    await store.pruning.promote(sweepId, fence, true);
    expect(await held()).toEqual([1, 2]);
    const first = await toRung(c, 1, 0.6);
    await store.pruning.promote(sweepId, fence, false);
    expect(await held()).toEqual([1, 2]);
    await toRung(d, 1, 0.1);
    expect(await store.pruning.promote(sweepId, fence, true)).toEqual({ promoted: 0, open: true });
    // The second best may still go on.
    expect(await held()).toEqual([2]);
    await toRung(e, 1, 0.2);
    await toRung(f, 1, 0.25);
    expect(await store.pruning.promote(sweepId, fence, true)).toMatchObject({ promoted: 1 });
    expect(await statuses(trials)).toEqual(['pruned', 'queued', 'running', 'pruned', 'pruned', 'pruned']);
    expect(first && (await toRung(c, 3, 0.7, first))).toBeNull();
    await store.pruning.promote(sweepId, fence, true);
    expect(await held()).toEqual([2, 3]);
  });
});
