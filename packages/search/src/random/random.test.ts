import { expect, it } from 'vitest';
import { namedStream } from './generator.js';
import { standardNormal } from './normal.js';

/** Five standard errors of a mean of so many draws: a right generator fails once in a million seeds. */
const draws = 20_000;
const tolerance = 5 / Math.sqrt(draws);

it('gives the same stream for the same name, and others for other names and seeds', () => {
  const first = (...args: Parameters<typeof namedStream>) => namedStream(...args)();
  expect(first(1, 3, 'a')).toBe(first(1, 3, 'a'));
  expect(new Set([first(1, 3, 'a'), first(2, 3, 'a'), first(1, 4, 'a'), first(1, 3, 'b')]).size).toBe(4);
});

it('draws standard normal numbers', () => {
  const uniform = namedStream(5, 'normal');
  const values = Array.from({ length: draws }, () => standardNormal(uniform));
  const mean = values.reduce((sum, each) => sum + each, 0) / draws;
  const variance = values.reduce((sum, each) => sum + (each - mean) ** 2, 0) / draws;
  expect(Math.abs(mean)).toBeLessThan(tolerance);
  expect(Math.abs(variance - 1)).toBeLessThan(2 * tolerance);
});

it('spreads samples of consecutive numbers evenly', () => {
  const mean =
    Array.from({ length: draws }, (_, index) => namedStream(1, index, 'x')()).reduce((a, b) => a + b) / draws;
  expect(Math.abs(mean - 0.5)).toBeLessThan(tolerance);
});
