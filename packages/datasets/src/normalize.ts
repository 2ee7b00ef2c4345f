import type { ResolvedPreprocessing } from '@unetsweep/contract';

/** Mean and standard deviation of each channel. */
export interface ChannelStatistics {
  mean: number[];
  std: number[];
}

/** How the stored values of a channel follow from normalised ones: value x factor + offset. */
export type Inverse = (channel: number) => { factor: number; offset: number };

/** Below it an image counts as flat and is only centred. */
const SMALLEST_SPREAD = 1e-6;

/** Over all pixels of the images, in one pass each for mean and deviation. @param images [height, width, channels] each */
export function channelStatistics(images: readonly Float32Array[], channels: number): ChannelStatistics {
  const mean = new Float64Array(channels);
  const variance = new Float64Array(channels);
  const pixels = images.reduce((total, image) => total + image.length, 0) / channels;
  for (const image of images) {
    for (let index = 0; index < image.length; index += 1) {
      const channel = index % channels;
      mean[channel] = (mean[channel] ?? 0) + (image[index] ?? 0) / pixels;
    }
  }
  for (const image of images) {
    for (let index = 0; index < image.length; index += 1) {
      const channel = index % channels;
      const distance = (image[index] ?? 0) - (mean[channel] ?? 0);
      variance[channel] = (variance[channel] ?? 0) + distance ** 2 / pixels;
    }
  }
  return { mean: [...mean], std: [...variance].map(Math.sqrt) };
}

/**
 * In place. `unit`: divided by the highest value of the stored type (255, 65,535; floating-point values stay). `zScoreImage`: mean 0, deviation 1 over the whole
 * image; `zScoreDataset`: each channel by `statistics`; `minMaxImage`: 0..1 over the whole image.
 * @returns what takes it back
 */
export function normalize(
  image: Float32Array,
  how: ResolvedPreprocessing['normalize'],
  context: { highestValue: number; channels: number; statistics: ChannelStatistics | null },
): Inverse {
  if (how === 'none') return () => ({ factor: 1, offset: 0 });
  if (how === 'unit') return scale(image, 0, context.highestValue);
  if (how === 'minMaxImage') {
    const [low, high] = range(image);
    return scale(image, low, high - low);
  }
  if (how === 'zScoreImage') return standardize(image, channelStatistics([image], 1), 1);
  const statistics = context.statistics ?? { mean: [], std: [] };
  return standardize(image, statistics, context.channels);
}

function standardize(image: Float32Array, { mean, std }: ChannelStatistics, channels: number): Inverse {
  const spreads = std.map(spread);
  for (let index = 0; index < image.length; index += 1) {
    const channel = index % channels;
    image[index] = ((image[index] ?? 0) - (mean[channel] ?? 0)) / (spreads[channel] ?? 1);
  }
  return (channel) => {
    const own = channel % channels;
    return { factor: spreads[own] ?? 1, offset: mean[own] ?? 0 };
  };
}

/** In place: values outside the two percentiles (0..100, linear between ranks) of the image become those. */
export function clipPercentiles(image: Float32Array, [low, high]: readonly [number, number]): void {
  const sorted = Float32Array.from(image).sort();
  const lowest = percentile(sorted, low);
  const highest = percentile(sorted, high);
  for (let index = 0; index < image.length; index += 1) {
    image[index] = Math.min(Math.max(image[index] ?? 0, lowest), highest);
  }
}

/** In place: histogram equalisation over the whole image; a value becomes the share of pixels at or below it, of `highestValue`. */
export function equalizeHistogram(image: Float32Array, highestValue: number): void {
  const sorted = Float32Array.from(image).sort();
  const ranks = new Map<number, number>();
  for (let index = 0; index < sorted.length; index += 1) ranks.set(sorted[index] ?? 0, index + 1);
  for (let index = 0; index < image.length; index += 1) {
    image[index] = ((ranks.get(image[index] ?? 0) ?? 0) / image.length) * highestValue;
  }
}

/** Linear between ranks, as numpy. @param sorted ascending */
export function percentile(sorted: Float32Array, percent: number): number {
  const position = (percent / 100) * (sorted.length - 1);
  const below = sorted[Math.floor(position)] ?? 0;
  const above = sorted[Math.ceil(position)] ?? below;
  return below + (above - below) * (position - Math.floor(position));
}

function range(image: Float32Array): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of image) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
}

function scale(image: Float32Array, offset: number, divisor: number): Inverse {
  const factor = spread(divisor);
  for (let index = 0; index < image.length; index += 1)
    image[index] = ((image[index] ?? 0) - offset) / factor;
  return () => ({ factor, offset });
}

function spread(value: number): number {
  return value < SMALLEST_SPREAD ? 1 : value;
}
