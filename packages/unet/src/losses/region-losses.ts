import { multiply, softplus, subtract, type Tensor } from '@unetsweep/tensorflow';
import type { Arithmetic } from './arithmetic.js';
import type { LossDefinition, LossSpec, RegionSums } from './loss-definition.js';

/**
 * -y ln p - (1 - y) ln(1 - p) with p = sigmoid(z), from the logit: softplus((1 - 2y) z) for y in {0, 1}.
 * It neither overflows nor loses digits, and its gradient is p - y everywhere.
 */
function crossEntropyOfLogit(z: Tensor<'float32'>, y: Tensor<'float32'>): Tensor<'float32'> {
  const { graph } = z;
  return softplus(multiply(z, subtract(graph.float(1), multiply(y, graph.float(2)))));
}

/** Mean over the pixels, by their weights: sum(w * term) / sum(w). */
function crossEntropy<T>(math: Arithmetic<T>, sums: RegionSums<T>): T {
  const [total = math.constant(0)] = sums.terms;
  return math.divide(total, sums.pixels);
}

/** 1 - D, D = (2 sum(y p) + smooth) / (sum y + sum p + smooth); Milletari et al. 2016, arXiv 1606.04797. */
function overlapLoss<T>(math: Arithmetic<T>, sums: RegionSums<T>, { smooth }: LossSpec): T {
  const both = math.add(math.multiply(math.constant(2), sums.overlap), math.constant(smooth));
  const either = math.add(math.add(sums.target, sums.predicted), math.constant(smooth));
  return math.subtract(math.constant(1), math.divide(both, either));
}

/** With more than two classes: the mean over the classes, each against the rest. */
export const bce: LossDefinition = { terms: [crossEntropyOfLogit], formula: crossEntropy };

/** -ln of the true class's probability; with two classes that is `bce`. */
export const softmaxCrossEntropy: LossDefinition = { ...bce, isSoftmax: true };

export const dice: LossDefinition = { terms: [], formula: overlapLoss };

export const bceDice: LossDefinition = {
  terms: [crossEntropyOfLogit],
  formula: (math, sums, spec) => {
    const weight = spec.name === 'bceDice' ? spec.diceWeight : 1;
    const weighted = math.multiply(math.constant(weight), overlapLoss(math, sums, spec));
    return math.add(crossEntropy(math, sums), weighted);
  },
};
