import type { Canvas } from './fill-polygon.js';

/**
 * The pixels within `width` of the outline on either side: the shape dilated by a disc of that radius minus the shape eroded by it.
 * What lies outside the canvas counts as outside the shape.
 * @returns [height, width] 1 in the band, else 0
 */
export function outlineBand(canvas: Canvas, width: number): Uint8Array {
  const toInside = rowDistances(canvas, 1);
  const toOutside = rowDistances(canvas, 0);
  const reaches = Array.from({ length: width + 1 }, (_, rows) =>
    Math.floor(Math.sqrt(width ** 2 - rows ** 2)),
  );
  const band = new Uint8Array(canvas.pixels.length);
  for (let y = 0; y < canvas.height; y += 1) {
    for (let x = 0; x < canvas.width; x += 1) {
      const index = y * canvas.width + x;
      const distances = canvas.pixels[index] === 1 ? toOutside : toInside;
      if (isNear(distances, canvas, x, y, reaches)) band[index] = 1;
    }
  }
  return band;
}

function isNear(
  distances: Uint16Array,
  { width, height }: Canvas,
  x: number,
  y: number,
  reaches: number[],
): boolean {
  for (const [rows, reach] of reaches.entries()) {
    if (y >= rows && (distances[(y - rows) * width + x] ?? 0) <= reach) return true;
    if (y + rows < height && (distances[(y + rows) * width + x] ?? 0) <= reach) return true;
  }
  return false;
}

const FAR = 0xffff;

/** Columns from each pixel to the nearest one of its row that has the value. */
function rowDistances({ width, height, pixels }: Canvas, value: 0 | 1): Uint16Array {
  const distances = new Uint16Array(pixels.length);
  for (let row = 0; row < height; row += 1) {
    const start = row * width;
    let distance = FAR;
    for (let at = start; at < start + width; at += 1) {
      distance = pixels[at] === value ? 0 : Math.min(FAR, distance + 1);
      distances[at] = distance;
    }
    distance = FAR;
    for (let at = start + width - 1; at >= start; at -= 1) {
      distance = pixels[at] === value ? 0 : Math.min(FAR, distance + 1);
      if (distance < (distances[at] ?? 0)) distances[at] = distance;
    }
  }
  return distances;
}
