import { applyRmsProp } from '@unetsweep/tensorflow';
import { known } from '../network/network.js';
import type { OptimizerDefinition } from './optimizer-definition.js';

/** Tieleman & Hinton 2012 in Keras's form: not centred, epsilon under the root, momentum over the scaled gradients. */
export const rmsprop: OptimizerDefinition<'rmsprop'> = (graph, spec) => {
  const [rho, momentum] = [graph.float(spec.rho), graph.float(spec.momentum)];
  const epsilon = graph.float(spec.epsilon);
  return {
    feeds: () => [],
    update: ({ weight, gradient, slots }, learningRate) => {
      const own = { v: known(slots, 'velocity'), d: known(slots, 'momentum') };
      return [applyRmsProp(weight, own, gradient, { learningRate, rho, momentum, epsilon })];
    },
  };
};
