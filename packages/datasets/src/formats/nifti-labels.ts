import { DatasetFault } from '../dataset-fault.js';
import { defaultMaskValues, type MaskValues, toClasses } from '../mask-values.js';
import type { Voxels } from './nifti-voxels.js';

const HIGHEST_LABEL = 65_535;

/** Class by label, from the labels of all volumes. Ends early once it is clear. */
export async function labelValues(volumes: AsyncIterable<ReadonlySet<number>>): Promise<MaskValues> {
  const found = new Set<string>();
  for await (const labels of volumes) {
    for (const label of labels) found.add(String(label));
    if ([...found].some((value) => value !== '0' && value !== '255')) break;
  }
  return defaultMaskValues(found);
}

/** @throws DatasetFault `unknownMaskValue` */
export function distinctLabels(voxels: Voxels, file: string): ReadonlySet<number> {
  const found = new Set<number>();
  let last = Number.NaN;
  for (const stored of voxels.stored) {
    if (stored === last) continue;
    last = stored;
    found.add(labelOf(stored, voxels, file));
  }
  return found;
}

/** Class indices. @throws DatasetFault `unknownMaskValue` */
export function labelClasses(voxels: Voxels, file: string, map: MaskValues): Uint8Array {
  const { stored } = voxels;
  const classes = new Uint8Array(stored.length);
  const known = new Map<number, number>();
  let last = Number.NaN;
  let classIndex = 0;
  for (let index = 0; index < classes.length; index += 1) {
    const value = stored[index] ?? 0;
    // Labels lie in long runs.
    if (value !== last) {
      last = value;
      classIndex = known.get(value) ?? classOf(labelOf(value, voxels, file), file, map);
      known.set(value, classIndex);
    }
    classes[index] = classIndex;
  }
  return classes;
}

function classOf(label: number, file: string, map: MaskValues): number {
  const pixel = { width: 1, height: 1, channels: 1, values: Uint16Array.of(label) };
  return toClasses(pixel, file, map)[0] ?? 0;
}

function labelOf(stored: number, { slope, intercept }: Voxels, file: string): number {
  const value = stored * slope + intercept;
  if (Number.isInteger(value) && value >= 0 && value <= HIGHEST_LABEL) return value;
  const message = `${file} holds the value ${value}; labels are whole numbers from 0. Probabilities belong into one folder for each class: masks/<class>/`;
  throw new DatasetFault('unknownMaskValue', message, file, String(value));
}

/**
 * The class whose volume has the highest value above one half, the first of equals; background where none has. Volumes that go
 * beyond 1 (0..255, percentages) have their half at half of the highest value of all.
 * @param volumes by class, from class 1, of one length; null: a class has none
 */
export function strongestClass(volumes: readonly (Voxels | null)[]): Uint8Array {
  const classes = new Uint8Array(Math.max(0, ...volumes.map((voxels) => voxels?.stored.length ?? 0)));
  const half = Math.max(1, ...volumes.map((voxels) => (voxels ? maximum(voxels) : 0))) / 2;
  const highest = new Float32Array(classes.length).fill(half);
  for (const [index, voxels] of volumes.entries()) {
    if (!voxels) continue;
    const { stored, slope, intercept } = voxels;
    for (let voxel = 0; voxel < stored.length; voxel += 1) {
      const value = (stored[voxel] ?? 0) * slope + intercept;
      if (value <= (highest[voxel] ?? 0)) continue;
      highest[voxel] = value;
      classes[voxel] = index + 1;
    }
  }
  return classes;
}

function maximum({ stored, slope, intercept }: Voxels): number {
  let highest = 0;
  for (const value of stored) highest = Math.max(highest, value * slope + intercept);
  return highest;
}
