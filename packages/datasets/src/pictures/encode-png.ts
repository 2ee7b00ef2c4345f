import sharp from 'sharp';
import type { Raster } from './raster.js';

/** Of zlib, 0..9: pictures are small, and a trial waits for them. */
const COMPRESSION_LEVEL = 6;

/** @param maxSide the longer side is brought down to it, never up; nearest neighbour where `exact` (masks) */
export async function encodePng(
  { width, height, channels, values }: Raster,
  options: { maxSide?: number; exact?: boolean } = {},
): Promise<Uint8Array> {
  let image = sharp(values, { raw: { width, height, channels } });
  const { maxSide } = options;
  if (maxSide !== undefined && Math.max(width, height) > maxSide) {
    const kernel = options.exact ? 'nearest' : 'lanczos3';
    image = image.resize({ width: maxSide, height: maxSide, fit: 'inside', kernel });
  }
  // Without it grey would be written as RGB.
  if (channels === 1) image = image.toColourspace('b-w');
  return image.png({ compressionLevel: COMPRESSION_LEVEL }).toBuffer();
}
