import { multiply, softplus, subtract, type Tensor } from '@unetsweep/tensorflow';
import type { Arithmetic } from './arithmetic.js';
import type { LossDefinition, RegionSums } from './loss-definition.js';

/**
 * -y ln p - (1 - y) ln(1 - p) with p = sigmoid(z), from the logit: softplus((1 - 2y) z) for y in {0, 1}.
 * It neither overflows nor loses digits, and its gradient is p - y everywhere.
 */
function crossEntropyOfLogit(z: Tensor<'float32'>, y: Tensor<'float32'>): Tensor<'float32'> {
  return softplus(logitAgainstTruth(z, y));
}

/** The logit of the wrong answer: z where y = 0, -z where y = 1. */
export function logitAgainstTruth(z: Tensor<'float32'>, y: Tensor<'float32'>): Tensor<'float32'> {
  const { graph } = z;
  return multiply(z, subtract(graph.float(1), multiply(y, graph.float(2))));
}

/** Mean of the first term over the pixels, by their weights: sum(w * term) / sum(w). */
export function meanOfTerm<T>(math: Arithmetic<T>, sums: RegionSums<T>): T {
  const [total = math.constant(0)] = sums.terms;
  return math.divide(total, sums.pixels);
}

/** With more than two classes: the mean over the classes, each against the rest. */
export const bce: LossDefinition = { terms: [crossEntropyOfLogit], formula: meanOfTerm };

/** -ln of the true class's probability; with two classes that is `bce`. */
export const softmaxCrossEntropy: LossDefinition = { ...bce, isSoftmax: true };
