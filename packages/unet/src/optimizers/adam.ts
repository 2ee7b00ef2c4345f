import { applyAdam } from '@unetsweep/tensorflow';
import { known } from '../network/network.js';
import type { OptimizerDefinition } from './optimizer-definition.js';
import { stepScalar } from './step-scalar.js';

/** Kingma & Ba 2015, arXiv 1412.6980; epsilon stands where Keras puts it, beside the uncorrected second moment. */
export const adam: OptimizerDefinition<'adam'> = (graph, spec) => {
  const [power1, power2] = [stepScalar(graph, 'b1'), stepScalar(graph, 'b2')];
  const [beta1, beta2] = [graph.float(spec.beta1), graph.float(spec.beta2)];
  const [beta1Power, beta2Power] = [power1.tensor, power2.tensor];
  const epsilon = graph.float(spec.epsilon);
  return {
    feeds: (step) => [power1.feed(spec.beta1 ** step), power2.feed(spec.beta2 ** step)],
    update: ({ weight, gradient, slots }, learningRate) => {
      const own = { m: known(slots, 'm'), v: known(slots, 'v') };
      const scalars = { learningRate, beta1, beta2, beta1Power, beta2Power, epsilon };
      return [applyAdam(weight, own, gradient, scalars)];
    },
  };
};
