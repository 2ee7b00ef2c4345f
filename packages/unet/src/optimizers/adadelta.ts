import { applyAdadelta } from '@unetsweep/tensorflow';
import { known } from '../network/network.js';
import type { OptimizerDefinition } from './optimizer-definition.js';

/** Zeiler 2012, arXiv 1212.5701, with Keras's learning rate in front of the update. */
export const adadelta: OptimizerDefinition<'adadelta'> = (graph, spec) => {
  const [rho, epsilon] = [graph.float(spec.rho), graph.float(spec.epsilon)];
  return {
    feeds: () => [],
    update: ({ weight, gradient, slots }, learningRate) => {
      const own = { a: known(slots, 'squaredGradients'), b: known(slots, 'squaredUpdates') };
      return [applyAdadelta(weight, own, gradient, { learningRate, rho, epsilon })];
    },
  };
};
