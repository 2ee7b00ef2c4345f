import { expect, it } from 'vitest';
import { classColor } from './class-colors.js';

it('gives every class a colour of its own, the background black', () => {
  const colors = Array.from({ length: 64 }, (_, index) => classColor(index).join());
  expect(new Set(colors).size).toBe(64);
  expect(classColor(0)).toEqual([0, 0, 0]);
  expect(classColor(255)).toEqual([128, 128, 128]);
  expect(colors.every((color) => /^\d+,\d+,\d+$/.test(color))).toBe(true);
});
