import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Numbers that a seed decides. */
export interface RandomStream {
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  /** Normal with mean 0: Box and Muller, Ann. Math. Statist. 29 (1958) 610. */
  normal(std: number): number;
}

/** Draws passed over: the first ones of neighbouring seeds resemble each other. */
const PASSED_OVER = 32;

export function randomStream(seed: number): RandomStream {
  const generator = xoroshiro128plus(seed);
  for (let draw = 0; draw < PASSED_OVER; draw += 1) uniformFloat64(generator);
  const between = (low: number, high: number) => low + (high - low) * uniformFloat64(generator);
  return {
    between,
    normal: (std) =>
      std * Math.sqrt(-2 * Math.log(1 - between(0, 1))) * Math.cos(2 * Math.PI * between(0, 1)),
  };
}
