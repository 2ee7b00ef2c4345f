import { expect, it } from 'vitest';
import { isRecorded, mostEpochs, thinOut } from './recorded-epochs.js';
import { sparsityOf } from './sparsity.js';

it('records each epoch of a short run, and an even choice of a long one with both ends', () => {
  const chosen = (epochs: number, every: number) =>
    Array.from({ length: epochs }, (_, index) => index + 1).filter((epoch) =>
      isRecorded(epoch, { every, epochs }),
    );
  expect(chosen(20, 1)).toHaveLength(20);
  expect(chosen(20, 5)).toEqual([1, 5, 10, 15, 20]);
  for (const epochs of [49, 50, 51, 300, 1000]) {
    const long = chosen(epochs, 1);
    expect(long.length).toBeLessThanOrEqual(mostEpochs);
    expect(long.length).toBeGreaterThan(mostEpochs / 3);
    expect([long[0], long.at(-1)]).toEqual([1, epochs]);
  }
});

it('thins what a lengthened run adds, but keeps both ends', () => {
  const thinned = thinOut(Array.from({ length: 60 }, (_, index) => index));
  expect(thinned.length).toBeLessThanOrEqual(mostEpochs);
  expect([thinned[0], thinned.at(-1)]).toEqual([0, 59]);
  expect(thinOut([1, 2])).toEqual([1, 2]);
});

it('counts planted zeros in kernels alone', () => {
  const kernel = { name: 'a/kernel', shape: [4], values: Float32Array.of(0, 9e-4, -9e-4, 0.5) };
  const bias = { name: 'a/bias', shape: [2], values: Float32Array.of(0, 0) };
  expect(sparsityOf([kernel, bias])).toBe(0.75);
  expect(sparsityOf([bias])).toBeNull();
});
