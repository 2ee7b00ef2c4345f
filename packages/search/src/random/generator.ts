import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

/** The next number of a stream, uniform in [0, 1). */
export type Uniform = () => number;

/**
 * A stream of random numbers that depends on the seed and the name alone, whatever was drawn before: what makes the i-th
 * sample of a parameter the same in every process and order.
 */
export function namedStream(seed: number, ...name: (string | number)[]): Uniform {
  const digest = sha256(utf8ToBytes(JSON.stringify([seed, ...name])));
  const words = new DataView(digest.buffer, digest.byteOffset, digest.byteLength);
  const state = [0, 4, 8, 12].map((offset) => words.getInt32(offset, true));
  const generator = xoroshiro128plusFromState(state);
  return () => uniformFloat64(generator);
}
