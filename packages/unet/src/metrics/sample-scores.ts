import type { RegionLoss } from '../losses/loss-definition.js';
import { createAccumulator } from './create-accumulator.js';
import { ratio } from './ratio.js';
import { rowColumns } from './row-columns.js';

/** Scores of single images, in their order; NaN where the loss is none. */
export interface SampleScores {
  /** Dice of the thresholded prediction, as it enters `dicePerImage`; 0..1. */
  dice: number[];
  /** Intersection over union of the same masks; 0..1. */
  iou: number[];
  /** The image's own loss, without penalties. */
  loss: number[];
}

/**
 * Scores each image by its row of sums. With more than two classes dice and iou are means over the classes that the
 * image's mask holds, without background; of an image without any they are 1 where none is predicted.
 * @param rows [B, columns] as `buildRegions` makes them
 * @param pixels of one image
 */
export function scoreSamples(
  rows: Float32Array,
  images: number,
  loss: RegionLoss,
  pixels: number,
): SampleScores {
  const width = rows.length / images;
  const each = Array.from({ length: images }, (_, index) =>
    rows.subarray(index * width, (index + 1) * width),
  );
  const overlaps = each.map((row) => overlapsOf(row, loss.classes));
  return {
    dice: overlaps.map((image) => mean(image, ({ both, sizes }) => ratio(2 * both, sizes))),
    iou: overlaps.map((image) => mean(image, ({ both, sizes }) => ratio(both, sizes - both))),
    loss: each.map((row) => {
      const single = createAccumulator(loss, pixels);
      single.add(row);
      return single.dataLoss();
    }),
  };
}

interface Overlap {
  /** Pixels of mask and prediction together, the common ones twice. */
  sizes: number;
  both: number;
}

/** Of the foreground, or of each class but the background that counts. */
function overlapsOf(row: Float32Array, classes: number): Overlap[] {
  const columns = classes > 2 ? classes : 1;
  const at = (name: (typeof rowColumns)[number], index: number) =>
    row[rowColumns.indexOf(name) * columns + index] ?? Number.NaN;
  const foreground = columns === 1 ? [0] : Array.from({ length: classes - 1 }, (_, index) => index + 1);
  const present = foreground.filter((index) => at('target', index) > 0);
  return (present.length > 0 ? present : foreground).map((index) => ({
    sizes: at('target', index) + at('hardPredicted', index),
    both: at('hardOverlap', index),
  }));
}

function mean(overlaps: readonly Overlap[], score: (overlap: Overlap) => number): number {
  return overlaps.reduce((sum, overlap) => sum + score(overlap), 0) / overlaps.length;
}
