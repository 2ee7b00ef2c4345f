import { namedStream } from '../../random/generator.js';
import type { Shares } from './shares.js';
import { sobolDirections } from './sobol-directions.js';

const bits = 32;
const two32 = 2 ** 32;

/** Direction numbers of a dimension: Bratley and Fox, ACM Trans. Math. Softw. 14 (1988) 88. */
function directionsOf(dimension: number): Uint32Array {
  const directions = new Uint32Array(bits);
  if (dimension === 0) return directions.map((_, bit) => 2 ** (bits - 1 - bit));
  const [polynomial = 3, ...first] = sobolDirections[dimension - 1] ?? [];
  const degree = first.length;
  for (let bit = 0; bit < bits; bit++) {
    if (bit < degree) {
      directions[bit] = (first[bit] ?? 1) * 2 ** (bits - 1 - bit);
      continue;
    }
    const before = directions[bit - degree] ?? 0;
    let direction = before ^ (before >>> degree);
    for (let term = 1; term < degree; term++)
      if ((polynomial >>> (degree - term)) & 1) direction ^= directions[bit - term] ?? 0;
    directions[bit] = direction;
  }
  return directions;
}

function reverseBits(value: number): number {
  let reversed = value;
  reversed = ((reversed >>> 1) & 0x55555555) | ((reversed & 0x55555555) << 1);
  reversed = ((reversed >>> 2) & 0x33333333) | ((reversed & 0x33333333) << 2);
  reversed = ((reversed >>> 4) & 0x0f0f0f0f) | ((reversed & 0x0f0f0f0f) << 4);
  reversed = ((reversed >>> 8) & 0x00ff00ff) | ((reversed & 0x00ff00ff) << 8);
  return (reversed >>> 16) | (reversed << 16);
}

/** Each bit of the result depends on the same and lower bits of the value: Laine and Karras, Comput. Graph. Forum 30 (2011) 1157. */
function mixUpwards(value: number, seed: number): number {
  let mixed = (value + seed) | 0;
  mixed ^= Math.imul(mixed, 0x6c50b47c);
  mixed ^= Math.imul(mixed, 0xb82f1e52);
  mixed ^= Math.imul(mixed, 0xc7afe638);
  mixed ^= Math.imul(mixed, 0x8d22f6e6);
  return mixed;
}

/** Owen's nested scrambling by a hash: Burley, J. Comput. Graph. Tech. 9 (2020) 4. Every power-of-two block stays evenly spread. */
function scramble(value: number, seed: number): number {
  return reverseBits(mixUpwards(reverseBits(value), seed)) >>> 0;
}

/** Dimensions for which there are direction numbers. */
export const sobolDimensions = sobolDirections.length + 1;

/** A Sobol sequence, scrambled by the seed; the points of each power of two fill the cube evenly. */
export function sobolShares(dimensions: number, seed: number): Shares {
  const directions = Array.from({ length: dimensions }, (_, dimension) => directionsOf(dimension));
  const seeds = directions.map((_, dimension) => Math.floor(namedStream(seed, 'sobol', dimension)() * two32));
  return (index) =>
    directions.map((own, dimension) => {
      let value = 0;
      for (let bit = 0, rest = index; rest > 0; bit++, rest = Math.floor(rest / 2))
        if (rest % 2 === 1) value ^= own[bit] ?? 0;
      return scramble(value, seeds[dimension] ?? 0) / two32;
    });
}
