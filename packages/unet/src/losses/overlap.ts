import type { Arithmetic } from './arithmetic.js';
import type { LossDefinition, LossOptions, LossSpec, RegionSums } from './loss-definition.js';

type Smooth = Pick<LossSpec, 'smooth'>;

/** The least smoothing, so that a region with an empty mask and no probability at all gives no 0 / 0. */
const leastSmooth = 1e-7;

/** 1 - D, D = (2 sum(y p) + s) / (sum y + sum p + s); Milletari et al. 2016, arXiv 1606.04797. */
export function diceLoss<T>(math: Arithmetic<T>, sums: RegionSums<T>, { smooth }: Smooth): T {
  const both = math.add(math.multiply(math.constant(2), sums.overlap), smoothing(math, smooth));
  const either = math.add(math.add(sums.target, sums.predicted), smoothing(math, smooth));
  return math.subtract(math.constant(1), math.divide(both, either));
}

/**
 * 1 - ID, the Dice of the background: ID = (2 sum((1-y)(1-p)) + s) / (sum(1-y) + sum(1-p) + s). What is wrong stands
 * in the numerator, so no digits cancel: (sum y + sum p - 2 sum(y p)) / (2N - sum y - sum p + s).
 */
export function inverseDiceLoss<T>(math: Arithmetic<T>, sums: RegionSums<T>, { smooth }: Smooth): T {
  const either = math.add(sums.target, sums.predicted);
  const background = math.subtract(math.multiply(math.constant(2), sums.pixels), either);
  const wrong = math.subtract(either, math.multiply(math.constant(2), sums.overlap));
  return math.divide(wrong, math.add(background, smoothing(math, smooth)));
}

export function dice(spec: LossOptions<'dice'>): LossDefinition {
  return { terms: [], formula: (math, sums) => diceLoss(math, sums, spec) };
}

export function inverseDice(spec: LossOptions<'inverseDice'>): LossDefinition {
  return { terms: [], formula: (math, sums) => inverseDiceLoss(math, sums, spec) };
}

/** 1 - J, J = (sum(y p) + s) / (sum y + sum p - sum(y p) + s); Rahman and Wang 2016, doi 10.1007/978-3-319-50835-1_22. */
export function jaccard({ smooth }: LossOptions<'jaccard'>): LossDefinition {
  return {
    terms: [],
    formula: (math, sums) => {
      const union = math.subtract(math.add(sums.target, sums.predicted), sums.overlap);
      const wrong = math.subtract(union, sums.overlap);
      return math.divide(wrong, math.add(union, smoothing(math, smooth)));
    },
  };
}

/**
 * 1 - T, T = (TP + s) / (TP + alpha FP + beta FN + s) with TP = sum(y p), FP = sum((1-y) p), FN = sum(y (1-p));
 * Salehi et al. 2017, arXiv 1706.05721. Alpha = beta = 1/2 is `dice` with half the smoothing.
 */
export function tversky({ smooth, tverskyAlpha, tverskyBeta }: LossOptions<'tversky'>): LossDefinition {
  return {
    terms: [],
    formula: (math, sums) => {
      const { overlap, predicted, target } = sums;
      const wrong = math.add(
        math.multiply(math.constant(tverskyAlpha), math.subtract(predicted, overlap)),
        math.multiply(math.constant(tverskyBeta), math.subtract(target, overlap)),
      );
      return math.divide(wrong, math.add(math.add(overlap, wrong), smoothing(math, smooth)));
    },
  };
}

function smoothing<T>(math: Arithmetic<T>, smooth: number): T {
  return math.constant(Math.max(smooth, leastSmooth));
}
