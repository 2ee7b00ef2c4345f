import { isObject } from '../polygons/parse-json.js';
import type { Polygon, Ring } from '../polygons/shape.js';
import { decompressCounts, ringsOfCounts } from './coco-rle.js';

interface Size {
  width: number;
  height: number;
}

const MOST_POINTS = 100_000;

/**
 * An annotation's `segmentation`: a list of polygons, or run lengths, compressed or not.
 * @throws Error saying what is wrong with it
 */
export function segmentationPolygons(value: unknown, size: Size): Polygon[] {
  if (Array.isArray(value) && value.length > 0) {
    const polygons = value.map((points, index): Polygon => [ringOf(points, index)]);
    assertInside(polygons, size);
    return polygons;
  }
  if (isObject(value)) {
    const rings = ringsOfCounts(countsOf(value, size), size.width, size.height);
    if (rings.length > 0) return [rings];
    throw new Error('holds no pixel');
  }
  throw new Error('is neither a list of polygons nor run lengths (boxes alone are no masks)');
}

function ringOf(points: unknown, index: number): Ring {
  if (!Array.isArray(points) || points.length < 6 || points.length % 2 === 1) {
    const found = Array.isArray(points) ? `${points.length} numbers` : typeof points;
    throw new Error(`[${index}] is ${found}, expected x and y of at least 3 points`);
  }
  if (points.length > 2 * MOST_POINTS) {
    throw new Error(`[${index}] has ${points.length / 2} points, at most ${MOST_POINTS}`);
  }
  const wrong = points.findIndex((number) => !Number.isFinite(number));
  if (wrong >= 0) throw new Error(`[${index}][${wrong}] is ${String(points[wrong])}, expected a number`);
  return Float64Array.from(points);
}

/** A pixel of rounding is forgiven; more is a polygon of another image. */
function assertInside(polygons: readonly Polygon[], { width, height }: Size): void {
  const inside = polygons.flat().some((ring) => {
    for (let index = 0; index + 1 < ring.length; index += 2) {
      const x = ring[index] ?? 0;
      const y = ring[index + 1] ?? 0;
      if (x >= -1 && x <= width + 1 && y >= -1 && y <= height + 1) return true;
    }
    return false;
  });
  if (!inside) throw new Error(`lies outside of the image of ${width}x${height}`);
}

function countsOf(rle: Readonly<Record<string, unknown>>, { width, height }: Size): readonly unknown[] {
  const [rows, columns]: unknown[] = Array.isArray(rle.size) ? rle.size : [];
  if (rows !== height || columns !== width) {
    throw new Error(`has the size ${JSON.stringify(rle.size)}, its image is [${height},${width}]`);
  }
  if (Array.isArray(rle.counts)) return rle.counts;
  if (typeof rle.counts === 'string') return decompressCounts(rle.counts);
  throw new Error('has no counts');
}
