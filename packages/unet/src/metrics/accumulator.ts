/** Metrics of a set of images; with more than two classes also those of each class, such as `dice.1`. */
export interface RegionMetrics {
  dataLoss: number;
  /** 2 sum(y p) / (sum y + sum p) over all pixels. */
  dice: number;
  /** The same of the thresholded prediction. */
  diceHard: number;
  /** sum(y p) / (sum y + sum p - sum(y p)). */
  iou: number;
  accuracy: number;
  precision: number;
  recall: number;
  /** Mean over the images of the thresholded Dice; both masks empty counts as 1. */
  dicePerImage: number;
}

/** Adds up rows of sums, image by image, in double precision: any split into batches gives the same. */
export interface Accumulator {
  /** @param rows [B, columns] as `buildRegions` makes them */
  add(rows: Float32Array): void;
  /** The loss so far, without the work of the other metrics. */
  dataLoss(): number;
  metrics(): RegionMetrics;
}
