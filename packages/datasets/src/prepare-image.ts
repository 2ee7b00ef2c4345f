import type { ResolvedPreprocessing } from '@unetsweep/contract';
import type { Sample } from './archive-layout.js';
import { type Size, targetSize } from './fit-size.js';
import { type ChannelStatistics, normalize } from './normalize.js';
import { PreprocessingError } from './preprocessing-error.js';
import { adjustContrast, shapeImage } from './shape-image.js';
import { stackImages } from './stack-images.js';

/** What a network was trained on. */
export interface TrainedInput extends Size {
  channels: number;
  /** Of the training images, for `zScoreDataset`. */
  statistics: ChannelStatistics | null;
  /** Sides are padded to its multiples where `padToMultiple` asks (2^depth). */
  multiple: number;
}

/** Where an image lies in what a network sees of it. */
export interface Placement {
  /** The image's own size. */
  own: Size;
  /** Resized or cropped, without padding. */
  fitted: Size;
  fit: ResolvedPreprocessing['fit'];
}

/** An image as its network takes it. */
export interface PreparedImage extends Size {
  channels: number;
  /** [height, width, channels] */
  values: Float32Array;
  /** [height, width]; background where no mask was given. */
  mask: Uint8Array;
  placement: Placement;
}

/** With a mask that mask is brought to the same size, as those of the validation images were. */
type PlainImage = Pick<Sample, 'name' | 'width' | 'height' | 'image'> & Partial<Pick<Sample, 'mask'>>;

/**
 * Prepares an image that its network has not seen just as `prepareSplit` prepared those that it was trained on; one in other channels
 * (a grey picture saved as RGB, …) becomes grey or RGB as those were.
 * @throws PreprocessingError
 */
export function prepareImage(
  image: PlainImage,
  stored: ResolvedPreprocessing,
  trained: TrainedInput,
): PreparedImage {
  const rule = { ...stored, channels: channelRule(image, stored, trained) };
  const own = { height: image.height, width: image.width };
  const mask = image.mask ?? new Uint8Array(own.height * own.width);
  const shaped = shapeImage({ ...image, mask }, rule);
  adjustContrast(shaped, rule);
  normalize(shaped.image, rule.normalize, { ...shaped, statistics: trained.statistics });
  const size = paddedSize(shaped, rule, trained);
  const { images, masks, channels } = stackImages([shaped], size);
  const fitted = { height: shaped.height, width: shaped.width };
  return { ...size, channels, values: images, mask: masks, placement: { own, fitted, fit: rule.fit } };
}

function channelRule(
  { name, width, height, image }: PlainImage,
  { channels }: ResolvedPreprocessing,
  trained: TrainedInput,
): ResolvedPreprocessing['channels'] {
  const stored = image.length / (width * height);
  if (channels !== 'asStored' || stored === trained.channels) return channels;
  if (trained.channels === 1) return 'grey';
  if (trained.channels === 3 && stored === 1) return 'rgb';
  throw new PreprocessingError(`${name} has ${stored} channels, the network takes ${trained.channels}`);
}

/** Never below what the training images were padded to, so that those look here as they did then. */
function paddedSize(shaped: Size, rule: ResolvedPreprocessing, { multiple, ...trained }: TrainedInput): Size {
  const least = rule.fit === 'pad' ? trained : { height: 0, width: 0 };
  const size = targetSize(rule.size) ?? {
    height: Math.max(shaped.height, least.height),
    width: Math.max(shaped.width, least.width),
  };
  if (!rule.padToMultiple) return size;
  const up = (side: number) => Math.ceil(side / multiple) * multiple;
  return { height: up(size.height), width: up(size.width) };
}
