import { bce, softmaxCrossEntropy } from './cross-entropy.js';
import { focal } from './focal.js';
import type { LossDefinition, LossOptions, LossSpec } from './loss-definition.js';
import { bceDice, bceInverseDice, switching } from './mixed.js';
import { dice, inverseDice, jaccard, tversky } from './overlap.js';

const losses: { [N in LossSpec['name']]: (spec: LossOptions<N>) => LossDefinition } = {
  bce: () => bce,
  crossEntropy: () => softmaxCrossEntropy,
  dice,
  inverseDice,
  jaccard,
  bceDice,
  bceInverseDice,
  focal,
  tversky,
  switching,
};

/** The definition of a loss with its options. */
export function lossDefinition(spec: LossSpec): LossDefinition {
  return (losses[spec.name] as (options: LossSpec) => LossDefinition)(spec);
}
