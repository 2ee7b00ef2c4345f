import { applyAdagrad } from '@unetsweep/tensorflow';
import { known } from '../network/network.js';
import type { OptimizerDefinition } from './optimizer-definition.js';

/** Duchi et al. 2011, JMLR 12, in Keras's form: w -= lr g / sqrt(sum of g^2 + epsilon); see `optimizerSlots` for epsilon. */
export const adagrad: OptimizerDefinition<'adagrad'> = () => ({
  feeds: () => [],
  update: ({ weight, gradient, slots }, learningRate) => [
    applyAdagrad(weight, known(slots, 'squaredGradients'), gradient, learningRate),
  ],
});
