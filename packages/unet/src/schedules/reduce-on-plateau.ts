import type { Schedule, SpecOf } from './schedule-definition.js';

/** Multiplies the rate by `factor` when `monitor` has not fallen for `patience` epochs; Keras's ReduceLROnPlateau. */
export function reduceOnPlateau(
  spec: SpecOf<'reduceOnPlateau'>,
  learningRate: number,
  state: Readonly<Record<string, number>>,
): Schedule {
  // A metric that grows when things go well is followed downwards.
  const sign = isBetterWhenLarger(spec.monitor) ? -1 : 1;
  let rate = state.rate ?? learningRate;
  let best = state.best ?? Number.POSITIVE_INFINITY;
  let waited = state.waited ?? 0;
  let cooling = state.cooling ?? 0;
  return {
    rateAt: () => rate,
    observe(metrics) {
      const value = metrics[spec.monitor];
      if (value == null) return;
      if (cooling > 0) {
        cooling -= 1;
        waited = 0;
      }
      if (sign * value < best - spec.minDelta) {
        best = sign * value;
        waited = 0;
      } else if (cooling === 0) {
        waited += 1;
        // A rate that starts below the floor stays.
        if (waited >= spec.patience && rate > spec.minLearningRate) {
          rate = Math.max(rate * spec.factor, spec.minLearningRate);
          cooling = spec.cooldown;
          waited = 0;
        }
      }
    },
    state: () => ({ rate, waited, cooling, ...(Number.isFinite(best) ? { best } : {}) }),
  };
}

function isBetterWhenLarger(metric: string): boolean {
  return !/loss|penalty|norm|hausdorff/i.test(metric);
}
