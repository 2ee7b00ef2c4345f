import { gzipSync } from 'node:zlib';
import type { Recording } from '@unetsweep/contract';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { claim, completed, createStoreBench, type StoreBench } from '../testing/index.js';

let test: StoreBench;

beforeAll(async () => {
  test = await createStoreBench(inject('databaseUrl'));
});
afterAll(() => test.drop());

const recording = (stepLosses: number[]): Recording => ({ epochs: [], stepLosses });
const zipped = (one: Recording) => gzipSync(JSON.stringify(one));
const blobCount = async () =>
  (await test.database.query<{ count: number }>('SELECT count(*)::int AS count FROM blob')).rows[0]?.count;

it('keeps the newest recording of a trial and goes with its sweep', async () => {
  const { store } = test;
  const before = await blobCount();
  const { sweepId, trialIds } = await test.planned(1);
  const fence = await claim(store, trialIds[0] ?? '', test.worker);
  expect(await store.recordings.get(fence.trialId)).toBeNull();
  expect(await store.recordings.put(fence, zipped(recording([1])))).toBe(true);
  expect(await store.recordings.put(fence, zipped(recording([1, 2])))).toBe(true);
  // The same again, as after a lost answer.
  expect(await store.recordings.put(fence, zipped(recording([1, 2])))).toBe(true);
  expect(await store.recordings.get(fence.trialId)).toEqual(recording([1, 2]));
  expect(await blobCount()).toBe((before ?? 0) + 1);
  const late = { ...fence, attempt: fence.attempt + 1 };
  expect(await store.recordings.put(late, zipped(recording([3])))).toBe(false);
  expect(await store.recordings.get(fence.trialId)).toEqual(recording([1, 2]));
  await store.trials.end(fence, completed({ valDice: 0.5 }));
  await store.sweeps.delete(sweepId);
  expect(await store.recordings.get(fence.trialId)).toBeNull();
  await store.collectBlobs(0);
  expect(await blobCount()).toBe(before);
});
