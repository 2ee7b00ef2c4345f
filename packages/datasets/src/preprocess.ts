import type { ResolvedPreprocessing } from '@unetsweep/contract';
import type { Sample } from './archive.js';
import { channelStatistics, clipPercentiles, equalizeHistogram, normalize } from './normalize.js';
import { resizeImage, resizeMask } from './resize.js';

/** Decoded images as a network takes them. */
export interface PreparedImages {
  /** [B, H, W, C] */
  images: Float32Array;
  /** [B, H, W] class indices. */
  masks: Uint8Array;
  names: string[];
  height: number;
  width: number;
  channels: number;
}

/** An image that can't be brought to what the trial asks for. */
export class PreprocessingError extends Error {
  override readonly name = 'PreprocessingError';
}

/** An image of its final size and channels, values still as stored. */
interface Shaped {
  name: string;
  height: number;
  width: number;
  channels: number;
  highestValue: number;
  image: Float32Array;
  mask: Uint8Array;
}

interface Size {
  height: number;
  width: number;
}

/**
 * Prepares both sides of a split alike. Order: channels, resize or crop, equalise, clip, normalise, pad; padding comes
 * last so that it enters no statistics. `zScoreDataset` is fitted on the training images alone.
 * @param multiple sides are padded to its multiples where `padToMultiple` asks (2^depth)
 * @throws PreprocessingError
 */
export function prepareSplit(
  train: readonly Sample[],
  validation: readonly Sample[],
  rule: ResolvedPreprocessing,
  multiple: number,
): { train: PreparedImages; validation: PreparedImages } {
  if (rule.equalize === 'mask')
    throw new PreprocessingError('preprocessing.equalize = mask is not supported');
  const same =
    train.length === validation.length && train.every((sample, index) => sample === validation[index]);
  const trained = train.map((sample) => shape(sample, rule));
  const validated = same ? [] : validation.map((sample) => shape(sample, rule));
  for (const shaped of [...trained, ...validated]) adjustContrast(shaped, rule);
  const statistics =
    rule.normalize === 'zScoreDataset'
      ? channelStatistics(
          trained.map(({ image }) => image),
          trained[0]?.channels ?? 1,
        )
      : null;
  for (const shaped of [...trained, ...validated])
    normalize(shaped.image, rule.normalize, { ...shaped, statistics });
  const target = finalSize([...trained, ...validated], rule, multiple);
  const prepared = stack(trained, target);
  return { train: prepared, validation: same ? prepared : stack(validated, target) };
}

function shape(sample: Sample, rule: ResolvedPreprocessing): Shaped {
  const { name, image, mask } = sample;
  if (!mask) throw new PreprocessingError(`${name} has no mask to learn from`);
  const stored = { height: sample.height, width: sample.width };
  const storedChannels = image.length / (stored.height * stored.width);
  const channels = rule.channels === 'asStored' ? storedChannels : rule.channels === 'grey' ? 1 : 3;
  const values = toChannels(Float32Array.from(image), storedChannels, channels);
  const highestValue = image instanceof Uint16Array ? 65_535 : 255;
  const target = targetSize(rule.size);
  const shaped = { name, ...stored, channels, highestValue, image: values, mask };
  if (target === null || (target.height === stored.height && target.width === stored.width)) return shaped;
  if (rule.fit === 'resize') {
    const resized = resizeImage(values, { ...stored, channels }, target);
    return { ...shaped, ...target, image: resized, mask: resizeMask(mask, stored, target) };
  }
  return rule.fit === 'centerCrop' ? centerCrop(shaped, target) : assertPaddable(shaped, target);
}

function targetSize(size: ResolvedPreprocessing['size']): Size | null {
  if (size === null) return null;
  return typeof size === 'number' ? { height: size, width: size } : { height: size[0], width: size[1] };
}

/** Luma by ITU-R BT.601, as PIL and OpenCV make grey. */
const LUMA = [0.299, 0.587, 0.114];

