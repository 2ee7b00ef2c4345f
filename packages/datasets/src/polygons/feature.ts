import { type Box, boundsOf, type Polygon, type Region } from './shape.js';

/** A polygon, or several that belong together, in the coordinates of its layer. */
export interface Feature {
  polygons: readonly Polygon[];
  bounds: Box;
  /** Value of the property that names its class; null where none was asked for. */
  className: string | null;
  /** The file it is from. */
  file: string;
}

export type Projection = (x: number, y: number) => readonly [number, number];

/** Pixel from coordinates: x' = a x + b y + c, y' = d x + e y + f. */
export type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** The features in other coordinates; those that these can't express (the far side of the earth) are left out. */
export function projectFeatures(features: readonly Feature[], project: Projection): Feature[] {
  return features.flatMap((feature) => {
    const polygons = mapPoints(feature.polygons, project);
    const bounds = boundsOf(polygons);
    const finite = bounds !== null && Object.values(bounds).every(Number.isFinite);
    return finite && bounds ? [{ ...feature, polygons, bounds }] : [];
  });
}

/** The features whose bounds come within `margin` pixels of the image, in pixels. */
export function regionsWithin(
  features: readonly Feature[],
  classOf: (feature: Feature) => number,
  toPixels: Affine,
  image: { width: number; height: number; margin: number },
): Region[] {
  const ground = groundOf(toPixels, image);
  if (!ground) return [];
  const { left, top, right, bottom } = ground;
  const project = affineProjection(toPixels);
  return features
    .filter(({ bounds: own }) => own.left < right && own.right > left && own.top < bottom && own.bottom > top)
    .map((feature) => ({
      polygons: mapPoints(feature.polygons, project),
      classIndex: classOf(feature),
    }));
}

/** Bounds of the image with its margin in the features' coordinates. */
function groundOf(
  toPixels: Affine,
  { width, height, margin }: { width: number; height: number; margin: number },
): Box | null {
  const fromPixels = invertAffine(toPixels);
  if (!fromPixels) return null;
  const project = affineProjection(fromPixels);
  const [left, top, right, bottom] = [-margin, -margin, width + margin, height + margin];
  const corners = [project(left, top), project(right, top), project(left, bottom), project(right, bottom)];
  return boundsOf([[Float64Array.from(corners.flat())]]);
}

export function affineProjection([a, b, c, d, e, f]: Affine): Projection {
  return (x, y) => [a * x + b * y + c, d * x + e * y + f];
}

/** Coordinates from pixels. null: the transformation flattens everything. */
export function invertAffine([a, b, c, d, e, f]: Affine): Affine | null {
  const determinant = a * e - b * d;
  if (!Number.isFinite(determinant) || determinant === 0) return null;
  return [
    e / determinant,
    -b / determinant,
    (b * f - c * e) / determinant,
    -d / determinant,
    a / determinant,
    (c * d - a * f) / determinant,
  ];
}

function mapPoints(polygons: readonly Polygon[], project: Projection): Polygon[] {
  return polygons.map((rings) =>
    rings.map((ring) => {
      const mapped = new Float64Array(ring.length);
      for (let index = 0; index + 1 < ring.length; index += 2) {
        const [x, y] = project(ring[index] ?? 0, ring[index + 1] ?? 0);
        mapped[index] = x;
        mapped[index + 1] = y;
      }
      return mapped;
    }),
  );
}
