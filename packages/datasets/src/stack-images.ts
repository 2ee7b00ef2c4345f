import type { Fitted, Size } from './fit-size.js';

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

/**
 * All in one size. Padding is 0 after normalisation, and background in the mask: it counts in loss and metrics as any other
 * background pixel. The picture stays in the middle.
 */
export function stackImages(images: readonly Fitted[], { height, width }: Size): PreparedImages {
  const channels = images[0]?.channels ?? 1;
  const stacked = new Float32Array(images.length * height * width * channels);
  const masks = new Uint8Array(images.length * height * width);
  for (const [index, fitted] of images.entries()) {
    const top = Math.floor((height - fitted.height) / 2);
    const left = Math.floor((width - fitted.width) / 2);
    for (let row = 0; row < fitted.height; row += 1) {
      const to = (index * height + top + row) * width + left;
      const from = row * fitted.width;
      stacked.set(fitted.image.subarray(from * channels, (from + fitted.width) * channels), to * channels);
      masks.set(fitted.mask.subarray(from, from + fitted.width), to);
    }
  }
  return { images: stacked, masks, names: images.map(({ name }) => name), height, width, channels };
}
