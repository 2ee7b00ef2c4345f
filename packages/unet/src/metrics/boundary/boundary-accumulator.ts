import { type BoundaryScores, boundaryScores } from './boundary-scores.js';
import { type OutputForm, predictedClasses } from './predicted-classes.js';
import type { MaskSize } from './region-border.js';

/** Means over images; with more than two classes also those of each class, such as `hausdorff95.1`. NaN: no image counts. */
export type BoundaryMetrics = BoundaryScores & Record<string, number>;

const names = ['hausdorff95', 'boundaryF1'] as const;

/**
 * Adds up the scores of borders, image by image. Over all classes: the mean over those, without background, that have a
 * value.
 */
export class BoundaryAccumulator {
  /** By class, without background. */
  private readonly sums: Record<keyof BoundaryScores, { total: number; images: number }>[];

  constructor(
    private readonly size: MaskSize,
    private readonly form: OutputForm,
  ) {
    this.sums = Array.from({ length: form.classes - 1 }, () => ({
      hausdorff95: { total: 0, images: 0 },
      boundaryF1: { total: 0, images: 0 },
    }));
  }

  /** @param probabilities of images, one after the other; `truths` their masks, [B, H, W] */
  add(probabilities: Float32Array, truths: Uint8Array): void {
    const pixels = this.size.height * this.size.width;
    const values = this.form.classes === 2 ? pixels : pixels * this.form.classes;
    for (let image = 0; image * pixels < truths.length; image += 1) {
      const predicted = predictedClasses(
        probabilities.subarray(image * values, (image + 1) * values),
        this.form,
      );
      this.addImage(predicted, truths.subarray(image * pixels, (image + 1) * pixels));
    }
  }

  metrics(): BoundaryMetrics {
    const overall = names.map((name) => {
      const known = this.sums.flatMap((sums) => (sums[name].images > 0 ? [mean(sums[name])] : []));
      return [name, known.reduce((sum, value) => sum + value, 0) / known.length];
    });
    const byClass = this.sums.flatMap((sums, index) =>
      names.map((name) => [`${name}.${index + 1}`, mean(sums[name])]),
    );
    return Object.fromEntries(this.form.classes === 2 ? overall : [...overall, ...byClass]);
  }

  private addImage(predicted: Uint8Array, truth: Uint8Array): void {
    for (const [index, sums] of this.sums.entries()) {
      const scores = boundaryScores(predicted, truth, index + 1, this.size);
      for (const name of names) {
        if (Number.isNaN(scores[name])) continue;
        sums[name].total += scores[name];
        sums[name].images += 1;
      }
    }
  }
}

function mean({ total, images }: { total: number; images: number }): number {
  return total / images;
}
