import sharp, { type Sharp } from 'sharp';
import { DatasetFault } from './dataset-fault.js';
import type { DecodedImage, ImageHeader } from './decoded-image.js';
import { importLimits } from './import/limits.js';
import { decodePalette, isPalettePng } from './palette-png.js';

const SIGNATURES: readonly (readonly number[])[] = [
  [0x89, 0x50, 0x4e, 0x47],
  [0xff, 0xd8, 0xff],
  [0x49, 0x49, 0x2a, 0],
  [0x4d, 0x4d, 0, 0x2a],
  [0x49, 0x49, 0x2b, 0],
  [0x4d, 0x4d, 0, 0x2b],
];
const RIFF = [0x52, 0x49, 0x46, 0x46];
const WEBP = [0x57, 0x45, 0x42, 0x50];
const COLOUR_SPACES = new Set(['b-w', 'grey16', 'srgb', 'rgb16', 'rgb']);

/** Size and channels without the pixels, as `decodeImage` gives them. @throws DatasetFault `undecodable` */
export function readImageHeader(bytes: Uint8Array, file: string): Promise<ImageHeader> {
  return naming(file, async () => (await readForm(bytes)).header);
}

/**
 * Decodes PNG, JPEG, WebP or TIFF, turned upright as its EXIF orientation says; a colour profile changes no values.
 * @throws DatasetFault `undecodable`
 */
export function decodeImage(bytes: Uint8Array, file: string): Promise<DecodedImage> {
  return naming(file, () => decode(bytes));
}

/**
 * As `decodeImage`; of a PNG with a palette that isn't all grey, the values are the palette's indices unless `colours`.
 * @throws DatasetFault `undecodable`
 */
export function decodeMask(bytes: Uint8Array, file: string, colours: boolean): Promise<DecodedImage> {
  return naming(file, async () => {
    if (colours || !isPalettePng(bytes)) return decode(bytes);
    await readForm(bytes);
    return decodePalette(bytes) ?? decode(bytes);
  });
}

interface Form {
  header: ImageHeader;
  wide: boolean;
}

async function readForm(bytes: Uint8Array): Promise<Form> {
  assertKnownType(bytes);
  const metadata = await open(bytes).metadata();
  const { depth, space, channels, pages = 1 } = metadata;
  if (space === 'cmyk') throw new Error('it is CMYK; convert it to RGB');
  if (depth !== 'uchar' && depth !== 'ushort') {
    throw new Error(`its values are of type ${depth}; save it with 8 or 16 bits`);
  }
  if (!COLOUR_SPACES.has(space) || channels > 4) {
    throw new Error(`it has ${channels} channels of ${space}; grey and RGB are read`);
  }
  if (pages > 1) throw new Error(`it holds ${pages} pictures; save one a file`);
  const grey = channels <= 2 && space !== 'srgb';
  const { width, height } = metadata.autoOrient;
  return { header: { width, height, channels: grey ? 1 : 3 }, wide: depth === 'ushort' };
}

async function decode(bytes: Uint8Array): Promise<DecodedImage> {
  const { header, wide } = await readForm(bytes);
  // Without a colour space of its own, raw output would turn grey into RGB and 16 bits into 8.
  const colours = header.channels === 1 ? (wide ? 'grey16' : 'b-w') : wide ? 'rgb16' : 'srgb';
  const { data, info } = await open(bytes)
    .autoOrient()
    .removeAlpha()
    .toColourspace(colours)
    .raw({ depth: wide ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  if (width !== header.width || height !== header.height || channels !== header.channels) {
    throw new Error(`it is ${width}x${height}x${channels}, not as its header says`);
  }
  if (!wide) return { width, height, channels, values: new Uint8Array(data) };
  const exact = data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) as ArrayBuffer;
  return { width, height, channels, values: new Uint16Array(exact) };
}

/** Stops at the first sign of damage. */
function open(bytes: Uint8Array): Sharp {
  return sharp(bytes, { limitInputPixels: importLimits.pixels, failOn: 'warning', ignoreIcc: true });
}

/** Keeps away what the library could read too: drawings with references, other packers' formats. */
function assertKnownType(bytes: Uint8Array): void {
  const startsWith = (signature: readonly number[], at = 0) =>
    signature.every((byte, index) => bytes[at + index] === byte);
  if (SIGNATURES.some((signature) => startsWith(signature))) return;
  if (startsWith(RIFF) && startsWith(WEBP, 8)) return;
  throw new Error('it is no PNG, JPEG, WebP or TIFF');
}

async function naming<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DatasetFault('undecodable', `${file} can't be read as an image: ${reason}`, file);
  }
}