function toChannels(image: Float32Array, from: number, to: number): Float32Array {
  if (from === to) return image;
  if (from === 1)
    return Float32Array.from({ length: image.length * to }, (_, index) => image[Math.floor(index / to)] ?? 0);
  return Float32Array.from({ length: image.length / from }, (_, pixel) => {
    const [red = 0, green = 0, blue = 0] = image.subarray(pixel * from, pixel * from + 3);
    // A grey picture stored as RGB keeps its exact values.
    if (red === green && red === blue) return red;
    return red * (LUMA[0] ?? 0) + green * (LUMA[1] ?? 0) + blue * (LUMA[2] ?? 0);
  });
}

function centerCrop(shaped: Shaped, target: Size): Shaped {
  if (shaped.height < target.height || shaped.width < target.width) {
    throw new PreprocessingError(
      `${describe(shaped)} is smaller than preprocessing.size: use fit = pad or resize`,
    );
  }
  const top = Math.floor((shaped.height - target.height) / 2);
  const left = Math.floor((shaped.width - target.width) / 2);
  const image = new Float32Array(target.height * target.width * shaped.channels);
  const mask = new Uint8Array(target.height * target.width);
  for (let row = 0; row < target.height; row += 1) {
    const start = (top + row) * shaped.width + left;
    const end = start + target.width;
    image.set(
      shaped.image.subarray(start * shaped.channels, end * shaped.channels),
      row * target.width * shaped.channels,
    );
    mask.set(shaped.mask.subarray(start, end), row * target.width);
  }
  return { ...shaped, ...target, image, mask };
}

function assertPaddable(shaped: Shaped, target: Size): Shaped {
  if (shaped.height > target.height || shaped.width > target.width) {
    throw new PreprocessingError(
      `${describe(shaped)} is larger than preprocessing.size: use fit = centerCrop or resize`,
    );
  }
  return shaped;
}

function adjustContrast(shaped: Shaped, rule: ResolvedPreprocessing): void {
  if (rule.equalize === 'image') equalizeHistogram(shaped.image, shaped.highestValue);
  if (rule.clipPercentiles !== null) clipPercentiles(shaped.image, rule.clipPercentiles);
}

/** `size` where one is given, else the one size of all images; then up to the multiple. */
function finalSize(images: readonly Shaped[], rule: ResolvedPreprocessing, multiple: number): Size {
  const first = images[0];
  if (!first) throw new PreprocessingError('no images');
  const other = images.find(
    ({ height, width, channels }) =>
      height !== first.height || width !== first.width || channels !== first.channels,
  );
  if (other && rule.fit !== 'pad') {
    throw new PreprocessingError(`${describe(first)} and ${describe(other)} differ: set preprocessing.size`);
  }
  const size = targetSize(rule.size) ?? largest(images);
  if (!rule.padToMultiple) return size;
  const up = (side: number) => Math.ceil(side / multiple) * multiple;
  return { height: up(size.height), width: up(size.width) };
}

function largest(images: readonly Shaped[]): Size {
  return images.reduce<Size>(
    (size, { height, width }) => ({
      height: Math.max(size.height, height),
      width: Math.max(size.width, width),
    }),
    { height: 0, width: 0 },
  );
}

/** Padding is 0 after normalisation and background in the mask; the picture stays in the middle. */
function stack(images: readonly Shaped[], { height, width }: Size): PreparedImages {
  const channels = images[0]?.channels ?? 1;
  const stacked = new Float32Array(images.length * height * width * channels);
  const masks = new Uint8Array(images.length * height * width);
  for (const [index, shaped] of images.entries()) {
    const top = Math.floor((height - shaped.height) / 2);
    const left = Math.floor((width - shaped.width) / 2);
    for (let row = 0; row < shaped.height; row += 1) {
      const to = (index * height + top + row) * width + left;
      const from = row * shaped.width;
      stacked.set(shaped.image.subarray(from * channels, (from + shaped.width) * channels), to * channels);
      masks.set(shaped.mask.subarray(from, from + shaped.width), to);
    }
  }
  return { images: stacked, masks, names: images.map(({ name }) => name), height, width, channels };
}

function describe({ name, width, height }: Shaped): string {
  return `${name} (${width}x${height})`;
}
