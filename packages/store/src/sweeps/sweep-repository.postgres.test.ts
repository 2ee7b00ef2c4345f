import { ProblemError } from '@unetsweep/contract';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { claim, completed, createStoreBench, newSweep, type StoreBench } from '../testing/index.js';

let test: StoreBench;

beforeAll(async () => {
  test = await createStoreBench(inject('databaseUrl'));
});
afterAll(() => test.drop());

const codeOf = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof ProblemError ? error.code : error;
};
const status = async (id: string) => (await test.store.trials.get(id))?.status;

describe('verbs of a sweep', () => {
  it('pauses at once where nothing runs, starts nothing then, and resumes', async () => {
    const { store } = test;
    const { sweepId, trialIds } = await test.planned(2);
    expect(await store.sweeps.pause(sweepId)).toMatchObject({ status: 'paused', desired: null });
    expect((await store.sweeps.pause(sweepId)).status).toBe('paused');
    expect(await store.trials.claim(trialIds[0] ?? '', { id: test.worker, leaseMs: 1000 })).toBeNull();
    expect((await store.sweeps.resume(sweepId)).status).toBe('queued');
    await claim(store, trialIds[0] ?? '', test.worker);
    expect((await store.sweeps.get(sweepId))?.status).toBe('running');
  });

  it('signals running trials, pauses when the last one has, and puts paused ones first in line again', async () => {
    const { store } = test;
    const { sweepId, trialIds } = await test.planned(3);
    const running = await claim(store, trialIds[2] ?? '', test.worker);
    expect(await store.sweeps.pause(sweepId)).toMatchObject({ status: 'running', desired: 'paused' });
    expect(await store.trials.renew([running], 60_000)).toMatchObject([{ held: true, desired: 'pause' }]);
    await store.trials.end(running, { status: 'paused' });
    await store.sweeps.settle(sweepId);
    expect(await store.sweeps.get(sweepId)).toMatchObject({
      status: 'paused',
      trialCounts: { paused: 1, queued: 2 },
    });
    await store.sweeps.resume(sweepId);
    const window = await store.dispatch.window('cpu', 100);
    const own = window.filter((ticket) => ticket.sweepId === sweepId);
    expect(own.map(({ trialId, nextAttempt }) => [trialId, nextAttempt])).toEqual([
      [trialIds[2], 2],
      [trialIds[0], 1],
      [trialIds[1], 1],
    ]);
  });

  it('queues a trial that pauses after the pause was taken back', async () => {
    const { store } = test;
    const { sweepId, trialIds } = await test.planned(1);
    const running = await claim(store, trialIds[0] ?? '', test.worker);
    await store.sweeps.pause(sweepId);
    await store.sweeps.resume(sweepId);
    expect(await store.trials.signals([running])).toMatchObject([{ held: true, desired: null }]);
    await store.trials.end(running, { status: 'paused' });
    expect(await status(running.trialId)).toBe('queued');
  });

  it('cancels what waits at once and what runs by a signal', async () => {
    const { store } = test;
    const { sweepId, trialIds } = await test.planned(3);
    const running = await claim(store, trialIds[0] ?? '', test.worker);
    const sweep = await store.sweeps.cancel(sweepId);
    expect(sweep).toMatchObject({
      status: 'running',
      desired: 'cancelled',
      trialCounts: { cancelled: 2, running: 1 },
    });
    expect(await store.trials.signals([running])).toMatchObject([{ desired: 'cancel' }]);
    // A worker that dies now must not bring the trial back.
    await store.trials.end(running, { status: 'givenBack', reason: 'workerLost' });
    await store.sweeps.settle(sweepId);
    expect(await store.sweeps.get(sweepId)).toMatchObject({
      status: 'cancelled',
      desired: null,
      progress: 1,
    });
    expect((await store.sweeps.cancel(sweepId)).status).toBe('cancelled');
    expect(await codeOf(store.sweeps.pause(sweepId))).toBe('invalidState');
    expect(await codeOf(store.sweeps.resume(uuidv7()))).toBe('notFound');
  });

  it('keeps a claim from slipping past a pause, whichever comes first', async () => {
    const { store } = test;
    for (let round = 0; round < 10; round++) {
      const { sweepId, trialIds } = await test.planned(1);
      const [claimed, sweep] = await Promise.all([
        store.trials.claim(trialIds[0] ?? '', { id: test.worker, leaseMs: 60_000 }),
        store.sweeps.pause(sweepId),
      ]);
      const trial = await store.trials.get(trialIds[0] ?? '');
      if (claimed === null) {
        expect([sweep.status, trial?.status]).toEqual(['paused', 'queued']);
      } else {
        expect(sweep.desired).toBe('paused');
        expect(await store.trials.signals([claimed])).toMatchObject([{ held: true, desired: 'pause' }]);
      }
    }
  });

  it('cancels one trial and refuses to cancel one that has ended', async () => {
    const { store } = test;
    const { trialIds } = await test.planned(2);
    expect((await store.trials.cancel(trialIds[0] ?? '')).status).toBe('cancelled');
    expect((await store.trials.cancel(trialIds[0] ?? '')).status).toBe('cancelled');
    const running = await claim(store, trialIds[1] ?? '', test.worker);
    expect((await store.trials.cancel(running.trialId)).status).toBe('running');
    await store.trials.end(running, completed({ valDice: 1 }));
    expect(await codeOf(store.trials.cancel(running.trialId))).toBe('invalidState');
    expect(await codeOf(store.trials.cancel('no-id'))).toBe('notFound');
  });

  it('fails with its reason and stops what runs', async () => {
    const { store } = test;
    const { sweepId, trialIds } = await test.planned(2);
    const running = await claim(store, trialIds[0] ?? '', test.worker);
    await store.sweeps.fail(sweepId, { reason: 'planning', message: 'no points' });
    expect(await store.sweeps.get(sweepId)).toMatchObject({
      status: 'failed',
      failure: { reason: 'planning', message: 'no points' },
    });
    expect(await store.trials.signals([running])).toMatchObject([{ desired: 'cancel' }]);
    expect(await status(trialIds[1] ?? '')).toBe('cancelled');
  });
});

