import sharp from 'sharp';
import { decodeImage, readImageHeader } from '../decode-image.js';
import type { ImageHeader } from '../decoded-image.js';
import type { SampleDraft, SourceFiles } from '../import/importer.js';
import type { Plane } from '../npy.js';

const HEADER_BYTES = 64 * 1024;

/** Size of an image file, of which only the start is read where that is enough. @throws DatasetFault `undecodable` */
export async function pictureHeader(files: SourceFiles, file: string): Promise<ImageHeader> {
  const start = await files.readRange(file, 0, HEADER_BYTES);
  try {
    return await readImageHeader(start, file);
  } catch (error) {
    if (files.size(file) <= HEADER_BYTES) throw error;
    return readImageHeader(await files.read(file), file);
  }
}

/** A sample of an image file whose mask comes from elsewhere. @param readMask null: it has none */
export function pictureDraft(
  files: SourceFiles,
  draft: Omit<SampleDraft, 'load' | 'labelled'>,
  readMask: (() => Promise<Uint8Array>) | null,
): SampleDraft {
  return {
    ...draft,
    labelled: readMask !== null,
    load: async () => {
      const bytes = await files.read(draft.file);
      const { values, channels } = await decodeImage(bytes, draft.file);
      await blackenTransparent(bytes, values, channels);
      return { image: values, mask: readMask ? await readMask() : null };
    },
  };
}

/** Fully transparent pixels hold no picture, whatever colour is left under them: they become 0. */
async function blackenTransparent(bytes: Uint8Array, values: Plane, channels: number): Promise<void> {
  const { hasAlpha } = await sharp(bytes).metadata();
  if (!hasAlpha) return;
  const alpha = await sharp(bytes).autoOrient().extractChannel('alpha').raw().toBuffer();
  for (const [pixel, opacity] of alpha.entries()) {
    if (opacity === 0) values.fill(0, pixel * channels, (pixel + 1) * channels);
  }
}
