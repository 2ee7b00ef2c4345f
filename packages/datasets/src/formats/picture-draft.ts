import sharp from 'sharp';
import { DatasetFault } from '../dataset-fault.js';
import { decodeImage } from '../decode-image.js';
import type { SampleDraft, SourceFiles } from '../import/importer.js';
import { importLimits } from '../import/limits.js';
import type { Plane } from '../npy.js';

export interface PictureSize {
  width: number;
  height: number;
  /** 1 or 3 */
  channels: number;
}

type MaskReader = () => Promise<Uint8Array | null>;

const HEADER_BYTES = 64 * 1024;

/** Size of a PNG, JPEG, WebP or TIFF from its header. @throws DatasetFault `undecodable` */
export async function pictureSize(files: SourceFiles, file: string): Promise<PictureSize> {
  try {
    const start = await files.readRange(file, 0, HEADER_BYTES);
    // A TIFF's or JPEG's header may lie further inside.
    return await sizeOf(start).catch(async () => sizeOf(await files.read(file)));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DatasetFault('undecodable', `${file} can't be read as an image: ${reason}`, file);
  }
}

async function sizeOf(bytes: Uint8Array): Promise<PictureSize> {
  const { width, height, channels, space } = await sharp(bytes).metadata();
  if (width * height > importLimits.pixels) {
    throw new Error(`${width}x${height} pixels, at most ${importLimits.pixels} together`);
  }
  return { width, height, channels: channels <= 2 && space !== 'srgb' ? 1 : 3 };
}

/** A sample of an image file whose mask comes from elsewhere. */
export function pictureDraft(
  files: SourceFiles,
  draft: Omit<SampleDraft, 'load' | 'labelled' | 'channels'> & PictureSize,
  readMask: MaskReader | null,
): SampleDraft {
  return {
    ...draft,
    labelled: readMask !== null,
    load: async () => {
      const bytes = await files.read(draft.file);
      const image = await decodeImage(bytes, draft.file);
      if (image.width !== draft.width || image.height !== draft.height || image.channels !== draft.channels) {
        const size = `${image.width}x${image.height}x${image.channels}`;
        const message = `${draft.file} is ${size}, its header says ${draft.width}x${draft.height}x${draft.channels}`;
        throw new DatasetFault('undecodable', message, draft.file, size);
      }
      await blackenTransparent(bytes, image.values, image.channels);
      return { image: image.values, mask: readMask ? await readMask() : null };
    },
  };
}

/** Fully transparent pixels hold no picture, whatever colour is left under them: they become 0. */
async function blackenTransparent(bytes: Uint8Array, values: Plane, channels: number): Promise<void> {
  const { hasAlpha } = await sharp(bytes).metadata();
  if (!hasAlpha) return;
  const alpha = await sharp(bytes).extractChannel('alpha').raw().toBuffer();
  for (const [pixel, opacity] of alpha.entries()) {
    if (opacity === 0) values.fill(0, pixel * channels, (pixel + 1) * channels);
  }
}
