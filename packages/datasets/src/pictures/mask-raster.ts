import { classColor } from '@unetsweep/contract/class-colors';
import type { Raster } from './raster.js';

interface Mask {
  width: number;
  height: number;
  /** [height, width], class indices. */
  values: Uint8Array;
}

/** Two classes: 0 and 255 in grey; more: each in its colour. @param classes background included */
export function maskRaster({ width, height, values }: Mask, classes: number): Raster {
  if (classes <= 2) {
    // A pixel that is left out of loss and metrics (255) is neither: it stays apart as middle grey.
    const shown = values.map((index) => (index === 1 ? 255 : index === 0 ? 0 : 128));
    return { width, height, channels: 1, values: shown };
  }
  const colors = new Uint8Array(values.length * 3);
  for (const [pixel, index] of values.entries()) if (index !== 0) colors.set(classColor(index), 3 * pixel);
  return { width, height, channels: 3, values: colors };
}
