import { type Canvas, fillPolygon } from './fill-polygon.js';
import { outlineBand } from './outline-band.js';
import { boundsOf, type Region } from './shape.js';

export interface Border {
  /** Pixels to each side of the outline, >= 1. */
  width: number;
  classIndex: number;
}

/** Edges that cross rows of one image, counted for each row: no outlines that somebody drew have so many. */
const MOST_CROSSINGS = 20_000_000;

/**
 * Paints regions in their order, so that a later one covers an earlier one; borders cover all, so that touching regions stay apart.
 * A region that goes on outside the image has no border along the image's edge.
 * @returns [height, width] class indices, 0 where nothing was painted
 * @throws RangeError: the regions have too many edges
 */
export function paintRegions(
  regions: readonly Region[],
  width: number,
  height: number,
  border: Border | null = null,
): Uint8Array {
  const mask = new Uint8Array(width * height);
  const borders = border ? new Uint8Array(width * height) : null;
  let crossings = 0;
  for (const { polygons, classIndex } of regions) {
    const canvas = canvasOf(polygons, width, height, border?.width ?? 0);
    if (!canvas) continue;
    for (const polygon of polygons) crossings += fillPolygon(polygon, canvas, MOST_CROSSINGS - crossings);
    stamp(canvas.pixels, canvas, classIndex, mask, width, height);
    if (border && borders) stamp(outlineBand(canvas, border.width), canvas, 1, borders, width, height);
  }
  if (border && borders) {
    for (const [index, isBorder] of borders.entries()) if (isBorder === 1) mask[index] = border.classIndex;
  }
  return mask;
}

/** A pixel more than the border on every side, so that an outline just outside the image still casts its border into it. */
function canvasOf(
  polygons: Region['polygons'],
  width: number,
  height: number,
  margin: number,
): Canvas | null {
  const bounds = boundsOf(polygons);
  if (!bounds) return null;
  const left = Math.max(-margin, Math.floor(bounds.left) - margin);
  const top = Math.max(-margin, Math.floor(bounds.top) - margin);
  const right = Math.min(width + margin, Math.ceil(bounds.right) + margin);
  const bottom = Math.min(height + margin, Math.ceil(bounds.bottom) + margin);
  if (left >= right || top >= bottom) return null;
  const size = { left, top, width: right - left, height: bottom - top };
  return { ...size, pixels: new Uint8Array(size.width * size.height) };
}

function stamp(
  values: Uint8Array,
  canvas: Canvas,
  classIndex: number,
  mask: Uint8Array,
  width: number,
  height: number,
): void {
  const from = Math.max(0, -canvas.left);
  const to = Math.min(canvas.width, width - canvas.left);
  for (let row = Math.max(0, -canvas.top); row < Math.min(canvas.height, height - canvas.top); row += 1) {
    const start = (row + canvas.top) * width + canvas.left;
    for (let column = from; column < to; column += 1) {
      if (values[row * canvas.width + column] === 1) mask[start + column] = classIndex;
    }
  }
}
