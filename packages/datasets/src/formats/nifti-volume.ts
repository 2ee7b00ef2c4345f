import { promisify } from 'node:util';
import { constants, gunzip } from 'node:zlib';
import { isNIFTI, type NIFTI1, type NIFTI2, readHeader } from 'nifti-reader-js';
import { DatasetFault } from '../dataset-fault.js';
import type { SourceFiles } from '../import/importer.js';
import { importLimits } from '../import/limits.js';
import type { VolumeShape } from './nifti-shape.js';
import { numberType, readVoxels, type Voxels } from './nifti-voxels.js';
import { namingLimit } from './unpack-limit.js';

export interface Volume extends VolumeShape {
  /** [channels, z, y, x] */
  voxels: Voxels;
}

type Header = NIFTI1 | NIFTI2;

const HEADER_BYTES = 64 * 1024;
/** As stored; image and labels of a volume are in memory together. */
const MOST_BYTES = 768 * 1024 ** 2;
const MOST_CHANNELS = 8;
const unpack = promisify(gunzip);

/** @throws DatasetFault `undecodable` */
export function readVolumeShape(files: SourceFiles, file: string): Promise<VolumeShape> {
  return naming(file, async () => {
    const start = await files.readRange(file, 0, HEADER_BYTES);
    // The start of a packed file is unpacked as far as it goes.
    const bytes = isPacked(start) ? await unpack(start, { finishFlush: constants.Z_SYNC_FLUSH }) : start;
    return shapeOf(headerOf(bytes));
  });
}

/** @throws DatasetFault `undecodable` */
export function readVolume(files: SourceFiles, file: string): Promise<Volume> {
  return naming(file, async () => {
    const shape = await readVolumeShape(files, file);
    const stored = await files.read(file);
    const bytes = isPacked(stored) ? await unpackAll(stored, shape) : stored;
    const header = headerOf(bytes);
    return { ...shape, voxels: readVoxels(bytes, header, shape) };
  });
}

/** Headers and extensions are far smaller than this. */
const MOST_HEADER_BYTES = 16 * 1024 ** 2;
const WIDEST_VOXEL = 8;

async function unpackAll(
  packed: Uint8Array,
  { size: [x, y, z], channels }: VolumeShape,
): Promise<Uint8Array> {
  const maxOutputLength = x * y * z * channels * WIDEST_VOXEL + MOST_HEADER_BYTES;
  try {
    return await unpack(packed, { maxOutputLength });
  } catch (error) {
    throw namingLimit(error, maxOutputLength);
  }
}

function isPacked(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function headerOf(bytes: Uint8Array): Header {
  const start = Uint8Array.from(bytes.subarray(0, HEADER_BYTES)).buffer;
  if (!isNIFTI(start)) throw new Error('it has no NIfTI header (pairs of .hdr and .img are not read)');
  return readHeader(start);
}

function shapeOf(header: Header): VolumeShape {
  const [dimensions = 0, ...lengths] = header.dims;
  if (dimensions < 2 || dimensions > 5) throw new Error(`dim[0] = ${dimensions}; 2 to 5 dimensions are read`);
  const used = lengths.slice(0, dimensions);
  for (const [index, length] of used.entries()) {
    if (!Number.isInteger(length) || length < 1) throw new Error(`dim[${index + 1}] = ${length}`);
  }
  const [x = 1, y = 1, z = 1, ...others] = used;
  const channels = others.reduce((product, length) => product * length, 1);
  if (channels > MOST_CHANNELS) {
    throw new Error(
      `${channels} volumes in its fourth dimension; 1 to ${MOST_CHANNELS} are read, as channels`,
    );
  }
  const bytes = x * y * z * channels * numberType(header).bytes;
  const largest = Math.max(x * y, x * z, y * z);
  if (bytes > MOST_BYTES || largest > importLimits.pixels) {
    throw new Error(`${used.join('x')} voxels are ${bytes} bytes, at most ${MOST_BYTES} are read`);
  }
  return { size: [x, y, z], channels };
}

async function naming<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof DatasetFault) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new DatasetFault('undecodable', `${file} can't be read as a NIfTI volume: ${reason}`, file);
  }
}
