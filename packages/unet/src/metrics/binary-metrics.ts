import { numbers } from '../losses/arithmetic.js';
import { lossDefinition } from '../losses/loss.js';
import {
  type LossDefinition,
  type RegionLoss,
  type RegionSums,
  weightGuard,
} from '../losses/loss-definition.js';
import type { Accumulator, RegionMetrics } from './accumulator.js';
import { ratio } from './ratio.js';
import { rowColumns } from './row-columns.js';

/** Of two classes: the rows hold the sums of the foreground. */
export class BinaryAccumulator implements Accumulator {
  private readonly total: Record<(typeof rowColumns)[number], number>;
  private readonly definition: LossDefinition;
  private readonly terms: number[];
  private images = 0;
  private pixelsSoFar = 0;
  private imageLosses = 0;
  private imageDice = 0;

  /** @param pixels of one image */
  constructor(
    private readonly loss: RegionLoss,
    private readonly pixels: number,
  ) {
    this.total = { target: 0, predicted: 0, overlap: 0, hardPredicted: 0, hardOverlap: 0 };
    this.definition = lossDefinition(loss.spec);
    this.terms = this.definition.terms.map(() => 0);
  }

  add(rows: Float32Array): void {
    const width = rowColumns.length + this.terms.length + Number(this.loss.leavesPixelsOut ?? false);
    for (let start = 0; start < rows.length; start += width)
      this.addImage(rows.subarray(start, start + width));
  }

  dataLoss(): number {
    if (this.loss.spec.reduce === 'image') return this.imageLosses / this.images;
    const { target, predicted, overlap } = this.total;
    return this.formula({
      pixels: this.weigh(this.pixelsSoFar, target),
      target,
      predicted,
      overlap,
      terms: this.terms,
    });
  }

  metrics(): RegionMetrics {
    const { target, predicted, overlap, hardPredicted, hardOverlap } = this.total;
    const pixels = this.pixelsSoFar;
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

  private addImage(row: Float32Array): void {
    for (const [index, column] of rowColumns.entries()) this.total[column] += row[index] ?? Number.NaN;
    const terms = row.subarray(rowColumns.length, rowColumns.length + this.terms.length);
    const pixels = this.loss.leavesPixelsOut ? (row.at(-1) ?? Number.NaN) : this.pixels;
    for (const [index, term] of terms.entries()) this.terms[index] = (this.terms[index] ?? 0) + term;
    const [target = 0, predicted = 0, overlap = 0, hardPredicted = 0, hardOverlap = 0] = row;
    this.images += 1;
    this.pixelsSoFar += pixels;
    this.imageDice += ratio(2 * hardOverlap, target + hardPredicted);
    if (this.loss.spec.reduce === 'image') {
      this.imageLosses += this.formula({
        pixels: this.weigh(pixels, target),
        target,
        predicted,
        overlap,
        terms: [...terms],
      });
    }
  }

  /** So many pixels, or with class weights the sum of their weights. */
  private weigh(pixels: number, target: number): number {
    if (!this.loss.classWeights) return this.loss.leavesPixelsOut ? pixels + weightGuard : pixels;
    const [background = 1, foreground = 1] = this.loss.classWeights;
    return background * (pixels - target) + foreground * target + weightGuard;
  }

  private formula(sums: RegionSums<number>): number {
    return this.definition.formula(numbers, sums);
  }
}
