import { applyGradientDescent, applyMomentum } from '@unetsweep/tensorflow';
import { known } from '../network/network.js';
import type { OptimizerDefinition } from './optimizer-definition.js';

/** Gradient descent, with Polyak's or Nesterov's momentum in Keras's form: the rate is inside the momentum. */
export const sgd: OptimizerDefinition<'sgd'> = (graph, { momentum, nesterov }) => ({
  feeds: () => [],
  update: ({ weight, gradient, slots }, learningRate) => {
    if (momentum === 0) return [applyGradientDescent(weight, gradient, learningRate)];
    const scalars = { learningRate, momentum: graph.float(momentum), nesterov };
    return [applyMomentum(weight, known(slots, 'momentum'), gradient, scalars)];
  },
});
