import { namedStream } from '../../random/generator.js';
import type { Shares } from './shares.js';

/** Digits are written until they are worth less than this. */
const finest = 2 ** -40;

function primes(count: number): number[] {
  const found: number[] = [];
  for (let number = 2; found.length < count; number++)
    if (found.every((prime) => number % prime !== 0)) found.push(number);
  return found;
}

/** The numbers 0..size-1 in random order: Fisher and Yates. */
function shuffled(size: number, seed: number, dimension: number, digit: number): number[] {
  const uniform = namedStream(seed, 'halton', dimension, digit);
  const order = Array.from({ length: size }, (_, index) => index);
  for (let last = size - 1; last > 0; last--) {
    const other = Math.floor(uniform() * (last + 1));
    [order[last], order[other]] = [order[other] ?? 0, order[last] ?? 0];
  }
  return order;
}

/**
 * A Halton sequence whose digits are permuted at random, each place by itself: Owen, "A randomized Halton algorithm in R",
 * arXiv:1706.02808.
 */
export function haltonShares(dimensions: number, seed: number): Shares {
  const bases = primes(dimensions).map((base, dimension) => {
    const digits = Math.ceil(-Math.log(finest) / Math.log(base));
    const orders = Array.from({ length: digits }, (_, digit) => shuffled(base, seed, dimension, digit));
    return { base, orders };
  });
  return (index) =>
    bases.map(({ base, orders }) => {
      let share = 0;
      let worth = 1 / base;
      let rest = index;
      for (const order of orders) {
        share += worth * (order[rest % base] ?? 0);
        rest = Math.floor(rest / base);
        worth /= base;
      }
      return Math.min(share, 1 - Number.EPSILON);
    });
}
