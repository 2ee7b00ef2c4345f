import type { ResolvedPreprocessing } from '@unetsweep/contract';
import { PreprocessingError } from './preprocessing-error.js';

/** Luma by ITU-R BT.601, as PIL and OpenCV make grey. */
const LUMA = [0.299, 0.587, 0.114] as const;

/** Channels that a network sees of images with `stored` ones. */
export function channelsOf(how: ResolvedPreprocessing['channels'], stored: number): number {
  return how === 'asStored' ? stored : how === 'grey' ? 1 : 3;
}

/** Whether images with `stored` channels hold the colours that `how` asks for. */
export function hasColours(how: ResolvedPreprocessing['channels'], stored: number): boolean {
  return how !== 'rgb' || stored !== 2;
}

/**
 * Grey: luma of the first three of 3 or 4 channels (the fourth is transparency or infrared), else the mean of all. RGB: grey three
 * times, or the first three.
 * @param image [height, width, stored]
 * @throws PreprocessingError for RGB of two channels
 */
export function convertChannels(
  image: Float32Array,
  stored: number,
  how: ResolvedPreprocessing['channels'],
): Float32Array {
  const wanted = channelsOf(how, stored);
  if (wanted === stored) return image;
  if (!hasColours(how, stored)) {
    throw new PreprocessingError('preprocessing.channels = rgb: images of 2 channels have no colours');
  }
  if (wanted === 1) return stored === 3 || stored === 4 ? lumaOf(image, stored) : meanOf(image, stored);
  const converted = new Float32Array((image.length / stored) * wanted);
  for (let index = 0; index < converted.length; index += 1) {
    const pixel = Math.floor(index / wanted);
    converted[index] = image[stored === 1 ? pixel : pixel * stored + (index % wanted)] ?? 0;
  }
  return converted;
}

function lumaOf(image: Float32Array, stored: number): Float32Array {
  const grey = new Float32Array(image.length / stored);
  for (let pixel = 0, at = 0; pixel < grey.length; pixel += 1, at += stored) {
    const [red, green, blue] = [image[at] ?? 0, image[at + 1] ?? 0, image[at + 2] ?? 0];
    // A grey picture stored as RGB keeps its exact values.
    grey[pixel] = red === green && red === blue ? red : red * LUMA[0] + green * LUMA[1] + blue * LUMA[2];
  }
  return grey;
}

function meanOf(image: Float32Array, stored: number): Float32Array {
  const means = new Float32Array(image.length / stored);
  for (let pixel = 0; pixel < means.length; pixel += 1) {
    let sum = 0;
    for (let channel = 0; channel < stored; channel += 1) sum += image[pixel * stored + channel] ?? 0;
    means[pixel] = sum / stored;
  }
  return means;
}