describe('changes and deletion', () => {
  it('changes settings by one version at a time', async () => {
    const { store } = test;
    const { sweepId } = await test.planned(1);
    const read = await store.sweeps.getWithEtag(sweepId);
    const changed = await store.sweeps.patch(sweepId, { name: 'new', tags: ['x'], priority: 9 }, read?.etag);
    expect(changed).toMatchObject({ name: 'new', tags: ['x'], spec: { name: 'new', priority: 9 } });
    expect(await codeOf(store.sweeps.patch(sweepId, { name: 'late' }, read?.etag))).toBe('versionMismatch');
    expect((await store.dispatch.window('cpu', 1))[0]).toMatchObject({ sweepId, priority: 9 });
    expect(await codeOf(store.sweeps.patch(uuidv7(), { name: 'x' }))).toBe('notFound');
    await store.sweeps.cancel(sweepId);
  });

  it('deletes a sweep with all it holds, once nothing of it runs', async () => {
    const { store } = test;
    const { sweepId, trialIds } = await test.planned(2);
    const running = await claim(store, trialIds[0] ?? '', test.worker);
    await store.resumeStates.put(running, { epoch: 1, content: new Uint8Array([1, 2, 3]) });
    expect(await store.sweeps.delete(sweepId)).toBe(false);
    expect(await store.sweeps.deleting()).toContain(sweepId);
    await store.trials.end(running, { status: 'paused' });
    expect(await status(running.trialId)).toBe('cancelled');
    expect(await store.sweeps.delete(sweepId)).toBe(true);
    expect(await store.sweeps.get(sweepId)).toBeNull();
    expect(await store.trials.get(running.trialId)).toBeNull();
    expect(await codeOf(store.sweeps.delete(sweepId))).toBe('notFound');
  });

  it('lists by status, tag and part of the name, page by page', async () => {
    const { store } = test;
    const names = ['list A', 'list B', 'list C'];
    for (const name of names) await store.sweeps.create(newSweep(test.dataset, { name, tags: ['listed'] }));
    const one = await store.sweeps.list({ limit: 2, tag: 'listed', name: 'LIST', count: true });
    expect(one.total).toBe(3);
    expect(one.items.map(({ name }) => name)).toEqual(['list C', 'list B']);
    const two = await store.sweeps.list({
      limit: 2,
      tag: 'listed',
      name: 'LIST',
      cursor: one.nextCursor ?? '',
    });
    expect(two.items.map(({ name }) => name)).toEqual(['list A']);
    expect(two.nextCursor).toBeNull();
    expect(await codeOf(store.sweeps.list({ limit: 2, cursor: one.nextCursor ?? '' }))).toBe('invalidCursor');
    expect((await store.sweeps.list({ limit: 9, status: 'paused', tag: 'listed' })).items).toEqual([]);
  });
});

describe('points', () => {
  it('values a point once all of its runs have ended, and tells the best ones', async () => {
    const { store } = test;
    const { sweepId, points } = await test.planned(2, {}, 2);
    const values = [
      [0.5, 0.7],
      [0.6, 0.6],
    ];
    for (const [index, point] of points.entries()) {
      for (const [run, trial] of point.trials.entries()) {
        const claimed = await claim(store, trial.id, test.worker);
        await store.trials.end(claimed, completed({ valDice: values[index]?.[run] ?? 0 }));
        const listed = await store.sweeps.points(sweepId, { limit: 10 });
        expect(listed.items[index]?.value === null).toBe(run === 0);
      }
    }
    const { items } = await store.sweeps.points(sweepId, {
      limit: 10,
      sort: [{ path: 'value', descending: true }],
    });
    expect(items.map(({ status, count, expected }) => [status, count, expected])).toEqual([
      ['completed', 2, 2],
      ['completed', 2, 2],
    ]);
    for (const point of items) expect(point.value).toBeCloseTo(0.6, 12);
    expect(items.find(({ number }) => number === 1)?.metrics.valDice).toMatchObject({ min: 0.5, max: 0.7 });
  });

  it('sees the last two runs of a point that end at the same time', async () => {
    const { store } = test;
    for (let round = 0; round < 8; round++) {
      const { sweepId, trialIds } = await test.planned(1, {}, 2);
      const runs = await Promise.all(trialIds.map((id) => claim(store, id, test.worker)));
      await Promise.all(runs.map((run) => store.trials.end(run, completed({ valDice: 0.4 }))));
      expect((await store.sweeps.get(sweepId))?.best).toMatchObject({ value: 0.4, count: 2 });
    }
  });

  it('writes sweep.best only when a point is better than all before', async () => {
    const { store } = test;
    const { sweepId, trialIds } = await test.planned(3);
    for (const [index, value] of [0.5, 0.4, 0.6].entries()) {
      await store.trials.end(
        await claim(store, trialIds[index] ?? '', test.worker),
        completed({ valDice: value }),
      );
    }
    const values = async () => {
      const { events } = await store.events.read({
        afterId: null,
        sweepId,
        types: ['sweep.best'],
        limit: 10,
      });
      return events.map((event) => (event.type === 'sweep.best' ? event.data.value : null));
    };
    // A transaction of another test's database holds events back until it ends.
    await expect.poll(values).toEqual([0.5, 0.6]);
    expect((await store.sweeps.get(sweepId))?.best).toMatchObject({ number: 3, value: 0.6 });
  });
});
