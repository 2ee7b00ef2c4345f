import { NIFTI1, type NIFTI2 } from 'nifti-reader-js';
import type { VolumeShape } from './nifti-volume.js';

/** uint8 and uint16 as stored where the header scales nothing; all else as float32. */
export type Voxels = Uint8Array | Uint16Array | Float32Array;

type Numbers = Voxels | Int8Array | Int16Array | Int32Array | Uint32Array | Float64Array;

interface NumberType {
  bytes: number;
  view(buffer: ArrayBuffer): Numbers;
}

const TYPES = new Map<number, NumberType>([
  [NIFTI1.TYPE_UINT8, { bytes: 1, view: (buffer) => new Uint8Array(buffer) }],
  [NIFTI1.TYPE_INT8, { bytes: 1, view: (buffer) => new Int8Array(buffer) }],
  [NIFTI1.TYPE_UINT16, { bytes: 2, view: (buffer) => new Uint16Array(buffer) }],
  [NIFTI1.TYPE_INT16, { bytes: 2, view: (buffer) => new Int16Array(buffer) }],
  [NIFTI1.TYPE_UINT32, { bytes: 4, view: (buffer) => new Uint32Array(buffer) }],
  [NIFTI1.TYPE_INT32, { bytes: 4, view: (buffer) => new Int32Array(buffer) }],
  [NIFTI1.TYPE_FLOAT32, { bytes: 4, view: (buffer) => new Float32Array(buffer) }],
  [NIFTI1.TYPE_FLOAT64, { bytes: 8, view: (buffer) => new Float64Array(buffer) }],
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
export function scaledValues(bytes: Uint8Array, header: NIFTI1 | NIFTI2, shape: VolumeShape): Voxels {
  const stored = storedValues(bytes, header, shape);
  const scales = Number.isFinite(header.scl_slope) && header.scl_slope !== 0;
  const slope = scales ? header.scl_slope : 1;
  const intercept = scales && Number.isFinite(header.scl_inter) ? header.scl_inter : 0;
  const isPlain = slope === 1 && intercept === 0;
  if (isPlain && (stored instanceof Uint8Array || stored instanceof Uint16Array)) return stored;
  const values = new Float32Array(stored.length);
  for (let index = 0; index < values.length; index += 1) {
    const value = (stored[index] ?? 0) * slope + intercept;
    if (!Number.isFinite(value)) throw new Error(`voxel ${voxelName(index, shape)} is ${value}`);
    values[index] = value;
  }
  return values;
}

function storedValues(bytes: Uint8Array, header: NIFTI1 | NIFTI2, shape: VolumeShape): Numbers {
  const type = numberType(header);
  const [x, y, z] = shape.size;
  const length = x * y * z * shape.channels * type.bytes;
  const start = header.vox_offset;
  if (!Number.isInteger(start) || start < 0 || start + length > bytes.length) {
    const present = Math.max(0, bytes.length - start);
    throw new Error(`it is cut short: ${present} bytes of voxels, its header says ${length}`);
  }
  const own = Buffer.from(new ArrayBuffer(length));
  own.set(bytes.subarray(start, start + length));
  if (!header.littleEndian) swapBytes(own, type.bytes);
  return type.view(own.buffer);
}

function swapBytes(values: Buffer, bytesEach: number): void {
  if (bytesEach === 2) values.swap16();
  if (bytesEach === 4) values.swap32();
  if (bytesEach === 8) values.swap64();
}

function voxelName(index: number, { size: [x, y] }: VolumeShape): string {
  return `(${index % x}, ${Math.floor(index / x) % y}, ${Math.floor(index / (x * y))})`;
}
