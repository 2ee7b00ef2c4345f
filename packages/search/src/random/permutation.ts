import { namedStream } from './generator.js';

const rounds = 6;
/** Both halves of a number fit into 32-bit arithmetic. */
const largest = 2 ** 40;

/** Finalizer of MurmurHash3 (Appleby): every bit of the input moves every bit of the result. */
function mix(value: number): number {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/**
 * A seeded permutation of 0..size-1 that needs no list: a Feistel network over the next even number of bits, walked until
 * the value falls inside (Black and Rogaway, "Ciphers with arbitrary finite domains", 2002).
 * @param size at most 2^40
 */
export function createPermutation(seed: number, size: number): (index: number) => number {
  if (!Number.isInteger(size) || size < 1 || size > largest) {
    throw new RangeError(`a permutation has 1..2^40 members, not ${size}`);
  }
  const half = 2 ** Math.max(1, Math.ceil(Math.log2(size) / 2));
  const stream = namedStream(seed, 'permutation');
  const keys = Array.from({ length: rounds }, () => Math.floor(stream() * 2 ** 32) | 0);
  const once = (value: number): number => {
    let left = Math.floor(value / half);
    let right = value % half;
    for (const key of keys) [left, right] = [right, (left ^ mix(right ^ key)) & (half - 1)];
    return left * half + right;
  };
  return (index) => {
    let value = once(index);
    while (value >= size) value = once(value);
    return value;
  };
}
