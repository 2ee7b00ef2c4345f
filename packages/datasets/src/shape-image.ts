import type { ResolvedPreprocessing } from '@unetsweep/contract';
import type { Sample } from './archive-layout.js';
import { channelsOf, convertChannels } from './convert-channels.js';
import { cropToSize, type Fitted, resizeToSize } from './fit-size.js';
import { clipPercentiles, equalizeHistogram } from './normalize.js';

/** Values still as stored. */
export interface Shaped extends Fitted {
  /** Of the stored type; floating-point images are taken to be on a scale of their own. */
  highestValue: number;
}

type LabelledImage = Pick<Sample, 'name' | 'width' | 'height' | 'image'> & { mask: Uint8Array };

/** In the channels and the size that a trial asks for, but for padding. @throws PreprocessingError */
export function shapeImage(sample: LabelledImage, rule: ResolvedPreprocessing): Shaped {
  // Cropped first: pixels that go need no conversion.
  const { name, image, mask, height, width } = cropToSize(sample, rule);
  const stored = image.length / (height * width);
  const values = convertChannels(new Float32Array(image), stored, rule.channels);
  const channels = channelsOf(rule.channels, stored);
  const highestValue = image instanceof Float32Array ? 1 : image instanceof Uint16Array ? 65_535 : 255;
  return resizeToSize({ name, height, width, channels, highestValue, image: values, mask }, rule);
}

/** In place. */
export function adjustContrast(shaped: Shaped, rule: ResolvedPreprocessing): void {
  if (rule.equalize === 'image') equalizeHistogram(shaped.image, shaped.highestValue);
  if (rule.clipPercentiles !== null) clipPercentiles(shaped.image, rule.clipPercentiles);
}
