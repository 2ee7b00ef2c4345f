import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createPermutation } from './permutation.js';

it('visits every member once, in another order for another seed', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), fc.nat(), (size, seed) => {
      const at = createPermutation(seed, size);
      const seen = new Set(Array.from({ length: size }, (_, index) => at(index)));
      expect(seen.size).toBe(size);
      expect([Math.min(...seen), Math.max(...seen)]).toEqual([0, size - 1]);
    }),
    { numRuns: 50 },
  );
  const order = (seed: number) =>
    Array.from({ length: 100 }, (_, index) => createPermutation(seed, 100)(index));
  expect(order(1)).not.toEqual(order(2));
  expect(order(1)).not.toEqual([...order(1)].sort((a, b) => a - b));
});

it('needs no list: a member of a huge permutation is found at once', () => {
  const at = createPermutation(7, 2 ** 36 - 5);
  const members = new Set(Array.from({ length: 1000 }, (_, index) => at(index)));
  expect(members.size).toBe(1000);
});
