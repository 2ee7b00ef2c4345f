import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

/** A stream of random numbers that is the same on every platform. */
export interface RandomStream {
  /** In [0, 1). */
  uniform(): number;
  /** A whole number, 0 <= it < limit. */
  below(limit: number): number;
}

/** Streams of different labels are independent, so that adding one never changes another. */
export function randomStream(seed: number, label: string): RandomStream {
  const generator = xoroshiro128plusFromState(hash128(`${seed}/${label}`));
  return {
    uniform: () => uniformFloat64(generator),
    below: (limit) => uniformInt(generator, 0, limit - 1),
  };
}

/** The numbers 0 .. count - 1 in random order (Fisher and Yates). */
export function shuffledOrder(count: number, stream: RandomStream): Int32Array {
  const order = Int32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = stream.below(last + 1);
    const value = order[last] ?? 0;
    order[last] = order[other] ?? 0;
    order[other] = value;
  }
  return order;
}

/** Four 32-bit words from a text (MurmurHash3's mixing constants); not for secrets. */
function hash128(text: string): [number, number, number, number] {
  const words: [number, number, number, number] = [0x6295c58d, 0x62b82175, 0x07bb0142, 0x85ebca6b];
  const multipliers = [0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f] as const;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    for (const [index, multiplier] of multipliers.entries()) {
      const next = words[(index + 1) % 4] ?? 0;
      const mixed = Math.imul((words[index] ?? 0) ^ code ^ (next >>> 15), multiplier);
      words[index] = (mixed << 13) | (mixed >>> 19);
    }
  }
  return words;
}
