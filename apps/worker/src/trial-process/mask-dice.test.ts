import { expect, it } from 'vitest';
import { maskDice } from './mask-dice.js';

it('is the mean over the classes present without background', () => {
  expect(maskDice(Uint8Array.of(1, 1, 0, 0), Uint8Array.of(1, 0, 0, 0))).toBeCloseTo(2 / 3);
  expect(maskDice(Uint8Array.of(1, 2, 0, 0), Uint8Array.of(1, 0, 0, 0))).toBeCloseTo(0.5);
  expect(maskDice(Uint8Array.of(0, 0), Uint8Array.of(0, 0))).toBe(1);
  expect(maskDice(Uint8Array.of(0, 0), Uint8Array.of(0, 1))).toBe(0);
  expect(maskDice(Uint8Array.of(1, 1), Uint8Array.of(1, 255))).toBe(1);
});
