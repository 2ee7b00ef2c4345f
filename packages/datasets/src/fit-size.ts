import type { ResolvedPreprocessing } from '@unetsweep/contract';
import type { Plane } from './npy.js';
import { PreprocessingError } from './preprocessing-error.js';
import { resizeImage, resizeMask } from './resize.js';

export interface Size {
  height: number;
  width: number;
}

/** An image as its file holds it, [height, width, channels], and its mask, [height, width]. */
interface StoredImage extends Size {
  name: string;
  image: Plane;
  mask: Uint8Array;
}

/** An image on its way to the network, and its mask. */
export interface Fitted extends Size {
  name: string;
  channels: number;
  /** [height, width, channels] */
  image: Float32Array;
  /** [height, width] */
  mask: Uint8Array;
}

/** `preprocessing.size` as height and width. */
export function targetSize(size: ResolvedPreprocessing['size']): Size | null {
  if (size === null) return null;
  return typeof size === 'number' ? { height: size, width: size } : { height: size[0], width: size[1] };
}

/** What of an image that is to be cropped or padded doesn't fit; null where all is well. */
export function fitProblem(stored: Size, target: Size, fit: ResolvedPreprocessing['fit']): string | null {
  const isSmaller = stored.height < target.height || stored.width < target.width;
  const isLarger = stored.height > target.height || stored.width > target.width;
  if (fit === 'centerCrop' && isSmaller) return 'is smaller than preprocessing.size: use fit = pad or resize';
  if (fit === 'pad' && isLarger) return 'is larger than preprocessing.size: use fit = centerCrop or resize';
  return null;
}

type FitRule = Pick<ResolvedPreprocessing, 'size' | 'fit'>;

/**
 * Crops the centre out where `fit` says so; what is to be resized stays for `resizeToSize`, what is to be padded until
 * `stackImages`.
 * @throws PreprocessingError for an image that is too small to crop, or too large to pad
 */
export function cropToSize<T extends StoredImage>(stored: T, rule: FitRule): T {
  const target = otherSize(stored, rule);
  const problem = target && fitProblem(stored, target, rule.fit);
  if (problem) throw new PreprocessingError(`${describeFitted(stored)} ${problem}`);
  return target && rule.fit === 'centerCrop' ? centerCrop(stored, target) : stored;
}

export function resizeToSize<T extends Fitted>(fitted: T, rule: FitRule): T {
  const target = otherSize(fitted, rule);
  if (!target || rule.fit !== 'resize') return fitted;
  const image = resizeImage(fitted.image, fitted, target);
  return { ...fitted, ...target, image, mask: resizeMask(fitted.mask, fitted, target) };
}

/** The size that is asked for; null where the image has it. */
function otherSize({ height, width }: Size, { size }: FitRule): Size | null {
  const target = targetSize(size);
  return target && target.height === height && target.width === width ? null : target;
}

export function describeFitted({ name, width, height }: Size & { name: string }): string {
  return `${name} (${width}x${height})`;
}

function centerCrop<T extends StoredImage>(stored: T, target: Size): T {
  const { height, width } = stored;
  const channels = stored.image.length / (height * width);
  const top = Math.floor((height - target.height) / 2);
  const left = Math.floor((width - target.width) / 2);
  const image = stored.image.slice(0, target.height * target.width * channels);
  const mask = new Uint8Array(target.height * target.width);
  for (let row = 0; row < target.height; row += 1) {
    const start = (top + row) * width + left;
    const end = start + target.width;
    const to = row * target.width;
    image.set(stored.image.subarray(start * channels, end * channels), to * channels);
    mask.set(stored.mask.subarray(start, end), to);
  }
  return { ...stored, ...target, image, mask };
}
