import type { Metrics } from '../job.js';
import { leftOutClass } from '../losses/left-out-class.js';
import type { RegionLoss } from '../losses/loss-definition.js';
import type { Accumulator } from './accumulator.js';
import { type OutputForm, predictedClasses } from './boundary/predicted-classes.js';
import { createAccumulator } from './create-accumulator.js';
import { nameSideMetrics } from './epoch-metrics.js';
import { rowColumns } from './row-columns.js';

/**
 * Measures probabilities against masks, image by image and of any size, with the metrics of a training's validation but for the loss.
 * The sums are the graph's own, in double precision. Pixels of class 255 don't count.
 */
export class ProbabilityMeter {
  private readonly regions: Accumulator;

  constructor(private readonly form: OutputForm) {
    // A loss that adds no terms of its own to the rows; images differ in size, so each row says how many pixels count.
    const spec = { name: 'dice', smooth: 1, reduce: 'batch', classWeights: null } as const;
    const loss: RegionLoss = { spec, classes: form.classes, classWeights: null, leavesPixelsOut: true };
    this.regions = createAccumulator(loss, 0);
  }

  /** @param probabilities [P], or [P, classes] of more than two. @param truth class index, [P] */
  add(probabilities: Float32Array, truth: Uint8Array): void {
    const { classes } = this.form;
    const columns = classes > 2 ? classes : 1;
    const sums = new Float64Array(rowColumns.length * columns);
    const chosen = predictedClasses(probabilities, this.form);
    let pixels = 0;
    for (const [pixel, index] of truth.entries()) {
      if (index === leftOutClass) continue;
      pixels += 1;
      for (let column = 0; column < columns; column += 1) {
        const own = classes > 2 ? column : 1;
        const probability = probabilities[pixel * columns + column] ?? Number.NaN;
        const isChosen = chosen[pixel] === own;
        // In the order of `rowColumns`.
        if (index === own) {
          addTo(sums, column, 1);
          addTo(sums, 2 * columns + column, probability);
          if (isChosen) addTo(sums, 4 * columns + column, 1);
        }
        addTo(sums, columns + column, probability);
        if (isChosen) addTo(sums, 3 * columns + column, 1);
      }
    }
    this.regions.add(Float32Array.from([...sums, pixels]));
  }

  /** `valDice`, `valDiceHard`, `valIou`, … or `testDice`, …; with more than two classes also those of each, such as `valDice.1`. */
  metrics(side: 'val' | 'test'): Metrics {
    const { dataLoss: _, ...metrics } = this.regions.metrics();
    return nameSideMetrics(side, metrics);
  }
}

function addTo(sums: Float64Array, at: number, value: number): void {
  sums[at] = (sums[at] ?? 0) + value;
}
