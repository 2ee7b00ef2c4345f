import { numbers } from '../losses/arithmetic.js';
import { lossDefinition } from '../losses/loss.js';
import type { LossSpec, RegionSums } from '../losses/loss-definition.js';
import { rowColumns } from './row-columns.js';

/** Added to numerator and denominator of every ratio: so small that only empty regions feel it, which then give 1. */
const smoothing = 1e-7;

/** Metrics of a set of images. */
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
export class RegionAccumulator {
  private readonly total: Record<(typeof rowColumns)[number], number>;
  private readonly terms: number[];
  private images = 0;
  private imageLosses = 0;
  private imageDice = 0;

  /** @param pixels of one image */
  constructor(
    private readonly spec: LossSpec,
    private readonly pixels: number,
  ) {
    this.total = { target: 0, predicted: 0, overlap: 0, hardPredicted: 0, hardOverlap: 0 };
    this.terms = lossDefinition(spec.name).terms.map(() => 0);
  }

  /** @param rows [B, columns], `rowColumns` and then the loss's terms */
  add(rows: Float32Array): void {
    const width = rowColumns.length + this.terms.length;
    for (let start = 0; start < rows.length; start += width)
      this.addImage(rows.subarray(start, start + width));
  }

  /** The loss so far, without the work of the other metrics. */
  dataLoss(): number {
    if (this.spec.reduce === 'image') return this.imageLosses / this.images;
    const { target, predicted, overlap } = this.total;
    return this.formula({ pixels: this.pixels * this.images, target, predicted, overlap, terms: this.terms });
  }

  metrics(): RegionMetrics {
    const { target, predicted, overlap, hardPredicted, hardOverlap } = this.total;
    const pixels = this.pixels * this.images;
    return {
      dataLoss: this.dataLoss(),
      dice: ratio(2 * overlap, target + predicted),
      diceHard: ratio(2 * hardOverlap, target + hardPredicted),
      iou: ratio(overlap, target + predicted - overlap),
      accuracy: (pixels - target - hardPredicted + 2 * hardOverlap) / pixels,
      precision: ratio(hardOverlap, hardPredicted),
      recall: ratio(hardOverlap, target),
      dicePerImage: this.imageDice / this.images,
    };
  }

  /** No pixel is above the threshold although some should be. */
  isAllBackground(): boolean {
    return this.total.hardPredicted === 0 && this.total.target > 0;
  }

  private addImage(row: Float32Array): void {
    for (const [index, column] of rowColumns.entries()) this.total[column] += row[index] ?? Number.NaN;
    const terms = row.subarray(rowColumns.length);
    for (const [index, term] of terms.entries()) this.terms[index] = (this.terms[index] ?? 0) + term;
    const [target = 0, predicted = 0, overlap = 0, hardPredicted = 0, hardOverlap = 0] = row;
    this.images += 1;
    this.imageDice += ratio(2 * hardOverlap, target + hardPredicted);
    if (this.spec.reduce === 'image') {
      this.imageLosses += this.formula({
        pixels: this.pixels,
        target,
        predicted,
        overlap,
        terms: [...terms],
      });
    }
  }

  private formula(sums: RegionSums<number>): number {
    return lossDefinition(this.spec.name).formula(numbers, sums, this.spec);
  }
}

function ratio(numerator: number, denominator: number): number {
  return (numerator + smoothing) / (denominator + smoothing);
}
