import {
  add,
  exponential,
  multiply,
  negate,
  sigmoid,
  softplus,
  square,
  type Tensor,
} from '@unetsweep/tensorflow';
import { logitAgainstTruth, meanOfTerm } from './cross-entropy.js';
import type { LossDefinition, LossOptions } from './loss-definition.js';

type Floats = Tensor<'float32'>;

/**
 * -a (1 - q)^g ln q, q the probability of the true answer, a = `focalAlpha` for foreground and 1 - `focalAlpha` for
 * background; Lin et al. 2017, arXiv 1708.02002. With more than two classes: each against the rest, and their mean.
 */
export function focal({ focalGamma, focalAlpha }: LossOptions<'focal'>): LossDefinition {
  const term = (z: Floats, y: Floats) => {
    const wrong = logitAgainstTruth(z, y);
    const factor = modulation(wrong, focalGamma);
    const entropy = multiply(sideWeight(y, focalAlpha), softplus(wrong));
    return factor ? multiply(factor, entropy) : entropy;
  };
  return { terms: [term], formula: meanOfTerm };
}

/**
 * sigmoid(s)^gamma; null: 1 everywhere. A power of the probability has no gradient where that is 0 and gamma < 1, the
 * exponential of its logarithm has: sigmoid(s)^gamma = exp(-gamma softplus(-s)).
 */
function modulation(s: Floats, gamma: number): Floats | null {
  if (gamma === 0) return null;
  if (gamma === 1) return sigmoid(s);
  if (gamma === 2) return square(sigmoid(s));
  return exponential(multiply(softplus(negate(s)), s.graph.float(-gamma)));
}

/** alpha where y = 1, 1 - alpha where y = 0. */
function sideWeight(y: Floats, alpha: number): Floats {
  const { graph } = y;
  return add(multiply(y, graph.float(2 * alpha - 1)), graph.float(1 - alpha));
}
