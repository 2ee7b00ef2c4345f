import { type CurvePruner, shortNumber } from './pruner.js';
import { isLookedAt } from './run-curve.js';

interface ThresholdOptions {
  lower: number | null;
  upper: number | null;
  warmupEpochs: number;
  /** -1 where the curve's values are the metric's with the other sign. */
  sign: 1 | -1;
}

/** Prunes a run whose metric leaves its bounds, or is no number. The rule of Optuna's ThresholdPruner. */
export function thresholdPruner({ lower, upper, warmupEpochs, sign }: ThresholdOptions): CurvePruner {
  return {
    kind: 'curve',
    peers: null,
    looksAt: (curve) => isLookedAt(curve, warmupEpochs),
    judge(curve) {
      const last = curve.at(-1)?.value ?? null;
      if (last === null) return 'is no number';
      const value = sign * last;
      if (lower !== null && value < lower) return `is below ${shortNumber(lower)}`;
      if (upper !== null && value > upper) return `is above ${shortNumber(upper)}`;
      return null;
    },
  };
}
