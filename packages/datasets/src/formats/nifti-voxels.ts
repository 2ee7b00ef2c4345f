import { NIFTI1, type NIFTI2 } from 'nifti-reader-js';
import type { Plane } from '../npy.js';
import type { VolumeShape } from './nifti-shape.js';

type Numbers =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

/** As stored, because a volume as float32 may be four times as large; the value is stored x slope + intercept. */
export interface Voxels {
  stored: Numbers;
  slope: number;
  intercept: number;
}

interface NumberType {
  bytes: number;
  view(buffer: ArrayBufferLike, start: number, length: number): Numbers;
}

const TYPES = new Map<number, NumberType>([
  [NIFTI1.TYPE_UINT8, { bytes: 1, view: (...part) => new Uint8Array(...part) }],
  [NIFTI1.TYPE_INT8, { bytes: 1, view: (...part) => new Int8Array(...part) }],
  [NIFTI1.TYPE_UINT16, { bytes: 2, view: (...part) => new Uint16Array(...part) }],
  [NIFTI1.TYPE_INT16, { bytes: 2, view: (...part) => new Int16Array(...part) }],
  [NIFTI1.TYPE_UINT32, { bytes: 4, view: (...part) => new Uint32Array(...part) }],
  [NIFTI1.TYPE_INT32, { bytes: 4, view: (...part) => new Int32Array(...part) }],
  [NIFTI1.TYPE_FLOAT32, { bytes: 4, view: (...part) => new Float32Array(...part) }],
  [NIFTI1.TYPE_FLOAT64, { bytes: 8, view: (...part) => new Float64Array(...part) }],
]);

/** @throws Error: colours, complex and 64-bit whole numbers are not read */
export function numberType({ datatypeCode }: NIFTI1 | NIFTI2): NumberType {
  const type = TYPES.get(datatypeCode);
  if (type) return type;
  throw new Error(
    `its numbers are of NIfTI type ${datatypeCode}; integers of 8 to 32 bits and floats are read`,
  );
}

/** @param bytes the whole unpacked file @throws Error: cut short, or a voxel that is no number */
export function readVoxels(bytes: Uint8Array, header: NIFTI1 | NIFTI2, shape: VolumeShape): Voxels {
  const stored = storedValues(bytes, header, shape);
  const scales = Number.isFinite(header.scl_slope) && header.scl_slope !== 0;
  const slope = scales ? header.scl_slope : 1;
  const intercept = scales && Number.isFinite(header.scl_inter) ? header.scl_inter : 0;
  const voxels = { stored, slope, intercept };
  assertFinite(voxels, shape);
  return voxels;
}

/** Bytes and unsigned 16-bit numbers that the header doesn't scale stay what they are; all else becomes float32. */
export function planeOf(sources: readonly Voxels[], length: number): Plane {
  const plain = sources.every(({ slope, intercept }) => slope === 1 && intercept === 0);
  if (plain && sources.every(({ stored }) => stored instanceof Uint8Array)) return new Uint8Array(length);
  const whole = ({ stored }: Voxels) => stored instanceof Uint8Array || stored instanceof Uint16Array;
  return plain && sources.every(whole) ? new Uint16Array(length) : new Float32Array(length);
}

function storedValues(bytes: Uint8Array, header: NIFTI1 | NIFTI2, shape: VolumeShape): Numbers {
  const type = numberType(header);
  const [x, y, z] = shape.size;
  const count = x * y * z * shape.channels;
  const length = count * type.bytes;
  const start = header.vox_offset;
  if (!Number.isInteger(start) || start < 0 || start + length > bytes.length) {
    const present = Math.max(0, bytes.length - start);
    throw new Error(`it is cut short: ${present} bytes of voxels, its header says ${length}`);
  }
  const inFile = bytes.subarray(start, start + length);
  if (header.littleEndian && inFile.byteOffset % type.bytes === 0) {
    return type.view(inFile.buffer, inFile.byteOffset, count);
  }
  const own = Buffer.from(new ArrayBuffer(length));
  own.set(inFile);
  if (!header.littleEndian) swapBytes(own, type.bytes);
  return type.view(own.buffer, 0, count);
}

/** Also as float32, which ends at 3.4e38. */
function assertFinite({ stored, slope, intercept }: Voxels, shape: VolumeShape): void {
  if (!(stored instanceof Float32Array || stored instanceof Float64Array)) return;
  for (let index = 0; index < stored.length; index += 1) {
    const value = (stored[index] ?? 0) * slope + intercept;
    if (!Number.isFinite(Math.fround(value))) throw new Error(`voxel ${voxelName(index, shape)} is ${value}`);
  }
}

function swapBytes(values: Buffer, bytesEach: number): void {
  if (bytesEach === 2) values.swap16();
  if (bytesEach === 4) values.swap32();
  if (bytesEach === 8) values.swap64();
}

function voxelName(index: number, { size: [x, y] }: VolumeShape): string {
  return `(${index % x}, ${Math.floor(index / x) % y}, ${Math.floor(index / (x * y))})`;
}
