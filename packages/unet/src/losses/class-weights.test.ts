import { describe, expect, it } from 'vitest';
import { resolveClassWeights } from './class-weights.js';
import type { LossSpec } from './loss-definition.js';

const loss: LossSpec = { name: 'crossEntropy', smooth: 1, reduce: 'batch', classWeights: 'balanced' };

describe('balanced class weights', () => {
  it('are inverse to the shares of the pixels, with a mean of 1', () => {
    const weights = resolveClassWeights(loss, Uint8Array.of(0, 0, 0, 0, 1, 1, 2, 2), 3);
    const inverses = [1 / 4, 1 / 2, 1 / 2];
    expect(weights).toEqual(inverses.map((inverse) => expect.closeTo((3 * inverse) / 1.25, 12)));
  });

  it('do not count the pixels that are left out', () => {
    const weights = resolveClassWeights(loss, Uint8Array.of(0, 0, 255, 1, 2, 255), 3);
    expect(weights).toEqual(resolveClassWeights(loss, Uint8Array.of(0, 0, 1, 2), 3));
    expect(weights).toHaveLength(3);
  });

  it('are 1 for a class that no training mask holds', () => {
    expect(resolveClassWeights(loss, Uint8Array.of(0, 0, 2, 2), 3)).toEqual([1, 1, 1]);
  });
});

it('given numbers and null stay as they are', () => {
  const masks = Uint8Array.of(0, 1);
  expect(resolveClassWeights({ ...loss, classWeights: [1, 2] }, masks, 2)).toEqual([1, 2]);
  expect(resolveClassWeights({ ...loss, classWeights: null }, masks, 2)).toBeNull();
});
