import { squaredDistances } from './distance-transform.js';
import type { MaskSize } from './region-border.js';

/** Euclidean distances in pixels from each pixel of one border to the nearest of the other. */
export interface BorderDistances {
  fromPrediction: Float64Array;
  fromTruth: Float64Array;
}

/** Two borders that both hold a pixel. @param width of the masks that the positions are of */
export function borderDistances(prediction: Int32Array, truth: Int32Array, width: number): BorderDistances {
  // No distance between two borders depends on what lies outside of the rectangle around both.
  const box = boxAround([prediction, truth], width);
  const [ownPrediction, ownTruth] = [prediction, truth].map((border) => box.place(border)) as [
    Int32Array,
    Int32Array,
  ];
  return {
    fromPrediction: distancesTo(ownTruth, ownPrediction, box.size),
    fromTruth: distancesTo(ownPrediction, ownTruth, box.size),
  };
}

function distancesTo(border: Int32Array, from: Int32Array, size: MaskSize): Float64Array {
  const marked = new Uint8Array(size.height * size.width);
  for (const pixel of border) marked[pixel] = 1;
  const squares = squaredDistances(marked, size);
  return Float64Array.from(from, (pixel) => Math.sqrt(squares[pixel] ?? Number.NaN));
}

function boxAround(borders: readonly Int32Array[], width: number) {
  let [top, bottom, left, right] = [Number.POSITIVE_INFINITY, 0, Number.POSITIVE_INFINITY, 0];
  for (const border of borders) {
    for (const pixel of border) {
      const [row, column] = [Math.floor(pixel / width), pixel % width];
      top = Math.min(top, row);
      bottom = Math.max(bottom, row);
      left = Math.min(left, column);
      right = Math.max(right, column);
    }
  }
  const size = { height: bottom - top + 1, width: right - left + 1 };
  const place = (border: Int32Array) =>
    border.map((pixel) => (Math.floor(pixel / width) - top) * size.width + (pixel % width) - left);
  return { size, place };
}
