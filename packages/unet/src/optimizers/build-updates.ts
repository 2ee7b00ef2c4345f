import { assignSub, gradients, multiply, type Operation, type Tensor } from '@unetsweep/tensorflow';
import { type Architecture, listWeights } from '../architecture/index.js';
import { known, type WeightVariables } from '../network/network.js';
import { type Settable, settable } from '../network/settable.js';
import { optimizerDefinition } from './optimizer.js';
import type { OptimizerSpec, StepScalars } from './optimizer-definition.js';

interface UpdateOptions {
  spec: OptimizerSpec;
  architecture: Architecture;
  variables: WeightVariables;
  learningRate: Tensor<'float32'>;
}

export interface Updates {
  scalars: StepScalars;
  /** The optimizer's variables, `slot/weight`. */
  slots: Settable[];
  /** One optimizer step is made when all have run. */
  operations: Operation[];
}

/** Adds one step of the optimizer down the gradients of `loss`, a scalar. */
export function buildUpdates(loss: Tensor<'float32'>, options: UpdateOptions): Updates {
  const { graph } = loss;
  const { spec, architecture, variables, learningRate } = options;
  const definition = optimizerDefinition(spec.name);
  const scalars = definition.build(graph, spec);
  const trainable = listWeights(architecture).filter((weight) => weight.trainable);
  const targets = trainable.map((weight) => known(variables, weight.name));
  const slots: Settable[] = [];
  const operations = gradients(
    loss,
    targets.map((target) => target.value),
  ).flatMap((gradient, index): Operation[] => {
    const [weight, description] = [targets[index], trainable[index]];
    if (!gradient || !weight || !description) return [];
    const own = definition.slots.map((slot) => settable(graph, `${slot}/${weight.name}`, weight.shape));
    slots.push(...own);
    const slotVariables = Object.fromEntries(
      own.map(({ variable }, at) => [definition.slots[at] ?? '', variable]),
    );
    const updated = scalars.update({ weight, gradient, slots: slotVariables }, learningRate);
    if (spec.weightDecay === 0 || description.role !== 'kernel') return [updated];
    // Decoupled (Loshchilov & Hutter 2019, arXiv 1711.05101): from the value before the step, outside the gradient.
    const decay = multiply(multiply(weight.value, learningRate), graph.float(spec.weightDecay));
    return [updated, assignSub(weight, decay, [updated])];
  });
  return { scalars, slots, operations };
}
