import type { SourceFiles } from '../import/importer.js';
import type { VolumeClasses } from './nifti-classes.js';
import type { VolumePair } from './nifti-pairs.js';
import { readVolume, type Volume } from './nifti-volume.js';

export interface LoadedPair {
  images: Volume[];
  /** Class indices by voxel. */
  classes: Uint8Array;
}

/** Keeps the pair that was read last: its slices are asked for one after the other. */
export class PairLoader {
  #latest: { pair: VolumePair; loaded: Promise<LoadedPair> } | null = null;

  constructor(
    readonly files: SourceFiles,
    readonly classes: VolumeClasses,
  ) {}

  /** @throws DatasetFault */
  load(pair: VolumePair): Promise<LoadedPair> {
    if (this.#latest?.pair !== pair) this.#latest = { pair, loaded: this.#read(pair) };
    return this.#latest.loaded;
  }

  async #read(pair: VolumePair): Promise<LoadedPair> {
    const images: Volume[] = [];
    for (const path of pair.images) images.push(await readVolume(this.files, path));
    return { images, classes: await this.classes.of(pair) };
  }
}
