import { describe, expect, it } from 'vitest';
import { maskDice, predictedMask } from './predicted-mask.js';

describe('a predicted mask', () => {
  it('is foreground above the threshold, with one output', () => {
    const mask = predictedMask(Float32Array.of(0.1, 0.5, 0.9), { pixels: 3, outputs: 1, threshold: 0.5 });
    expect([...mask]).toEqual([0, 0, 1]);
  });

  it('is the most probable class, with more', () => {
    const probabilities = Float32Array.of(0.2, 0.5, 0.3, 0.6, 0.1, 0.3, 0.1, 0.2, 0.7);
    expect([...predictedMask(probabilities, { pixels: 3, outputs: 3, threshold: 0.5 })]).toEqual([1, 0, 2]);
  });
});

describe('its Dice', () => {
  it('is the mean over the classes present without background', () => {
    expect(maskDice(Uint8Array.of(1, 1, 0, 0), Uint8Array.of(1, 0, 0, 0))).toBeCloseTo(2 / 3);
    expect(maskDice(Uint8Array.of(1, 2, 0, 0), Uint8Array.of(1, 0, 0, 0))).toBeCloseTo(0.5);
    expect(maskDice(Uint8Array.of(0, 0), Uint8Array.of(0, 0))).toBe(1);
    expect(maskDice(Uint8Array.of(0, 0), Uint8Array.of(0, 1))).toBe(0);
    expect(maskDice(Uint8Array.of(1, 1), Uint8Array.of(1, 255))).toBe(1);
  });
});
