import type { ResolvedDatasetImportOptions } from '@unetsweep/contract';
import type { Plane } from '../npy.js';
import type { VolumeShape } from './nifti-shape.js';
import type { Voxels } from './nifti-voxels.js';

type Axis = ResolvedDatasetImportOptions['axis'];

/** How a volume is cut: rows and columns as stored, nothing is turned or mirrored. */
export interface SlicePlan {
  slices: number;
  height: number;
  width: number;
  /** Steps in the voxels from one slice, row, column and channel to the next. */
  strides: { slice: number; row: number; column: number; channel: number };
}

/** Axes of a slice across each axis. */
const planes: Record<Axis, { row: Axis; column: Axis }> = {
  z: { row: 'y', column: 'x' },
  y: { row: 'z', column: 'x' },
  x: { row: 'z', column: 'y' },
};

export function slicePlan({ size: [x, y, z] }: VolumeShape, axis: Axis): SlicePlan {
  const sizes = { x, y, z };
  const steps = { x: 1, y: x, z: x * y };
  const { row, column } = planes[axis];
  return {
    slices: sizes[axis],
    height: sizes[row],
    width: sizes[column],
    strides: { slice: steps[axis], row: steps[row], column: steps[column], channel: x * y * z },
  };
}

/** Copies one slice of one channel to every `step`-th place of `target`, from `first`. */
export function copySlice(
  source: { voxels: Voxels; channel: number },
  { height, width, strides }: SlicePlan,
  slice: number,
  { target, first, step }: { target: Plane; first: number; step: number },
): void {
  const { stored, slope, intercept } = source.voxels;
  const start = slice * strides.slice + source.channel * strides.channel;
  let place = first;
  for (let row = 0; row < height; row += 1) {
    let at = start + row * strides.row;
    for (let column = 0; column < width; column += 1) {
      target[place] = (stored[at] ?? 0) * slope + intercept;
      place += step;
      at += strides.column;
    }
  }
}

/** `z012` of slice 12 along z. */
export function sliceName(axis: Axis, slice: number, slices: number): string {
  return `${axis}${String(slice).padStart(Math.max(3, String(slices - 1).length), '0')}`;
}
