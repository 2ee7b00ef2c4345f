import { namedStream } from '../../random/generator.js';
import { createPermutation } from '../../random/permutation.js';
import type { Shares } from './shares.js';

const seeds = 2 ** 31;

/**
 * Blocks of `size` points, each with one point in every one of `size` equal parts of each dimension: McKay, Beckman and
 * Conover, Technometrics 21 (1979) 239.
 */
export function latinHypercubeShares(dimensions: number, size: number, seed: number): Shares {
  const orders = new Map<number, ((index: number) => number)[]>();
  const ordersOf = (block: number) => {
    const known = orders.get(block);
    if (known) return known;
    const made = Array.from({ length: dimensions }, (_, dimension) => {
      const own = Math.floor(namedStream(seed, 'latinHypercube', block, dimension)() * seeds);
      return createPermutation(own, size);
    });
    orders.clear();
    orders.set(block, made);
    return made;
  };
  return (index) => {
    const uniform = namedStream(seed, index, 'latinHypercube');
    return ordersOf(Math.floor(index / size)).map((order) => (order(index % size) + uniform()) / size);
  };
}
