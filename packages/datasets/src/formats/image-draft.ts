import { DatasetFault } from '../dataset-fault.js';
import { decodeImage, readImageHeader } from '../decode-image.js';
import type { DecodedImage, ImageHeader } from '../decoded-image.js';
import type { SampleDraft, SourceFiles } from '../import/importer.js';

/** An image file, of which only the header was read. */
export interface ImageFile {
  name: string;
  path: string;
  header: ImageHeader;
  /** What the format itself knows of its group; left out where it knows none. */
  group?: string | null;
}

const HEADER_BYTES = 64 * 1024;

/** Size and channels of an image file, of which only the start is read where that is enough. @throws DatasetFault `undecodable` */
export async function readHeader(files: SourceFiles, path: string): Promise<ImageHeader> {
  const start = await files.readRange(path, 0, HEADER_BYTES);
  try {
    return await readImageHeader(start, path);
  } catch (error) {
    if (files.size(path) <= HEADER_BYTES) throw error;
    return readImageHeader(await files.read(path), path);
  }
}

/**
 * @param loadMask class indices, [height, width]; null: the image has no mask
 * @param decode makes pixels of the file
 */
export function imageDraft(
  files: SourceFiles,
  { name, path, header, group = null }: ImageFile,
  loadMask: (() => Promise<Uint8Array>) | null,
  decode: (bytes: Uint8Array, file: string) => Promise<DecodedImage> = decodeImage,
): SampleDraft {
  return {
    name,
    file: path,
    ...header,
    labelled: loadMask !== null,
    group,
    load: async () => {
      const { values } = await decode(await files.read(path), path);
      return { image: values, mask: loadMask === null ? null : await loadMask() };
    },
  };
}

/** @throws DatasetFault `sizeMismatch` */
export function assertSameSize(image: ImageHeader, mask: ImageHeader, maskFile: string): void {
  if (image.width === mask.width && image.height === mask.height) return;
  const size = `${mask.width}x${mask.height}`;
  const message = `${maskFile} is ${size}, its image ${image.width}x${image.height}`;
  throw new DatasetFault('sizeMismatch', message, maskFile, size);
}
