import { elementCount } from '../element-count.js';
import type { NamedWeight } from './named-weights.js';

const magic = '\x93NUMPY\x01\x00';
/** The header's end is aligned to this many bytes, as the format asks. */
const alignment = 64;

/** A float32 array in NumPy's .npy format, version 1.0, row major, little endian. */
export function encodeNpy({ shape, values }: Omit<NamedWeight, 'name'>): Uint8Array {
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const dictionary = `{'descr': '<f4', 'fortran_order': False, 'shape': (${tuple}), }`;
  const unpadded = magic.length + 2 + dictionary.length + 1;
  const header = `${dictionary.padEnd(dictionary.length + ((alignment - (unpadded % alignment)) % alignment))}\n`;
  const bytes = new Uint8Array(magic.length + 2 + header.length + values.byteLength);
  bytes.set(Buffer.from(magic, 'latin1'));
  new DataView(bytes.buffer).setUint16(magic.length, header.length, true);
  bytes.set(Buffer.from(header, 'latin1'), magic.length + 2);
  bytes.set(
    new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
    bytes.length - values.byteLength,
  );
  return bytes;
}

/** Reads what `encodeNpy` or NumPy wrote; @throws Error for other types or orders. */
export function decodeNpy(bytes: Uint8Array): Omit<NamedWeight, 'name'> {
  const start = Buffer.from(bytes.subarray(0, magic.length)).toString('latin1');
  if (start !== magic) throw new Error('not a .npy file of version 1.0');
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint16(magic.length, true);
  const data = magic.length + 2 + length;
  const header = Buffer.from(bytes.subarray(magic.length + 2, data)).toString('latin1');
  const fields = /'descr': '<f4', 'fortran_order': False, 'shape': \(([\d, ]*)\)/.exec(header);
  if (!fields) throw new Error(`not a row-major float32 array: ${header.trim()}`);
  const shape = (fields[1] ?? '')
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number);
  const values = new Float32Array(bytes.slice(data).buffer);
  if (values.length !== elementCount(shape)) throw new Error('the .npy file is cut off');
  return { shape, values };
}
