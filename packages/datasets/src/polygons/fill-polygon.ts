import type { Polygon, Ring } from './shape.js';

/** A window of an image; its pixels are 0 or 1. */
export interface Canvas {
  left: number;
  top: number;
  width: number;
  height: number;
  pixels: Uint8Array;
}

/**
 * Sets the pixels whose centre lies in the polygon, by the even-odd rule. A centre on an edge belongs to the side right of or
 * below it, so polygons that share an edge neither overlap nor leave a gap.
 * @param mostCrossings of edges and rows: what it costs
 * @returns how many there were
 * @throws RangeError: there are more
 */
export function fillPolygon(polygon: Polygon, canvas: Canvas, mostCrossings: number): number {
  const rowStarts = new Uint32Array(canvas.height + 1);
  let total = 0;
  for (const ring of polygon) {
    eachEdge(ring, canvas, (row, last) => {
      total += last - row + 1;
      if (total > mostCrossings) throw new RangeError('too many edges');
      for (let at = row; at <= last; at += 1) rowStarts[at + 1] = (rowStarts[at + 1] ?? 0) + 1;
    });
  }
  for (let row = 0; row < canvas.height; row += 1) {
    rowStarts[row + 1] = (rowStarts[row + 1] ?? 0) + (rowStarts[row] ?? 0);
  }
  fillRows(canvas, rowStarts, crossings(polygon, canvas, rowStarts, total));
  return total;
}

type EdgeVisitor = (row: number, last: number, x: number, y: number, slope: number) => void;

/** Visits the edges that cross centres of the canvas's rows, upper end first so that a shared edge is cut at equal places. */
function eachEdge(ring: Ring, { top, height }: Canvas, visit: EdgeVisitor): void {
  let x1 = ring[ring.length - 2] ?? 0;
  let y1 = ring[ring.length - 1] ?? 0;
  for (let index = 0; index + 1 < ring.length; index += 2) {
    const x2 = ring[index] ?? 0;
    const y2 = ring[index + 1] ?? 0;
    const down = y1 < y2;
    const row = Math.max(0, Math.ceil((down ? y1 : y2) - 0.5) - top);
    const last = Math.min(height, Math.ceil((down ? y2 : y1) - 0.5) - top) - 1;
    if (row <= last) {
      const slope = down ? (x2 - x1) / (y2 - y1) : (x1 - x2) / (y1 - y2);
      visit(row, last, down ? x1 : x2, down ? y1 : y2, slope);
    }
    x1 = x2;
    y1 = y2;
  }
}

function crossings(
  polygon: Polygon,
  canvas: Canvas,
  rowStarts: Readonly<Uint32Array>,
  total: number,
): Float64Array {
  const xs = new Float64Array(total);
  const next = rowStarts.slice();
  for (const ring of polygon) {
    eachEdge(ring, canvas, (row, last, x, y, slope) => {
      for (let at = row; at <= last; at += 1) {
        const slot = next[at] ?? 0;
        xs[slot] = x + (canvas.top + at + 0.5 - y) * slope;
        next[at] = slot + 1;
      }
    });
  }
  return xs;
}

function fillRows({ left, width, height, pixels }: Canvas, rowStarts: Uint32Array, xs: Float64Array): void {
  for (let row = 0; row < height; row += 1) {
    const sorted = xs.subarray(rowStarts[row], rowStarts[row + 1]).sort();
    for (let index = 0; index + 1 < sorted.length; index += 2) {
      const from = Math.max(0, Math.ceil((sorted[index] ?? 0) - 0.5) - left);
      const to = Math.min(width, Math.ceil((sorted[index + 1] ?? 0) - 0.5) - left);
      if (from < to) pixels.fill(1, row * width + from, row * width + to);
    }
  }
}
