import type { Size } from './fit-size.js';
import type { Placement } from './prepare-image.js';
import { resizeImage } from './resize.js';

/**
 * What a network makes of an image, brought back to the image's own size: padding goes, what was resized is resized back
 * (bilinear), and around what was cropped lies `background`.
 * @param values [height, width, background.length], as `prepareImage` placed the image
 * @returns [own height, own width, background.length]
 */
export function restoreSize(
  values: Float32Array,
  size: Size,
  { own, fitted, fit }: Placement,
  background: readonly number[],
): Float32Array {
  const channels = background.length;
  const unpadded = place(values, size, fitted, background);
  if (fit === 'resize') {
    const isOwn = fitted.height === own.height && fitted.width === own.width;
    return isOwn ? unpadded : resizeImage(unpadded, { ...fitted, channels }, own);
  }
  return place(unpadded, fitted, own, background);
}

/** Cuts the middle out of, or puts into the middle of, another size; halves are rounded down as they are in preprocessing. */
function place(values: Float32Array, from: Size, to: Size, background: readonly number[]): Float32Array {
  if (from.height === to.height && from.width === to.width) return values;
  const channels = background.length;
  const result = new Float32Array(to.height * to.width * channels);
  for (let index = 0; index < result.length; index += 1) result[index] = background[index % channels] ?? 0;
  const [fromTop, toTop] = offsets(from.height, to.height);
  const [fromLeft, toLeft] = offsets(from.width, to.width);
  const columns = Math.min(from.width, to.width) * channels;
  for (let row = 0; row < Math.min(from.height, to.height); row += 1) {
    const start = ((fromTop + row) * from.width + fromLeft) * channels;
    result.set(values.subarray(start, start + columns), ((toTop + row) * to.width + toLeft) * channels);
  }
  return result;
}

function offsets(from: number, to: number): [number, number] {
  return [Math.max(0, Math.floor((from - to) / 2)), Math.max(0, Math.floor((to - from) / 2))];
}
