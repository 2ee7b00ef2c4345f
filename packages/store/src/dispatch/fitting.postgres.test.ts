import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import {
  addPlannedSweep,
  addWorker,
  createStoreBench,
  newPoints,
  type StoreBench,
} from '../testing/index.js';

let bench: StoreBench;

beforeAll(async () => {
  bench = await createStoreBench(inject('databaseUrl'));
});
afterAll(() => bench.drop());
beforeEach(async () => {
  await bench.database.query('TRUNCATE sweep, trial, point, worker, planner_lease, sweep_sequence CASCADE');
});

const small = { slotMemoryMb: 2000, workerClass: 'small' };
const large = { slotMemoryMb: 16_000, workerClass: 'large', labels: { site: 'cellar', disk: 'fast' } };
const points = (memoryMb: number) => newPoints(1).map((point) => ({ ...point, memoryMb, gpuMemoryMb: 500 }));
const wanted = async (workerClass: string) =>
  (await bench.store.dispatch.window(workerClass, 10)).map(({ trialId }) => trialId);
const claims = async (trialId: string, id: string) =>
  (await bench.store.trials.claim(trialId, { id, leaseMs: 60_000 })) !== null;

describe('a trial', () => {
  it('goes to workers whose slots have the memory that it needs, and only those can claim it', async () => {
    const { store, dataset } = bench;
    const [little, much] = [await addWorker(store, 1, small), await addWorker(store, 1, large)];
    const { trialIds } = await addPlannedSweep(store, dataset, points(4000));
    expect([await wanted('small'), await wanted('large')]).toEqual([[], trialIds]);
    expect(await claims(trialIds[0] ?? '', little)).toBe(false);
    expect(await claims(trialIds[0] ?? '', much)).toBe(true);
  });

  it('needs on a GPU what is estimated for the GPU', async () => {
    const { store, dataset } = bench;
    const device = { kind: 'gpu' as const, name: 'GPU', memoryMb: 2000 };
    const worker = await addWorker(store, 1, { ...small, device, workerClass: 'gpu' });
    const { trialIds } = await addPlannedSweep(store, dataset, points(4000));
    expect(await wanted('gpu')).toEqual(trialIds);
    expect(await claims(trialIds[0] ?? '', worker)).toBe(true);
  });

  it('goes anywhere where the sweep forces it', async () => {
    const { store, dataset } = bench;
    const worker = await addWorker(store, 1, small);
    const { trialIds } = await addPlannedSweep(store, dataset, points(4000), { force: ['overMemory'] });
    expect(await wanted('small')).toEqual(trialIds);
    expect(await claims(trialIds[0] ?? '', worker)).toBe(true);
  });

  it.each([
    ['labels', { labels: { site: 'cellar' } }],
    ['minMemoryMb', { minMemoryMb: 8000 }],
  ])('goes to workers that meet requirements.%s', async (_, requirements) => {
    const { store, dataset } = bench;
    const [little, much] = [await addWorker(store, 1, small), await addWorker(store, 1, large)];
    const { trialIds } = await addPlannedSweep(store, dataset, newPoints(1), { requirements });
    expect([await wanted('small'), await wanted('large')]).toEqual([[], trialIds]);
    expect(await claims(trialIds[0] ?? '', little)).toBe(false);
    expect(await claims(trialIds[0] ?? '', much)).toBe(true);
  });

  it('that finds no room does not keep a later one, nor a sweep of lower priority, from running', async () => {
    const { store, dataset } = bench;
    await addWorker(store, 1, small);
    const mixed = newPoints(2).map((point, index) => ({ ...point, memoryMb: index === 0 ? 4000 : 1000 }));
    const first = await addPlannedSweep(store, dataset, mixed, { priority: 5 });
    const second = await addPlannedSweep(store, dataset, points(1000));
    expect(await wanted('small')).toEqual([first.trialIds[1], second.trialIds[0]]);
  });
});

describe('a sweep whose trials no living worker may run', () => {
  const notices = async (id: string) => (await bench.store.sweeps.get(id))?.notices ?? [];
  const aged = (id: string) =>
    bench.database.query("UPDATE sweep SET created_at = now() - interval '1 minute' WHERE id = $1", [id]);

  it('says why, once, and no longer when one comes', async () => {
    const { store, dataset } = bench;
    const { sweepId, trialIds } = await addPlannedSweep(store, dataset, points(4000));
    await aged(sweepId);
    await store.sweeps.notice();
    expect(await notices(sweepId)).toMatchObject([{ code: 'noWorker' }]);
    await addWorker(store, 1, small);
    await store.sweeps.notice();
    await store.sweeps.notice();
    const waiting = async () => (await store.trials.get(trialIds[0] ?? ''))?.waiting;
    expect(await waiting()).toContain('4,000 MiB');
    const [notice] = await notices(sweepId);
    expect(notice?.code).toBe('noFittingWorker');
    expect(notice?.message).toContain('4,000 MiB');
    expect(notice?.message).toContain('2,000 MiB');
    // Events are shown once no older transaction runs on the server, those of other files' databases included.
    const updates = async () => {
      const { events } = await store.events.read({ afterId: null, sweepId, limit: 100 });
      return events.filter(({ type }) => type === 'sweep.updated');
    };
    await expect.poll(updates).toHaveLength(2);
    await addWorker(store, 1, large);
    await store.sweeps.notice();
    expect(await notices(sweepId)).toEqual([]);
    expect(await waiting()).toBeNull();
  });

  it('names what was asked for', async () => {
    const { store, dataset } = bench;
    await addWorker(store, 1, large);
    const requirements = { labels: { site: 'attic' }, minMemoryMb: 100, device: 'gpu' as const };
    const { sweepId } = await addPlannedSweep(store, dataset, newPoints(1), { requirements });
    await aged(sweepId);
    await store.sweeps.notice();
    const [notice] = await notices(sweepId);
    expect(notice?.message).toContain('a gpu device, 100 MiB of memory a trial, the label site=attic');
  });
});
