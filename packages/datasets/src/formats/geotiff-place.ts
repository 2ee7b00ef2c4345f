import type { GeoTIFFImage } from 'geotiff';
import { type Affine, invertAffine } from '../polygons/feature.js';

export interface RasterPlace {
  /** EPSG code of the coordinates. */
  epsg: number;
  /** Pixels from coordinates. */
  toPixels: Affine;
}

const USER_DEFINED = 32767;

/** Where a GeoTIFF lies on the earth. @throws Error saying what it lacks */
export async function rasterPlace(image: GeoTIFFImage): Promise<RasterPlace> {
  const keys = image.getGeoKeys() ?? {};
  const epsg = Number(keys.ProjectedCSTypeGeoKey ?? keys.GeographicTypeGeoKey);
  if (!Number.isInteger(epsg) || epsg <= 0 || epsg === USER_DEFINED) {
    throw new Error('it names no projection by an EPSG code');
  }
  const toPixels = invertAffine(await pixelToWorld(image));
  if (!toPixels) throw new Error('its georeference has a pixel of no size');
  const [a, b, c, d, e, f] = toPixels;
  // Without this key pixels are areas; where they are points, the georeference is that of their centres.
  const shift = keys.GTRasterTypeGeoKey === 2 ? 0.5 : 0;
  return { epsg, toPixels: [a, b, c + shift, d, e, f + shift] };
}

/** GeoTIFF 1.1, 7.1: ModelTransformation, or ModelTiepoint with ModelPixelScale. */
async function pixelToWorld({ fileDirectory }: GeoTIFFImage): Promise<Affine> {
  const matrix = numbers(await fileDirectory.loadValue('ModelTransformation'));
  if (matrix.length >= 8) {
    const [a = 0, b = 0, , c = 0, d = 0, e = 0, , f = 0] = matrix;
    return [a, b, c, d, e, f];
  }
  const scale = numbers(await fileDirectory.loadValue('ModelPixelScale'));
  const tiePoint = numbers(await fileDirectory.loadValue('ModelTiepoint'));
  if (scale.length < 2 || tiePoint.length < 6) throw new Error('it has no georeference');
  const [scaleX = 0, scaleY = 0] = scale;
  const [column = 0, row = 0, , x = 0, y = 0] = tiePoint;
  return [scaleX, 0, x - column * scaleX, 0, -scaleY, y + row * scaleY];
}

function numbers(value: unknown): number[] {
  if (Array.isArray(value)) return value.map(Number);
  return ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : [];
}
