import { percentile } from '../normalize.js';
import type { Raster } from './raster.js';

/** An image of any number type, [height, width, channels]. */
interface ImageValues {
  width: number;
  height: number;
  channels: number;
  values: ArrayLike<number>;
}

type Range = readonly [lowest: number, highest: number];

/** Percentiles that become black and white: single hot pixels then don't make the rest dark. */
const SHOWN_PERCENTILES = [1, 99] as const;
/** Values that the percentiles are taken from, at most. */
const SAMPLED_VALUES = 100_000;

/** A stored image for viewing: 8-bit values as they are, others from percentile 1 to 99. The first three channels are shown as colours, else the first as grey. */
export function storedImageRaster(image: ImageValues): Raster {
  const shown = shownChannels(image.channels);
  if (image.values instanceof Uint8Array) return rasterOf(image, shown, [0, 255]);
  const sorted = sampleOf(image, shown).sort();
  return rasterOf(image, shown, [
    percentile(sorted, SHOWN_PERCENTILES[0]),
    percentile(sorted, SHOWN_PERCENTILES[1]),
  ]);
}

/** What a network sees, for viewing: from its lowest to its highest value. */
export function networkImageRaster(image: ImageValues): Raster {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < image.values.length; index += 1) {
    const value = image.values[index] ?? 0;
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }
  return rasterOf(image, shownChannels(image.channels), [lowest, highest]);
}

function shownChannels(channels: number): 1 | 3 {
  return channels >= 3 ? 3 : 1;
}

function rasterOf(image: ImageValues, shown: 1 | 3, [lowest, highest]: Range): Raster {
  const { width, height, channels } = image;
  const scale = highest > lowest ? 255 / (highest - lowest) : 0;
  const values = new Uint8ClampedArray(width * height * shown);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    for (let channel = 0; channel < shown; channel += 1) {
      values[pixel * shown + channel] = ((image.values[pixel * channels + channel] ?? 0) - lowest) * scale;
    }
  }
  return { width, height, channels: shown, values: new Uint8Array(values.buffer) };
}

function sampleOf({ width, height, channels, values }: ImageValues, shown: number): Float32Array {
  const step = Math.max(1, Math.floor((width * height * shown) / SAMPLED_VALUES));
  const count = Math.ceil((width * height) / step);
  return Float32Array.from({ length: count * shown }, (_, index) => {
    const pixel = Math.floor(index / shown) * step;
    return values[pixel * channels + (index % shown)] ?? 0;
  });
}
