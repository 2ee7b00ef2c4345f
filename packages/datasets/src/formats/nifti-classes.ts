import { HIGHEST_CLASS, type ResolvedDatasetImportOptions } from '@unetsweep/contract';
import { DatasetFault } from '../dataset-fault.js';
import type { SourceFiles } from '../import/importer.js';
import { distinctLabels, labelClasses, labelValues, strongestClass } from './nifti-labels.js';
import type { VolumePair } from './nifti-pairs.js';
import { readVolume } from './nifti-volume.js';
import type { Voxels } from './nifti-voxels.js';

export interface VolumeClasses {
  /** null: to be named after the labels that occur. */
  names: string[] | null;
  /** Class indices by voxel. @throws DatasetFault */
  of(pair: VolumePair): Promise<Uint8Array>;
}

/**
 * Either every pair has one volume of labels, or every pair has one volume for each class.
 * @throws DatasetFault `badOption`
 */
export async function volumeClasses(
  pairs: readonly VolumePair[],
  files: SourceFiles,
  options: ResolvedDatasetImportOptions,
): Promise<VolumeClasses> {
  const masks = pairs.flatMap((pair) => pair.masks);
  const folders = new Set(masks.flatMap(({ className }) => (className === null ? [] : [className])));
  if (folders.size === 0) return byLabel(pairs, files, options);
  const plain = masks.find(({ className }) => className === null);
  if (!plain) return byFolder([...folders].sort(), files, options);
  const message = `${plain.path} is a volume of labels, other masks are in a folder for each class`;
  throw new DatasetFault('badOption', message, plain.path);
}

async function byLabel(
  pairs: readonly VolumePair[],
  files: SourceFiles,
  { maskValues, classNames }: ResolvedDatasetImportOptions,
): Promise<VolumeClasses> {
  const paths = pairs.flatMap(({ masks }) => masks.map(({ path }) => path));
  const map = maskValues ?? (await labelValues(labelsOf(paths, files)));
  const of = async ({ masks: [mask] }: VolumePair) => {
    const path = mask?.path ?? '';
    return labelClasses((await readVolume(files, path)).voxels, path, map);
  };
  return { names: classNames, of };
}

/** Of the volumes that can be read; the others are faults when it is their turn. */
async function* labelsOf(paths: readonly string[], files: SourceFiles): AsyncGenerator<ReadonlySet<number>> {
  for (const path of paths) {
    try {
      yield distinctLabels((await readVolume(files, path)).voxels, path);
    } catch (error) {
      if (!(error instanceof DatasetFault)) throw error;
    }
  }
}

function byFolder(
  folders: readonly string[],
  files: SourceFiles,
  { classNames }: ResolvedDatasetImportOptions,
): VolumeClasses {
  if (folders.length > HIGHEST_CLASS) {
    const message = `${folders.length} folders of classes, at most ${HIGHEST_CLASS}`;
    throw new DatasetFault('badOption', message, null, String(folders.length));
  }
  const named = classNames?.slice(1) ?? [];
  const inOrder = folders.every((folder) => named.includes(folder)) ? named : folders;
  const names = classNames ?? ['background', ...folders];
  if (names.length !== inOrder.length + 1) {
    const message = `classNames has ${names.length} names, the masks have the classes background, ${folders.join(', ')}`;
    throw new DatasetFault('badOption', message, null, names.join(', '));
  }
  const of = async ({ masks }: VolumePair) => {
    const volumes: (Voxels | null)[] = [];
    for (const className of inOrder) {
      const path = masks.find((mask) => mask.className === className)?.path;
      volumes.push(path === undefined ? null : (await readVolume(files, path)).voxels);
    }
    return strongestClass(volumes);
  };
  return { names, of };
}
