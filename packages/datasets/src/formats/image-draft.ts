import { DatasetFault } from '../dataset-fault.js';
import { decodeImage, readImageHeader } from '../decode-image.js';
import type { ImageHeader } from '../decoded-image.js';
import type { SampleDraft, SourceFiles } from '../import/importer.js';

/** What stands in the header of an image file, before its pixels are read. */
export async function readHeader(files: SourceFiles, path: string): Promise<ImageHeader> {
  return readImageHeader(await files.read(path), path);
}

/** @param loadMask class indices, [height, width]; null: the image has no mask */
export function imageDraft(
  files: SourceFiles,
  { name, path, header }: { name: string; path: string; header: ImageHeader },
  loadMask: (() => Promise<Uint8Array>) | null,
): SampleDraft {
  return {
    name,
    file: path,
    ...header,
    labelled: loadMask !== null,
    group: null,
    load: async () => {
      const { values } = await decodeImage(await files.read(path), path);
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
