import { classColor } from '@unetsweep/contract/class-colors';
import { type Raster, toRgb } from './raster.js';

/** How much of a class's colour lies over the image inside its outline. */
const TINT = 0.25;

/** The image with each class tinted and outlined in its colour. @param mask [height, width], of the image's size */
export function overlayMask(image: Raster, mask: Uint8Array): Raster {
  const { width, height } = image;
  const values = Uint8Array.from(toRgb(image).values);
  for (let pixel = 0; pixel < mask.length; pixel += 1) {
    const index = mask[pixel] ?? 0;
    if (index === 0) continue;
    const share = isOutline(mask, pixel, width, height) ? 1 : TINT;
    for (const [channel, color] of classColor(index).entries()) {
      const at = 3 * pixel + channel;
      values[at] = Math.round((1 - share) * (values[at] ?? 0) + share * color);
    }
  }
  return { width, height, channels: 3, values };
}

/** A pixel with a neighbour of another class; the picture's edge is no neighbour. */
function isOutline(mask: Uint8Array, pixel: number, width: number, height: number): boolean {
  const index = mask[pixel];
  const [row, column] = [Math.floor(pixel / width), pixel % width];
  return (
    (row > 0 && mask[pixel - width] !== index) ||
    (row < height - 1 && mask[pixel + width] !== index) ||
    (column > 0 && mask[pixel - 1] !== index) ||
    (column < width - 1 && mask[pixel + 1] !== index)
  );
}
