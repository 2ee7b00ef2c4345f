export type PlaneType = 'uint8' | 'uint16' | 'float32';
export type Plane = Uint8Array | Uint16Array | Float32Array;

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0];
const DESCRIPTIONS: Record<PlaneType, string> = { uint8: '|u1', uint16: '<u2', float32: '<f4' };
const BYTES_EACH: Record<PlaneType, number> = { uint8: 1, uint16: 2, float32: 4 };
const PREFIX_BYTES = 10;
const ALIGNMENT = 64;

export function planeType(values: Plane): PlaneType {
  if (values instanceof Float32Array) return 'float32';
  return values instanceof Uint16Array ? 'uint16' : 'uint8';
}

/** The array as a NumPy file, format 1.0, row major, little endian. */
export function writeNpy(values: Plane, shape: readonly number[]): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const text = `{'descr': '${DESCRIPTIONS[planeType(values)]}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const headerBytes = Math.ceil((PREFIX_BYTES + text.length + 1) / ALIGNMENT) * ALIGNMENT - PREFIX_BYTES;
  const file = new Uint8Array(PREFIX_BYTES + headerBytes + values.byteLength);
  file.set(MAGIC);
  new DataView(file.buffer).setUint16(8, headerBytes, true);
  file.set(new TextEncoder().encode(`${text.padEnd(headerBytes - 1)}\n`), PREFIX_BYTES);
  file.set(littleEndianBytes(values), PREFIX_BYTES + headerBytes);
  return file;
}

/** @throws Error when the file is no array of the given type and shape as `writeNpy` makes it */
export function readNpy(file: Uint8Array, type: 'uint8', shape: readonly number[]): Uint8Array;
export function readNpy(file: Uint8Array, type: PlaneType, shape: readonly number[]): Plane;
export function readNpy(file: Uint8Array, type: PlaneType, shape: readonly number[]): Plane {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.length < PREFIX_BYTES || MAGIC.some((byte, index) => file[index] !== byte)) {
    throw new Error('not a NumPy file of format 1.0');
  }
  const start = PREFIX_BYTES + view.getUint16(8, true);
  const header = new TextDecoder().decode(file.subarray(PREFIX_BYTES, start));
  const stored = /'descr': '([^']*)'.*'fortran_order': False.*'shape': \(([^)]*)\)/.exec(header);
  const storedShape = stored?.[2]
    ?.split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (stored?.[1] !== DESCRIPTIONS[type] || storedShape?.join() !== shape.join()) {
    throw new Error(`the array is ${header.trim()}, expected ${type} of shape ${shape.join(' x ')}`);
  }
  const count = shape.reduce((product, side) => product * side, 1);
  if (file.length - start !== count * BYTES_EACH[type]) throw new Error('the array is cut short');
  if (type === 'uint8') return new Uint8Array(file.subarray(start));
  const values = type === 'float32' ? new Float32Array(count) : new Uint16Array(count);
  for (let index = 0; index < count; index += 1) {
    const at = start + values.BYTES_PER_ELEMENT * index;
    values[index] = type === 'float32' ? view.getFloat32(at, true) : view.getUint16(at, true);
  }
  return values;
}

function littleEndianBytes(values: Plane): Uint8Array {
  if (values instanceof Uint8Array) return values;
  const bytes = new Uint8Array(values.byteLength);
  const view = new DataView(bytes.buffer);
  if (values instanceof Float32Array) {
    for (const [index, value] of values.entries()) view.setFloat32(4 * index, value, true);
  } else {
    for (const [index, value] of values.entries()) view.setUint16(2 * index, value, true);
  }
  return bytes;
}
