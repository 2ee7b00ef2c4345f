import { decode } from 'fast-png';
import type { DecodedImage } from './decoded-image.js';

const COLOUR_TYPE_AT = 25;
const PALETTE = 3;

export function isPalettePng(bytes: Uint8Array): boolean {
  return bytes[0] === 0x89 && bytes[1] === 0x50 && bytes[COLOUR_TYPE_AT] === PALETTE;
}

/**
 * The palette's index of each pixel; null where the whole palette is grey: its levels are the values then, as some programs
 * save plain grey that way.
 * @throws Error
 */
export function decodePalette(bytes: Uint8Array): DecodedImage | null {
  const { width, height, depth, data, palette } = decode(bytes, { checkCrc: true });
  if (!palette || palette.every(([red, green, blue]) => red === green && green === blue)) return null;
  const values = unpacked(data, { width, height, depth });
  const foreign = values.find((index) => index >= palette.length);
  if (foreign !== undefined) throw new Error(`the palette has no colour ${foreign}`);
  return { width, height, channels: 1, values };
}

/** One value a byte of rows that hold 8 / depth values a byte, each row starting at a byte of its own. */
function unpacked(
  data: ArrayLike<number>,
  { width, height, depth }: { width: number; height: number; depth: number },
): Uint8Array {
  const perByte = 8 / depth;
  const rowBytes = Math.ceil(width / perByte);
  if (data.length < rowBytes * height) throw new Error('its pixels are cut short');
  const values = new Uint8Array(width * height);
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      const byte = data[row * rowBytes + Math.floor(column / perByte)] ?? 0;
      const shift = 8 - depth * ((column % perByte) + 1);
      values[row * width + column] = (byte >> shift) & (2 ** depth - 1);
    }
  }
  return values;
}
