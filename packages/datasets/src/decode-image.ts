import sharp from 'sharp';
import { DatasetFault } from './dataset-fault.js';
import type { Plane } from './npy.js';

export interface DecodedImage {
  width: number;
  height: number;
  /** 1 or 3; transparency is dropped. */
  channels: number;
  /** [height, width, channels]; 16-bit files keep their 16 bits. */
  values: Plane;
}

const LIMIT_PIXELS = 16_384 * 16_384;

/** Decodes PNG, JPEG, WebP or TIFF. @throws DatasetFault `undecodable` */
export async function decodeImage(bytes: Uint8Array, file: string): Promise<DecodedImage> {
  try {
    return await decode(bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DatasetFault('undecodable', `${file} can't be read as an image: ${reason}`, file);
  }
}

async function decode(bytes: Uint8Array): Promise<DecodedImage> {
  const image = sharp(bytes, { limitInputPixels: LIMIT_PIXELS });
  const { depth, space, channels: storedChannels } = await image.metadata();
  const wide = depth === 'ushort';
  const grey = (storedChannels ?? 3) <= 2 && space !== 'srgb';
  // Without a colour space of its own, raw output would turn grey into RGB and 16 bits into 8.
  const colours = grey ? (wide ? 'grey16' : 'b-w') : wide ? 'rgb16' : 'srgb';
  const { data, info } = await image
    .removeAlpha()
    .toColourspace(colours)
    .raw({ depth: wide ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 1 && info.channels !== 3) throw new Error(`${info.channels} channels`);
  const { width, height, channels } = info;
  if (!wide) return { width, height, channels, values: new Uint8Array(data) };
  const exact = data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) as ArrayBuffer;
  return { width, height, channels, values: new Uint16Array(exact) };
}
