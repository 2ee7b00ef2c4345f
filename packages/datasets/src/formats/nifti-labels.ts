import { DatasetFault } from '../dataset-fault.js';
import { defaultMaskValues, type MaskValues, maskValuesOf, toClasses } from '../mask-values.js';
import type { Volume } from './nifti-volume.js';
import type { Voxels } from './nifti-voxels.js';

const HIGHEST_LABEL = 65_535;
/** A volume of labels as whole numbers. @throws DatasetFault `unknownMaskValue` */
export function wholeLabels({ values }: Volume, file: string): Uint8Array | Uint16Array {
  if (!(values instanceof Float32Array)) return values;
  const labels = new Uint16Array(values.length);
  for (const [index, value] of values.entries()) {
    if (!Number.isInteger(value) || value < 0 || value > HIGHEST_LABEL) {
      const message = `${file} holds the value ${value}; labels are whole numbers from 0. Probabilities belong into one folder for each class: masks/<class>/`;
      throw new DatasetFault('unknownMaskValue', message, file, String(value));
    }
    labels[index] = value;
  }
  return labels;
}

/** Class by label, from the labels of all volumes. Ends early once it is clear. */
export async function labelValues(volumes: AsyncIterable<Voxels> | Iterable<Voxels>): Promise<MaskValues> {
  const found = new Set<string>();
  for await (const values of volumes) {
    if (values instanceof Float32Array) continue;
    for (const value of maskValuesOf(asPicture(values))) found.add(value);
    if ([...found].some((value) => value !== '0' && value !== '255')) break;
  }
  return defaultMaskValues(found);
}

/** Class indices. @throws DatasetFault `unknownMaskValue` */
export function labelClasses(labels: Uint8Array | Uint16Array, file: string, map: MaskValues): Uint8Array {
  return toClasses(asPicture(labels), file, map);
}

function asPicture(values: Uint8Array | Uint16Array) {
  return { width: values.length, height: 1, channels: 1, values };
}

/**
 * The class whose volume has the highest value above one half, the first of equals; background where none has. Volumes that go
 * beyond 1 (0..255, percentages) have their half at half of the highest value of all.
 * @param volumes by class, from class 1; of one length, or empty where a class has none
 */
export function strongestClass(volumes: readonly Voxels[]): Uint8Array {
  const classes = new Uint8Array(Math.max(0, ...volumes.map(({ length }) => length)));
  const highest = new Float32Array(classes.length).fill(Math.max(1, ...volumes.map(maximum)) / 2);
  for (const [index, values] of volumes.entries()) {
    for (let voxel = 0; voxel < values.length; voxel += 1) {
      const value = values[voxel] ?? 0;
      if (value <= (highest[voxel] ?? 0)) continue;
      highest[voxel] = value;
      classes[voxel] = index + 1;
    }
  }
  return classes;
}

function maximum(values: Voxels): number {
  let highest = 0;
  for (const value of values) if (value > highest) highest = value;
  return highest;
}
