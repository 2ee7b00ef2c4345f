import type { MaskSize } from './region-border.js';

/**
 * Squared Euclidean distance of every pixel to the nearest marked one, exact, in time linear in the pixels: first along
 * the columns, then along the rows as the lower envelope of the parabolas that the columns' distances stand on.
 * Felzenszwalb and Huttenlocher, Distance Transforms of Sampled Functions, Theory of Computing 8 (2012), section 2.
 * @param marked 1 at the marked pixels, else 0, [H, W]
 * @returns [H, W]; infinity everywhere where nothing is marked
 */
export function squaredDistances(marked: Uint8Array, { height, width }: MaskSize): Float64Array {
  const squares = columnSquares(marked, { height, width });
  const envelope = new LowerEnvelope(width);
  for (let row = 0; row < height; row += 1)
    envelope.transform(squares.subarray(row * width, (row + 1) * width));
  return squares;
}

/** Squared distance to the nearest marked pixel of the same column. */
function columnSquares(marked: Uint8Array, { height, width }: MaskSize): Float64Array {
  const squares = new Float64Array(height * width);
  for (let column = 0; column < width; column += 1) {
    let distance = Number.POSITIVE_INFINITY;
    for (let pixel = column; pixel < squares.length; pixel += width) {
      distance = marked[pixel] ? 0 : distance + 1;
      squares[pixel] = distance * distance;
    }
    distance = Number.POSITIVE_INFINITY;
    for (let pixel = squares.length - width + column; pixel >= 0; pixel -= width) {
      distance = marked[pixel] ? 0 : distance + 1;
      squares[pixel] = Math.min(squares[pixel] ?? 0, distance * distance);
    }
  }
  return squares;
}

/** Minimum over q of (p - q)^2 + f(q), for all p of a row. */
class LowerEnvelope {
  private readonly heights: Float64Array;
  /** Where the parabolas of the envelope stand, and where each begins to be the lowest. */
  private readonly places: Int32Array;
  private readonly starts: Float64Array;

  constructor(length: number) {
    this.heights = new Float64Array(length);
    this.places = new Int32Array(length);
    this.starts = new Float64Array(length);
  }

  /** In place. */
  transform(row: Float64Array): void {
    const { heights, places, starts } = this;
    heights.set(row);
    const count = this.build();
    if (count === 0) return;
    for (let p = 0, k = 0; p < row.length; p += 1) {
      while (k + 1 < count && (starts[k + 1] ?? 0) < p) k += 1;
      const q = places[k] ?? 0;
      row[p] = (p - q) ** 2 + (heights[q] ?? 0);
    }
  }

  /** @returns parabolas of the envelope; those of infinite height are never part of it */
  private build(): number {
    const { heights, places, starts } = this;
    let count = 0;
    for (let q = 0; q < heights.length; q += 1) {
      if (heights[q] === Number.POSITIVE_INFINITY) continue;
      let start = Number.NEGATIVE_INFINITY;
      while (count > 0) {
        start = this.crossing(places[count - 1] ?? 0, q);
        if (start > (starts[count - 1] ?? 0)) break;
        count -= 1;
        start = Number.NEGATIVE_INFINITY;
      }
      places[count] = q;
      starts[count] = start;
      count += 1;
    }
    return count;
  }

  /** Where the parabola at `q` becomes lower than that at `v` < q. */
  private crossing(v: number, q: number): number {
    return ((this.heights[q] ?? 0) + q * q - (this.heights[v] ?? 0) - v * v) / (2 * (q - v));
  }
}
