import { HIGHEST_CLASS, type ResolvedDatasetImportOptions } from '@unetsweep/contract';
import { DatasetFault } from '../dataset-fault.js';
import type { SourceFiles } from '../import/importer.js';
import { labelClasses, labelValues, strongestClass, wholeLabels } from './nifti-labels.js';
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
  const map = maskValues ?? (await labelValues(volumesOf(paths, files)));
  const of = async ({ masks: [mask] }: VolumePair) => {
    const path = mask?.path ?? '';
    return labelClasses(wholeLabels(await readVolume(files, path), path), path, map);
  };
  return { names: classNames, of };
}

/** Those that can be read; the others are faults when it is their turn. */
async function* volumesOf(paths: readonly string[], files: SourceFiles): AsyncGenerator<Voxels> {
  for (const path of paths) {
    try {
      yield wholeLabels(await readVolume(files, path), path);
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
    const volumes: Voxels[] = [];
    for (const className of inOrder) {
      const path = masks.find((mask) => mask.className === className)?.path;
      volumes.push(path === undefined ? new Uint8Array(0) : (await readVolume(files, path)).values);
    }
    return strongestClass(volumes);
  };
  return { names, of };
}
