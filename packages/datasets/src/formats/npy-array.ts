import { DatasetFault } from '../dataset-fault.js';
import type { SourceFiles } from '../import/importer.js';
import { columnMajorItems, countOf, type ItemReader, rowMajorItems } from './npy-items.js';

/** Kind of a value as NumPy writes it: u1, i8, f4, b1, U12, S3 and so on. */
interface ValueType {
  kind: string;
  bytes: number;
  littleEndian: boolean;
}

/** A NumPy array in a file, of which only the header was read. */
export interface NpyArray {
  path: string;
  shape: readonly number[];
  type: ValueType;
  /** Where its values begin. */
  start: number;
  itemBytes: ItemReader;
}

const MAGIC = '\u0093NUMPY';
const LARGEST_HEADER = 64 * 1024;
const NUMBERS = ['u1', 'u2', 'u4', 'u8', 'i1', 'i2', 'i4', 'i8', 'f4', 'f8', 'b1'];

/** Reads the header of a `.npy` file (formats 1 to 3). @throws DatasetFault `undecodable` */
export async function openNpy(files: SourceFiles, path: string): Promise<NpyArray> {
  const head = Buffer.from(await files.readRange(path, 0, LARGEST_HEADER));
  const wide = head[6] !== 1;
  const prefix = wide ? 12 : 10;
  if (head.length < prefix || head.toString('latin1', 0, 6) !== MAGIC)
    throw unreadable(path, 'it is no array');
  const start = prefix + (wide ? head.readUInt32LE(8) : head.readUInt16LE(8));
  const header = head.toString('utf8', prefix, start);
  const text = /'descr':\s*'([<>|=])([a-zA-Z])(\d+)'/.exec(header);
  const shape = /'shape':\s*\(([\d,\s]*)\)/.exec(header);
  if (start > head.length || !shape) throw unreadable(path, `its header is ${header.trim().slice(0, 100)}`);
  const [, order = '', kind = '', size = ''] = text ?? [];
  if (!text || !isReadable(kind + size)) {
    const descr = /'descr':\s*('[^']*'|\[.*\])/.exec(header)?.[1] ?? 'unknown';
    throw unreadable(
      path,
      `its values are of type ${descr}; integers, floats of 4 or 8 bytes and booleans are read`,
    );
  }
  const dimensions = (shape[1] ?? '')
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number);
  const bytes = kind === 'U' ? 4 * Number(size) : Number(size);
  if (start + countOf(dimensions) * bytes > files.size(path)) throw unreadable(path, 'it is cut short');
  const isColumnMajor = /'fortran_order':\s*True/.test(header) && dimensions.length > 1;
  const layout = { path, shape: dimensions, bytes, start };
  const itemBytes = (isColumnMajor ? columnMajorItems : rowMajorItems)(files, layout);
  return { path, shape: dimensions, type: { kind, bytes, littleEndian: order !== '>' }, start, itemBytes };
}

/** The numbers of one item along the first axis. */
export async function readItem(
  { shape, type, itemBytes }: NpyArray,
  index: number,
): Promise<Float64Array | Uint8Array | Uint16Array> {
  const count = countOf(shape.slice(1));
  const bytes = await itemBytes(index);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = reader(view, type);
  if (type.kind + type.bytes === 'u1') return Uint8Array.from(bytes);
  const values = type.kind + type.bytes === 'u2' ? new Uint16Array(count) : new Float64Array(count);
  for (let position = 0; position < count; position += 1) values[position] = read(position * type.bytes);
  return values;
}

/** The items of an array of one axis as text. @throws DatasetFault `undecodable` */
export async function readTexts(files: SourceFiles, array: NpyArray): Promise<string[]> {
  const { path, shape, type, start } = array;
  const [length = 0, ...more] = shape;
  if (more.length > 0) throw unreadable(path, `it has ${shape.length} axes; one is read`);
  const bytes = Buffer.from(await files.readRange(path, start, length * type.bytes));
  const item = (index: number) => bytes.subarray(index * type.bytes, (index + 1) * type.bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const number = reader(view, type);
  return Array.from({ length }, (_, index) => {
    if (type.kind === 'S') return item(index).toString('utf8').replace(/\0+$/, '');
    return type.kind === 'U'
      ? fromCodePoints(item(index), type.littleEndian)
      : String(number(index * type.bytes));
  });
}

function isReadable(type: string): boolean {
  return NUMBERS.includes(type) || /^[US]\d+$/.test(type);
}

function reader(view: DataView, { kind, bytes, littleEndian }: ValueType): (at: number) => number {
  switch (kind + bytes) {
    case 'u2':
      return (at) => view.getUint16(at, littleEndian);
    case 'u4':
      return (at) => view.getUint32(at, littleEndian);
    case 'u8':
      return (at) => Number(view.getBigUint64(at, littleEndian));
    case 'i1':
      return (at) => view.getInt8(at);
    case 'i2':
      return (at) => view.getInt16(at, littleEndian);
    case 'i4':
      return (at) => view.getInt32(at, littleEndian);
    case 'i8':
      return (at) => Number(view.getBigInt64(at, littleEndian));
    case 'f4':
      return (at) => view.getFloat32(at, littleEndian);
    case 'f8':
      return (at) => view.getFloat64(at, littleEndian);
    default:
      return (at) => view.getUint8(at);
  }
}

/** UTF-32, padded with zeros. */
function fromCodePoints(bytes: Buffer, littleEndian: boolean): string {
  let text = '';
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const code = littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
    if (code === 0) break;
    text += code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
  }
  return text;
}

function unreadable(path: string, reason: string): DatasetFault {
  return new DatasetFault('undecodable', `${path} can't be read as an array: ${reason}`, path);
}
