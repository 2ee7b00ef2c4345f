import type { TrialSpec } from '@unetsweep/contract';
import type { DatasetFacts, Scale } from './part.js';

type Preprocessing = NonNullable<TrialSpec['preprocessing']>;

/** Sides of images at each scale, in pixels: a power of two that every depth divides. */
const SIDE = { small: 64, full: 128 } as const satisfies Record<Scale, number>;
/** Larger images are cut around their centre rather than shrunk to this share: organs lie there and would become a few pixels. */
const CUT_FROM = 256;

/**
 * How images come to the network's size. The documents give no sizes: images of up to the scale's side are taken as they are
 * where the side fits the network, larger ones are centre-cropped.
 */
export function imageSettings({ dataset, scale }: { dataset: DatasetFacts; scale: Scale }): Preprocessing {
  const side = Math.max(dataset.width, dataset.height);
  if (side <= SIDE[scale]) return { size: SIDE[scale], fit: side === SIDE[scale] ? 'resize' : 'pad' };
  if (side >= CUT_FROM) return { size: 128, fit: 'centerCrop' };
  return { size: SIDE[scale], fit: 'resize' };
}

/** The same in grey: the documents on hearts have networks of one input channel. */
export function greySettings(context: { dataset: DatasetFacts; scale: Scale }): Preprocessing {
  const settings = imageSettings(context);
  return context.dataset.channels === 1 ? settings : { ...settings, channels: 'grey' };
}
