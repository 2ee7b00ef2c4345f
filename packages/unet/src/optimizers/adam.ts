import { applyAdam } from '@unetsweep/tensorflow';
import type { OptimizerDefinition } from './optimizer-definition.js';

/** Kingma & Ba 2015, arXiv 1412.6980; epsilon stands where Keras puts it, beside the uncorrected second moment. */
export const adam: OptimizerDefinition = {
  slots: ['m', 'v'],
  build(graph, spec) {
    if (spec.name !== 'adam') throw new Error(`adam cannot follow ${spec.name}`);
    const beta1Power = graph.placeholder('b1', 'float32', []);
    const beta2Power = graph.placeholder('b2', 'float32', []);
    const [beta1, beta2] = [graph.float(spec.beta1), graph.float(spec.beta2)];
    const epsilon = graph.float(spec.epsilon);
    return {
      feeds: (step) => [
        { tensor: beta1Power, values: Float32Array.of(spec.beta1 ** step), shape: [] },
        { tensor: beta2Power, values: Float32Array.of(spec.beta2 ** step), shape: [] },
      ],
      update: ({ weight, gradient, slots: { m, v } }, learningRate) => {
        if (!m || !v) throw new Error('adam needs the slots m and v');
        const scalars = { learningRate, beta1, beta2, beta1Power, beta2Power, epsilon };
        return applyAdam(weight, { m, v }, gradient, scalars);
      },
    };
  },
};
