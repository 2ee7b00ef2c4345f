import { fromArrayBuffer, type GeoTIFFImage } from 'geotiff';
import { DatasetFault } from '../dataset-fault.js';
import { importLimits } from '../import/limits.js';
import type { Plane } from '../npy.js';
import { boundDeflate, exactBuffer, MOST_BLOCK_BYTES } from './geotiff-deflate.js';
import { type RasterPlace, rasterPlace } from './geotiff-place.js';

export interface Raster extends RasterPlace {
  width: number;
  height: number;
  /** 1..8; alpha is dropped. */
  channels: number;
  /** [height, width, channels]: uint8 and uint16 as stored, other numbers as float32; no-data pixels are 0. */
  read(): Promise<Plane>;
}

const MOST_CHANNELS = 8;
const MOST_BYTES = 512 * 1024 ** 2;
const MOST_BLOCKS = 1_000_000;
const PALETTE = 3;
const CMYK = 5;
const YCBCR = 6;

/** Reads the header of a GeoTIFF. @throws DatasetFault `undecodable` */
export function openRaster(bytes: Uint8Array, file: string): Promise<Raster> {
  return naming(file, async () => {
    boundDeflate();
    const tiff = await fromArrayBuffer(exactBuffer(bytes));
    const image = await tiff.getImage(0);
    const [width, height] = [image.getWidth(), image.getHeight()];
    const samples = colourSamples(image);
    assertReadable(image, width, height, samples.length);
    const place = await rasterPlace(image);
    const read = () => naming(file, () => readPixels(image, samples));
    return { width, height, channels: samples.length, ...place, read };
  });
}

/** The bands without those that the file says are alpha. */
function colourSamples(image: GeoTIFFImage): number[] {
  const count = image.getSamplesPerPixel();
  const extra = Array.from(image.fileDirectory.getValue('ExtraSamples') ?? []).map(Number);
  const first = count - extra.length;
  return Array.from({ length: count }, (_, index) => index).filter((index) => {
    const kind = extra[index - first];
    return kind !== 1 && kind !== 2;
  });
}

function assertReadable(image: GeoTIFFImage, width: number, height: number, channels: number): void {
  const { pixels } = importLimits;
  if (width * height > pixels) throw new Error(`${width}x${height} pixels, at most ${pixels} together`);
  if (width < 1 || height < 1) throw new Error(`${width}x${height} pixels`);
  if (channels < 1 || channels > MOST_CHANNELS)
    throw new Error(`${channels} bands, 1 to ${MOST_CHANNELS} are read`);
  const bytes = width * height * image.getBytesPerPixel();
  if (bytes > MOST_BYTES) throw new Error(`${bytes} bytes of pixels, at most ${MOST_BYTES}`);
  assertBlocks(image, width, height);
  const colours = image.fileDirectory.getValue('PhotometricInterpretation');
  if (colours === PALETTE)
    throw new Error('its pixels are indices of a palette; save it with grey or RGB bands');
  if (colours === CMYK) throw new Error('it is CMYK; convert it to RGB');
}

/** The library reads all blocks at once, and without end where they have no size. */
function assertBlocks(image: GeoTIFFImage, width: number, height: number): void {
  const [columns, rows] = [image.getTileWidth(), image.getTileHeight()];
  const blocks = Math.ceil(width / columns) * Math.ceil(height / rows) * image.getSamplesPerPixel();
  const bytes = columns * rows * image.getBytesPerPixel();
  if (blocks <= MOST_BLOCKS && bytes <= MOST_BLOCK_BYTES) return;
  throw new Error(
    `tiles of ${columns}x${rows} pixels; read are up to ${MOST_BLOCKS} tiles of up to ${MOST_BLOCK_BYTES} bytes`,
  );
}

async function readPixels(image: GeoTIFFImage, samples: number[]): Promise<Plane> {
  const isYcbcr = image.fileDirectory.getValue('PhotometricInterpretation') === YCBCR;
  const raster = isYcbcr
    ? await image.readRGB({ interleave: true })
    : await image.readRasters({ interleave: true, samples });
  const noData = image.getGDALNoData();
  const isKept = (value: number) =>
    noData === null || (value !== noData && !(Number.isNaN(noData) && Number.isNaN(value)));
  const values =
    raster instanceof Uint8Array || raster instanceof Uint16Array ? raster : Float32Array.from(raster);
  for (const [index, value] of values.entries()) {
    if (!isKept(value)) values[index] = 0;
    else if (!Number.isFinite(value)) throw new Error(`value ${index} is ${value}`);
  }
  return values;
}

async function naming<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DatasetFault('undecodable', `${file} can't be read as a GeoTIFF: ${reason}`, file);
  }
}
