import type { Inverse } from './normalize.js';

/** The values that stand for black and for full brightness. */
type Range = readonly [dark: number, bright: number];

/**
 * What counts as black and as full brightness in an image as stored: the limits of an integer type. Floating-point
 * images (highest value 1) have those of 0..1 where their values lie within, else their own, with 0 among them.
 */
export function brightnessRange(image: Float32Array, highestValue: number): Range {
  if (highestValue !== 1) return [0, highestValue];
  let [low, high] = [0, 0];
  for (const value of image) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low >= 0 && high <= 1 ? [0, 1] : [low, high];
}

/**
 * How brightness, 0..1 from black to full, follows from a normalised value: value x first row + second row.
 * @returns [2, C]
 */
export function brightnessOf(inverse: Inverse, [dark, bright]: Range, channels: number): Float32Array {
  const rows = new Float32Array(2 * channels);
  for (let channel = 0; channel < channels; channel += 1) {
    const { factor, offset } = inverse(channel);
    rows[channel] = factor / (bright - dark);
    rows[channels + channel] = (offset - dark) / (bright - dark);
  }
  return rows;
}
