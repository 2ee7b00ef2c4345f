import { gradients, type Operation, type Tensor } from '@unetsweep/tensorflow';
import { type Architecture, listWeights } from '../architecture/index.js';
import { known, type WeightVariables } from '../network/network.js';
import { accumulate } from './accumulate.js';
import { applyOptimizer, type OptimizerStep, type Target } from './apply-optimizer.js';
import type { OptimizerSpec } from './optimizer-definition.js';

type Floats = Tensor<'float32'>;

interface UpdateOptions {
  spec: OptimizerSpec;
  architecture: Architecture;
  variables: WeightVariables;
  learningRate: Floats;
  /** Whether one step may take the gradients of several batches. */
  accumulates: boolean;
  /** Whether the norm of the gradients is asked for; clipping needs it in any case. */
  measuresNorm: boolean;
}

export interface Updates extends OptimizerStep {
  /** The gradients wait for a later batch's step when all have run; null where each batch makes a step. */
  collected: Operation[] | null;
  /** No gradients wait when all have run; for the beginning. */
  started: Operation[];
}

/** Adds one step of the optimizer down the gradients of `loss`, a scalar. */
export function buildUpdates(loss: Floats, options: UpdateOptions): Updates {
  const targets = findTargets(loss, options);
  if (!options.accumulates) {
    return { ...applyOptimizer(loss.graph, targets, options), collected: null, started: [] };
  }
  const { totals, collected, emptied, started } = accumulate(targets);
  const step = applyOptimizer(loss.graph, totals, options);
  return { ...step, operations: [...step.operations, ...emptied], collected, started };
}

function findTargets(loss: Floats, { architecture, variables }: UpdateOptions): Target[] {
  const trainable = listWeights(architecture).filter((weight) => weight.trainable);
  const weights = trainable.map((weight) => known(variables, weight.name));
  const derived = gradients(
    loss,
    weights.map(({ value }) => value),
  );
  return trainable.flatMap(({ role }, index): Target[] => {
    const [weight, gradient] = [weights[index], derived[index]];
    return weight && gradient ? [{ weight, gradient, decays: role === 'kernel' }] : [];
  });
}
