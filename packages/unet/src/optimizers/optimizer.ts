import type { Graph } from '@unetsweep/tensorflow';
import { adadelta } from './adadelta.js';
import { adagrad } from './adagrad.js';
import { adam } from './adam.js';
import { adamax } from './adamax.js';
import { nadam } from './nadam.js';
import type { OptimizerSpec, StepScalars } from './optimizer-definition.js';
import { rmsprop } from './rmsprop.js';
import { sgd } from './sgd.js';

/** Adds the scalars of the optimizer's steps. */
export function buildOptimizer(graph: Graph, spec: OptimizerSpec): StepScalars {
  switch (spec.name) {
    case 'adam':
      return adam(graph, spec);
    case 'adamax':
      return adamax(graph, spec);
    case 'nadam':
      return nadam(graph, spec);
    case 'adagrad':
      return adagrad(graph, spec);
    case 'adadelta':
      return adadelta(graph, spec);
    case 'rmsprop':
      return rmsprop(graph, spec);
    case 'sgd':
      return sgd(graph, spec);
  }
}
