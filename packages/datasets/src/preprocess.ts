import type { ResolvedPreprocessing } from '@unetsweep/contract';
import type { Sample } from './archive-layout.js';
import { brightnessOf, brightnessRange } from './brightness.js';
import { equalizeMask } from './equalize-mask.js';
import { describeFitted, type Fitted, type Size, targetSize } from './fit-size.js';
import { type ChannelStatistics, channelStatistics, normalize } from './normalize.js';
import { PreprocessingError } from './preprocessing-error.js';
import { adjustContrast, type Shaped, shapeImage } from './shape-image.js';
import { type PreparedImages, stackImages } from './stack-images.js';

export interface SplitImages<T> {
  train: T;
  /** The very same object as `train` where both sides hold the same images. */
  validation: T;
  /** Null: the split has no test side. */
  test: T | null;
}

export interface PreparedSide extends PreparedImages {
  /** [B, 2, C]: brightness as stored, 0..1 from black to full, = pixel x first row + second row. */
  brightness: Float32Array;
}

export interface PreparedSplit extends SplitImages<PreparedSide> {
  /** What was fitted to the training images and prediction needs again; null but for `zScoreDataset`. */
  statistics: ChannelStatistics | null;
}

interface PreprocessingContext {
  /** Sides are padded to its multiples where `padToMultiple` asks (2^depth). */
  multiple: number;
  /** Background included. */
  classes: number;
}

/**
 * Prepares all sides of a split alike. Order: channels, resize or crop, equalise, clip, normalise, pad; padding comes
 * last so that it enters no statistics. `zScoreDataset` is fitted on the training images alone; `equalize: mask` changes training
 * masks alone, so that the metrics are measured on the true ones.
 * @throws PreprocessingError
 */
export function prepareSplit(
  sides: SplitImages<readonly Sample[]>,
  rule: ResolvedPreprocessing,
  { multiple, classes }: PreprocessingContext,
): PreparedSplit {
  const isShared = rule.equalize !== 'mask' && haveSameSamples(sides.train, sides.validation);
  const train = sides.train.map((sample) => shape(sample, rule));
  const validation = isShared ? [] : sides.validation.map((sample) => shape(sample, rule));
  const test = (sides.test ?? []).map((sample) => shape(sample, rule));
  const all = [...train, ...validation, ...test];
  for (const shaped of all) adjustContrast(shaped, rule);
  const statistics =
    rule.normalize === 'zScoreDataset'
      ? channelStatistics(
          train.map(({ image }) => image),
          train[0]?.channels ?? 1,
        )
      : null;
  const brightness = new Map(all.map((shaped) => [shaped, normalizeShaped(shaped, rule, statistics)]));
  if (rule.equalize === 'mask') for (const shaped of train) shaped.mask = equalizeMask(shaped.mask, classes);
  const size = finalSize(all, rule, multiple);
  const stack = (side: readonly Shaped[]): PreparedSide => ({
    ...stackImages(side, size),
    brightness: Float32Array.from(side.flatMap((shaped) => [...(brightness.get(shaped) ?? [])])),
  });
  const prepared = stack(train);
  return {
    train: prepared,
    validation: isShared ? prepared : stack(validation),
    test: sides.test ? stack(test) : null,
    statistics,
  };
}

/** In place. @returns [2, C], the image's rows of `PreparedSide.brightness` */
function normalizeShaped(
  shaped: Shaped,
  { normalize: how }: ResolvedPreprocessing,
  statistics: ChannelStatistics | null,
): Float32Array {
  const { image, highestValue, channels } = shaped;
  const range = brightnessRange(image, highestValue);
  return brightnessOf(normalize(image, how, { ...shaped, statistics }), range, channels);
}

function haveSameSamples(one: readonly Sample[], other: readonly Sample[]): boolean {
  return one.length === other.length && one.every((sample, index) => sample === other[index]);
}

function shape(sample: Sample, rule: ResolvedPreprocessing): Shaped {
  const { name, mask } = sample;
  if (!mask) throw new PreprocessingError(`${name} has no mask to learn from`);
  return shapeImage({ ...sample, mask }, rule);
}

/** `size` where one is given, else the one size of all images or the largest; then up to the multiple. */
function finalSize(images: readonly Fitted[], rule: ResolvedPreprocessing, multiple: number): Size {
  const first = images[0];
  if (!first) throw new PreprocessingError('no images');
  const other = images.find(({ height, width }) => height !== first.height || width !== first.width);
  if (other && rule.fit !== 'pad') {
    const both = `${describeFitted(first)} and ${describeFitted(other)}`;
    throw new PreprocessingError(`${both} differ: set preprocessing.size, or preprocessing.fit = pad`);
  }
  const size = targetSize(rule.size) ?? largest(images);
  if (!rule.padToMultiple) return size;
  const up = (side: number) => Math.ceil(side / multiple) * multiple;
  return { height: up(size.height), width: up(size.width) };
}

function largest(images: readonly Size[]): Size {
  return images.reduce<Size>(
    (size, { height, width }) => ({
      height: Math.max(size.height, height),
      width: Math.max(size.width, width),
    }),
    { height: 0, width: 0 },
  );
}
