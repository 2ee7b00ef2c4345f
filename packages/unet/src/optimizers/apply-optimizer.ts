import {
  assignSub,
  type Graph,
  multiply,
  type Operation,
  type Tensor,
  type Variable,
} from '@unetsweep/tensorflow';
import { type Settable, settable } from '../network/settable.js';
import { clipByGlobalNorm, globalNorm } from './gradient-norm.js';
import { buildOptimizer } from './optimizer.js';
import type { OptimizerSpec, StepScalars } from './optimizer-definition.js';
import { optimizerSlots } from './slots.js';

type Floats = Tensor<'float32'>;

/** A weight that makes steps. */
export interface Target {
  weight: Variable<'float32'>;
  gradient: Floats;
  /** Whether weight decay is for it. */
  decays: boolean;
}

/** A variable of the optimizer, and what it starts with. */
export interface OptimizerSlot extends Settable {
  initial: number;
}

export interface OptimizerStep {
  scalars: StepScalars;
  /** The optimizer's variables, `slot/weight`. */
  slots: OptimizerSlot[];
  /** One step is made when all have run. */
  operations: Operation[];
  /** Euclidean norm of all gradients before clipping; null where nothing asks for it. */
  gradientNorm: Floats | null;
}

interface StepOptions {
  spec: OptimizerSpec;
  learningRate: Floats;
  /** Whether the norm of the gradients is asked for; clipping needs it in any case. */
  measuresNorm: boolean;
}

/** Adds one step of the optimizer: clipping, the update, weight decay. */
export function applyOptimizer(
  graph: Graph,
  targets: readonly Target[],
  { spec, learningRate, measuresNorm }: StepOptions,
): OptimizerStep {
  const scalars = buildOptimizer(graph, spec);
  const given = targets.map(({ gradient }) => gradient);
  const gradientNorm = measuresNorm || spec.clipNorm !== null ? globalNorm(given) : null;
  const gradients =
    gradientNorm && spec.clipNorm !== null ? clipByGlobalNorm(given, gradientNorm, spec.clipNorm) : given;
  const slots: OptimizerSlot[] = [];
  const operations = targets.flatMap((target, index): Operation[] => {
    const { weight, gradient, decays } = target;
    const own = addSlots(weight, spec);
    slots.push(...own.map(({ slot }) => slot));
    const variables = new Map(own.map(({ name, slot }) => [name, slot.variable]));
    const step = { weight, gradient: gradients[index] ?? gradient, slots: variables };
    const updated = scalars.update(step, learningRate);
    if (spec.weightDecay === 0 || !decays) return updated;
    // Decoupled (Loshchilov & Hutter 2019, arXiv 1711.05101): from the value before the step, outside the gradient.
    const decay = multiply(multiply(weight.value, learningRate), graph.float(spec.weightDecay));
    return [...updated, assignSub(weight, decay, updated)];
  });
  return { scalars, slots, operations, gradientNorm };
}

function addSlots(weight: Variable<'float32'>, spec: OptimizerSpec): { name: string; slot: OptimizerSlot }[] {
  return optimizerSlots(spec).map(({ name, initial }) => {
    const slot = settable(weight.graph, `${name}/${weight.name}`, weight.shape);
    return { name, slot: { ...slot, initial } };
  });
}
