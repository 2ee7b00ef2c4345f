import type { ResolvedPreprocessing } from '@unetsweep/contract';
import { PreprocessingError } from './preprocessing-error.js';
import { resizeImage, resizeMask } from './resize.js';

export interface Size {
  height: number;
  width: number;
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

/** Resizes or crops to `size`; what is to be padded stays as it is until `stackImages`. @throws PreprocessingError */
export function fitSize<T extends Fitted>(fitted: T, rule: Pick<ResolvedPreprocessing, 'size' | 'fit'>): T {
  const target = targetSize(rule.size);
  if (target === null || (target.height === fitted.height && target.width === fitted.width)) return fitted;
  const problem = fitProblem(fitted, target, rule.fit);
  if (problem !== null) throw new PreprocessingError(`${describeFitted(fitted)} ${problem}`);
  if (rule.fit === 'pad') return fitted;
  if (rule.fit === 'centerCrop') return centerCrop(fitted, target);
  const image = resizeImage(fitted.image, fitted, target);
  return { ...fitted, ...target, image, mask: resizeMask(fitted.mask, fitted, target) };
}

export function describeFitted({ name, width, height }: Fitted): string {
  return `${name} (${width}x${height})`;
}

function centerCrop<T extends Fitted>(fitted: T, target: Size): T {
  const { width, channels } = fitted;
  const top = Math.floor((fitted.height - target.height) / 2);
  const left = Math.floor((width - target.width) / 2);
  const image = new Float32Array(target.height * target.width * channels);
  const mask = new Uint8Array(target.height * target.width);
  for (let row = 0; row < target.height; row += 1) {
    const start = (top + row) * width + left;
    const end = start + target.width;
    const to = row * target.width;
    image.set(fitted.image.subarray(start * channels, end * channels), to * channels);
    mask.set(fitted.mask.subarray(start, end), to);
  }
  return { ...fitted, ...target, image, mask };
}
