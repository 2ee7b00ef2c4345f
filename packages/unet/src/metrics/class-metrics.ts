import { vectors } from '../losses/arithmetic.js';
import { lossDefinition } from '../losses/loss.js';
import { type LossDefinition, type RegionLoss, weightGuard } from '../losses/loss-definition.js';
import type { Accumulator, RegionMetrics } from './accumulator.js';
import { ratio } from './ratio.js';
import { rowColumns } from './row-columns.js';

type ClassSums = Record<(typeof rowColumns)[number], number[]>;

/** Metrics of one class against the rest, by the names that they have over all classes. */
const classMetrics = {
  dice: (sums: ClassSums, c: number) =>
    ratio(2 * at(sums.overlap, c), at(sums.target, c) + at(sums.predicted, c)),
  diceHard: (sums: ClassSums, c: number) =>
    ratio(2 * at(sums.hardOverlap, c), at(sums.target, c) + at(sums.hardPredicted, c)),
  iou: (sums: ClassSums, c: number) =>
    ratio(at(sums.overlap, c), at(sums.target, c) + at(sums.predicted, c) - at(sums.overlap, c)),
  precision: (sums: ClassSums, c: number) => ratio(at(sums.hardOverlap, c), at(sums.hardPredicted, c)),
  recall: (sums: ClassSums, c: number) => ratio(at(sums.hardOverlap, c), at(sums.target, c)),
};

/**
 * Of more than two classes: the rows hold the sums of each class. `dice`, `diceHard`, `iou`, `precision` and `recall`
 * are means over the classes that the masks hold, without background; `dice.1` and so on those of one class.
 */
export class ClassAccumulator implements Accumulator {
  private readonly total: ClassSums;
  private readonly definition: LossDefinition;
  private readonly terms: number[];
  private readonly foreground: readonly number[];
  private images = 0;
  private pixelsSoFar = 0;
  private imageLosses = 0;
  private imageDice = 0;

  /** @param pixels of one image */
  constructor(
    private readonly loss: RegionLoss,
    private readonly pixels: number,
  ) {
    const { classes, spec } = loss;
    this.definition = lossDefinition(spec);
    const { terms, isSoftmax } = this.definition;
    this.total = emptySums(classes);
    this.terms = Array<number>(terms.length * (isSoftmax ? 1 : classes)).fill(0);
    this.foreground = Array.from({ length: classes - 1 }, (_, index) => index + 1);
  }

  add(rows: Float32Array): void {
    const { classes, leavesPixelsOut = false } = this.loss;
    const width = rowColumns.length * classes + this.terms.length + Number(leavesPixelsOut);
    for (let start = 0; start < rows.length; start += width)
      this.addImage(rows.subarray(start, start + width));
  }

  dataLoss(): number {
    if (this.loss.spec.reduce === 'image') return this.imageLosses / this.images;
    return this.formula(this.total, this.terms, this.pixelsSoFar);
  }

  metrics(): RegionMetrics {
    const [total, pixels] = [this.total, this.pixelsSoFar];
    const right = total.hardOverlap.reduce((sum, count) => sum + count, 0);
    const mean = (name: keyof typeof classMetrics) => this.meanOverPresent(total, classMetrics[name]);
    return {
      dataLoss: this.dataLoss(),
      dice: mean('dice'),
      diceHard: mean('diceHard'),
      iou: mean('iou'),
      accuracy: right / pixels,
      precision: mean('precision'),
      recall: mean('recall'),
      dicePerImage: this.imageDice / this.images,
      ...this.byClass(),
    };
  }

  private byClass(): Record<string, number> {
    const all = Array.from({ length: this.loss.classes }, (_, index) => index);
    return Object.fromEntries(
      Object.entries(classMetrics).flatMap(([name, metric]) =>
        all.map((index) => [`${name}.${index}`, metric(this.total, index)]),
      ),
    );
  }

  /** Where the masks hold background alone, all other classes count: 1 if none of them is predicted. */
  private meanOverPresent(sums: ClassSums, metric: (sums: ClassSums, index: number) => number): number {
    const present = this.foreground.filter((index) => at(sums.target, index) > 0);
    const counted = present.length > 0 ? present : this.foreground;
    return counted.reduce((sum, index) => sum + metric(sums, index), 0) / counted.length;
  }

  private addImage(row: Float32Array): void {
    const { classes, leavesPixelsOut } = this.loss;
    const own = emptySums(classes);
    for (const [position, column] of rowColumns.entries()) {
      own[column] = [...row.subarray(position * classes, (position + 1) * classes)];
      addTo(this.total[column], own[column]);
    }
    const firstTerm = rowColumns.length * classes;
    const terms = [...row.subarray(firstTerm, firstTerm + this.terms.length)];
    const pixels = leavesPixelsOut ? (row.at(-1) ?? Number.NaN) : this.pixels;
    addTo(this.terms, terms);
    this.images += 1;
    this.pixelsSoFar += pixels;
    this.imageDice += this.meanOverPresent(own, classMetrics.diceHard);
    if (this.loss.spec.reduce === 'image') this.imageLosses += this.formula(own, terms, pixels);
  }

  /** Mean over the classes of the loss of each against the rest; a softmax gives one value. */
  private formula(sums: ClassSums, terms: readonly number[], pixels: number): number {
    const { target, predicted, overlap } = sums;
    const { definition } = this;
    const length = definition.isSoftmax ? 1 : this.loss.classes;
    const vectorsOfTerms = definition.terms.map((_, index) =>
      terms.slice(index * length, (index + 1) * length),
    );
    const values = definition.formula(vectors, {
      pixels: [this.weigh(target, pixels)],
      target,
      predicted,
      overlap,
      terms: vectorsOfTerms,
    });
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  }

  /** So many pixels, or with class weights the sum of their weights. */
  private weigh(target: readonly number[], pixels: number): number {
    const { classWeights, leavesPixelsOut } = this.loss;
    if (!classWeights) return leavesPixelsOut ? pixels + weightGuard : pixels;
    return target.reduce((sum, count, index) => sum + count * at(classWeights, index), weightGuard);
  }
}

function emptySums(classes: number): ClassSums {
  const entries = rowColumns.map((column) => [column, Array<number>(classes).fill(0)]);
  return Object.fromEntries(entries) as ClassSums;
}

function addTo(total: number[], values: readonly number[]): void {
  for (const [index, value] of values.entries()) total[index] = at(total, index) + value;
}

function at(values: readonly number[], index: number): number {
  return values[index] ?? Number.NaN;
}
