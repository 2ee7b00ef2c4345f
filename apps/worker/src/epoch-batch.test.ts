import type { EpochRecord } from '@unetsweep/contract';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { EpochBatch } from './epoch-batch.js';

const epoch = (number: number): EpochRecord => ({
  epoch: number,
  learningRate: 0.001,
  trainDurationMs: 1,
  validationDurationMs: 1,
  metrics: {},
});

let written: number[][];
const write = async (epochs: EpochRecord[]) => {
  written.push(epochs.map((record) => record.epoch));
};

beforeEach(() => {
  vi.useFakeTimers();
  written = [];
});
afterEach(() => vi.useRealTimers());

it('writes the epochs of half a second together', async () => {
  const batch = new EpochBatch(write);
  for (const number of [1, 2, 3]) batch.add(epoch(number));
  await vi.advanceTimersByTimeAsync(499);
  expect(written).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(written).toEqual([[1, 2, 3]]);
});

it('never overlaps two writes, so that the later epoch wins', async () => {
  let finishFirst: () => void = () => undefined;
  const batch = new EpochBatch(async (epochs) => {
    if (written.length === 0) await new Promise<void>((resolve) => (finishFirst = resolve));
    await write(epochs);
  });
  batch.add(epoch(1));
  const first = batch.flush();
  batch.add(epoch(2));
  const second = batch.flush();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(written).toEqual([]);
  finishFirst();
  await Promise.all([first, second]);
  expect(written).toEqual([[1], [2]]);
});
