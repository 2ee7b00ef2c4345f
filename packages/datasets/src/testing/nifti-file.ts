import { gzipSync } from 'node:zlib';

export interface NiftiFile {
  dims: readonly number[];
  values: readonly number[];
  type?: 'uint8' | 'int16' | 'float32' | 'float64' | 'uint16';
  slope?: number;
  intercept?: number;
  bigEndian?: boolean;
  packed?: boolean;
}

const CODES = { uint8: 2, int16: 4, float32: 16, float64: 64, uint16: 512 };
const BYTES = { uint8: 1, int16: 2, float32: 4, float64: 8, uint16: 2 };
const HEADER = 352;

/** A NIfTI-1 file, written after the field table of nifti1.h. */
export function niftiFile({
  dims,
  values,
  type = 'uint8',
  slope = 0,
  intercept = 0,
  ...how
}: NiftiFile): Uint8Array {
  const little = !how.bigEndian;
  const bytes = new Uint8Array(HEADER + values.length * BYTES[type]);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, 348, little);
  for (const [index, length] of [dims.length, ...dims].entries())
    view.setInt16(40 + 2 * index, length, little);
  view.setInt16(70, CODES[type], little);
  view.setInt16(72, BYTES[type] * 8, little);
  view.setFloat32(108, HEADER, little);
  view.setFloat32(112, slope, little);
  view.setFloat32(116, intercept, little);
  bytes.set(new TextEncoder().encode('n+1'), 344);
  for (const [index, value] of values.entries()) {
    const at = HEADER + index * BYTES[type];
    if (type === 'uint8') view.setUint8(at, value);
    if (type === 'uint16') view.setUint16(at, value, little);
    if (type === 'int16') view.setInt16(at, value, little);
    if (type === 'float32') view.setFloat32(at, value, little);
    if (type === 'float64') view.setFloat64(at, value, little);
  }
  return how.packed ? new Uint8Array(gzipSync(bytes)) : bytes;
}
