import { applyAdaMax } from '@unetsweep/tensorflow';
import { known } from '../network/network.js';
import type { OptimizerDefinition } from './optimizer-definition.js';
import { stepScalar } from './step-scalar.js';

/** Kingma & Ba 2015, arXiv 1412.6980, section 7.1; as Keras, epsilon is added to the norm. */
export const adamax: OptimizerDefinition<'adamax'> = (graph, spec) => {
  const power = stepScalar(graph, 'b1');
  const [beta1, beta2] = [graph.float(spec.beta1), graph.float(spec.beta2)];
  const epsilon = graph.float(spec.epsilon);
  return {
    feeds: (step) => [power.feed(spec.beta1 ** step)],
    update: ({ weight, gradient, slots }, learningRate) => {
      const own = { m: known(slots, 'm'), u: known(slots, 'u') };
      const scalars = { learningRate, beta1, beta2, beta1Power: power.tensor, epsilon };
      return [applyAdaMax(weight, own, gradient, scalars)];
    },
  };
};
