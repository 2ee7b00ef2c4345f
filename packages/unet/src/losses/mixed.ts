import type { Arithmetic } from './arithmetic.js';
import { bce, meanOfTerm } from './cross-entropy.js';
import type { LossDefinition, LossOptions, RegionSums } from './loss-definition.js';
import { diceLoss, inverseDiceLoss } from './overlap.js';

export function bceDice(spec: LossOptions<'bceDice'>): LossDefinition {
  return {
    terms: bce.terms,
    formula: (math, sums) => withCrossEntropy(math, sums, spec.diceWeight, diceLoss(math, sums, spec)),
  };
}

export function bceInverseDice(spec: LossOptions<'bceInverseDice'>): LossDefinition {
  return {
    terms: bce.terms,
    formula: (math, sums) => withCrossEntropy(math, sums, spec.diceWeight, inverseDiceLoss(math, sums, spec)),
  };
}

/**
 * BCE + a (1 - D) + (1 - a)(1 - ID), where a = `switchingK` or 1 - `switchingK` by whether the foreground's share of
 * the region's pixels exceeds `switchingTau`; after the switching loss of arXiv 1908.08004 and 2008.03750. The region is
 * the batch, or with `reduce: image` the image. The share does not depend on the weights of the network: the gradient
 * is that of the branch taken.
 */
export function switching(spec: LossOptions<'switching'>): LossDefinition {
  const { switchingK: k, switchingTau, switchingEmphasis } = spec;
  const [above, below] = switchingEmphasis === 'diceWhenAbove' ? [k, 1 - k] : [1 - k, k];
  return {
    terms: bce.terms,
    formula: (math, sums) => {
      const share = math.divide(sums.target, sums.pixels);
      const emphasis = [math.constant(above), math.constant(below)] as const;
      const ofDice = math.whenGreater(share, math.constant(switchingTau), ...emphasis);
      const ofInverse = math.subtract(math.constant(1), ofDice);
      const overlap = math.add(
        math.multiply(ofDice, diceLoss(math, sums, spec)),
        math.multiply(ofInverse, inverseDiceLoss(math, sums, spec)),
      );
      return math.add(meanOfTerm(math, sums), overlap);
    },
  };
}

function withCrossEntropy<T>(math: Arithmetic<T>, sums: RegionSums<T>, weight: number, overlap: T): T {
  return math.add(meanOfTerm(math, sums), math.multiply(math.constant(weight), overlap));
}
