import { DatasetFault } from '../dataset-fault.js';
import type { SourceFiles } from '../import/importer.js';

/** Where the values of an array lie in its file. */
export interface NpyLayout {
  path: string;
  shape: readonly number[];
  /** Of one value. */
  bytes: number;
  /** Where the values begin. */
  start: number;
}

/** The bytes of one item along the first axis, in C order. */
export type ItemReader = (index: number) => Promise<Uint8Array>;

const LARGEST_FORTRAN_BYTES = 512 * 1024 ** 2;

export function countOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

/** Of an array in C order, where an item's values lie side by side. */
export function rowMajorItems(files: SourceFiles, { path, shape, bytes, start }: NpyLayout): ItemReader {
  const itemBytes = countOf(shape.slice(1)) * bytes;
  return (index) => files.readRange(path, start + index * itemBytes, itemBytes);
}

/**
 * Of an array in Fortran order, where the values of an item lie all over the file: it is kept in memory from the first item on.
 * @throws DatasetFault `undecodable`: it is too large for that
 */
export function columnMajorItems(files: SourceFiles, layout: NpyLayout): ItemReader {
  const { path, shape, bytes, start } = layout;
  const total = countOf(shape) * bytes;
  if (total > LARGEST_FORTRAN_BYTES) {
    const most = LARGEST_FORTRAN_BYTES / 1024 ** 2;
    const message = `${path} is in Fortran order and larger than ${most} MiB; save numpy.ascontiguousarray(array)`;
    throw new DatasetFault('undecodable', message, path);
  }
  let values: Promise<Uint8Array> | null = null;
  return async (index) => {
    values ??= files.readRange(path, start, total);
    return gather(await values, layout, index);
  };
}

/** Value (i, j, k, …) of N x J x K x … values in Fortran order stands at i + N (j + J (k + K …)). */
function gather(values: Uint8Array, { shape, bytes }: NpyLayout, index: number): Uint8Array {
  const [items = 0, ...sides] = shape;
  const strides = sides.map((_, axis) => items * countOf(sides.slice(0, axis)));
  const item = new Uint8Array(countOf(sides) * bytes);
  for (let to = 0; to < item.length; to += bytes) {
    let from = index;
    let position = to / bytes;
    for (let axis = sides.length - 1; axis >= 0; axis -= 1) {
      const side = sides[axis] ?? 1;
      from += (position % side) * (strides[axis] ?? 0);
      position = Math.floor(position / side);
    }
    item.set(values.subarray(from * bytes, (from + 1) * bytes), to);
  }
  return item;
}
