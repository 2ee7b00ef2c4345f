import sharp from 'sharp';
import { decodeImage } from '../decode-image.js';
import type { DecodedImage } from '../decoded-image.js';

/** As `decodeImage`; fully transparent pixels, beyond the edge of what was mapped, become 0 whatever colour is left under them. */
export async function decodeTile(bytes: Uint8Array, file: string): Promise<DecodedImage> {
  const tile = await decodeImage(bytes, file);
  const { hasAlpha } = await sharp(bytes).metadata();
  if (!hasAlpha) return tile;
  const { values, channels } = tile;
  const alpha = await sharp(bytes).autoOrient().extractChannel('alpha').raw().toBuffer();
  for (const [pixel, opacity] of alpha.entries()) {
    if (opacity === 0) values.fill(0, pixel * channels, (pixel + 1) * channels);
  }
  return tile;
}
