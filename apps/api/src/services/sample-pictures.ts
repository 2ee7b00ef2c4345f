import { ProblemError } from '@unetsweep/contract';
import { ArchiveIndex, encodePng, maskRaster, overlayMask, storedImageRaster } from '@unetsweep/datasets';
import type { StoredArchive } from '@unetsweep/store';

/** Directories of archives that stay in memory: some 100 bytes a file each. */
const MOST_ARCHIVES = 16;

export interface PictureOptions {
  /** Draws the classes over the image. */
  overlay?: boolean;
  /** Longer side at most. */
  maxSide?: number;
}

/** Draws samples of stored data sets, reading of each archive only what a picture needs. */
export class SamplePictures {
  /** The most recently used last. */
  private readonly opened = new Map<string, Promise<ArchiveIndex>>();

  /** @throws ProblemError `notFound` */
  async image(archive: StoredArchive, index: number, options: PictureOptions): Promise<Uint8Array> {
    const opened = await this.open(archive);
    const [sample, mask] = await Promise.all([
      opened.image(index),
      options.overlay ? opened.mask(index) : null,
    ]);
    if (!sample) throw noSample(index);
    const { width, height, image } = sample;
    const raster = storedImageRaster({ width, height, channels: opened.channels, values: image });
    return encodePng(mask ? overlayMask(raster, mask.values) : raster, options);
  }

  /** @throws ProblemError `notFound`, also for a sample without a mask */
  async mask(archive: StoredArchive, index: number, options: PictureOptions): Promise<Uint8Array> {
    const opened = await this.open(archive);
    const mask = await opened.mask(index);
    if (!mask) throw new ProblemError('notFound', `There is no mask of sample ${index} in this data set.`);
    return encodePng(maskRaster(mask, opened.classes), { ...options, exact: true });
  }

  private open(archive: StoredArchive): Promise<ArchiveIndex> {
    const { sha256 } = archive;
    const opened = this.opened.get(sha256) ?? ArchiveIndex.open(archive);
    this.opened.delete(sha256);
    this.opened.set(sha256, opened);
    // One that could not be opened is tried again at the next picture.
    opened.catch(() => this.opened.delete(sha256));
    for (const oldest of this.opened.keys()) {
      if (this.opened.size <= MOST_ARCHIVES) break;
      this.opened.delete(oldest);
    }
    return opened;
  }
}

function noSample(index: number): ProblemError {
  return new ProblemError('notFound', `There is no sample ${index} in this data set.`);
}
