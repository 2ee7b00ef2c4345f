import type { FloatDType } from '../dtype.js';
import type { Operation, Tensor } from '../graph.js';
import { addAll } from '../ops/elementwise.js';
import { GraphError } from '../shape.js';
import { arrayGradients } from './array.js';
import { elementwiseGradients } from './elementwise.js';
import { networkGradients } from './network.js';
import type { FloatTensor, GradientRule } from './rule.js';

const rules: Record<string, GradientRule> = {
  ...elementwiseGradients,
  ...arrayGradients,
  ...networkGradients,
};

/** TensorFlow's names of the operations that have a gradient rule. */
export const differentiableOperations: readonly string[] = Object.keys(rules);

/**
 * Adds the operations that compute d loss / d x for each x of `sources`, by reverse accumulation.
 * @param loss a float32 scalar
 * @returns one tensor of the shape of each source; null where the loss does not depend on it
 * @throws GraphError where an operation on the way has no rule
 */
export function gradients<D extends FloatDType>(
  loss: Tensor<'float32'>,
  sources: readonly Tensor<D>[],
): (Tensor<D> | null)[] {
  if (loss.shape.length !== 0) throw new GraphError(`the loss ${loss.reference} must be a scalar`);
  const { graph } = loss;
  const reached = reachableFrom(sources, graph.operations.slice(0, loss.operation.id + 1));
  const collected = new Map<Tensor, FloatTensor[]>([[loss, [graph.float(1)]]]);
  // Users always come after what they use, so going backwards every output's gradient is complete.
  for (let id = loss.operation.id; id >= 0; id--) {
    const operation = graph.operations[id];
    if (operation && reached.has(operation)) propagate(operation, reached, sources, collected);
  }
  // A gradient has the type of its source.
  return sources.map((source) => total(collected, source) as Tensor<D> | null);
}

/** The operations whose outputs depend on a source. */
function reachableFrom(sources: readonly Tensor[], operations: readonly Operation[]): Set<Operation> {
  const reached = new Set<Operation>();
  const starts = new Set(sources);
  for (const operation of operations) {
    if (operation.inputs.some((input) => starts.has(input) || reached.has(input.operation)))
      reached.add(operation);
  }
  return reached;
}

function propagate(
  operation: Operation,
  reached: ReadonlySet<Operation>,
  sources: readonly Tensor[],
  collected: Map<Tensor, FloatTensor[]>,
): void {
  const outputGradients = operation.outputs.map((output) => total(collected, output));
  if (outputGradients.every((one) => one === null)) return;
  const rule = rules[operation.type];
  if (!rule) throw new GraphError(`${operation.type} (${operation.name}) has no gradient rule`);
  const needs = operation.inputs.map((input) => sources.includes(input) || reached.has(input.operation));
  const inputGradients = rule({ operation, outputGradients, needs });
  for (const [index, input] of operation.inputs.entries()) {
    const gradient = inputGradients[index];
    if (!gradient || !needs[index]) continue;
    const list = collected.get(input);
    if (list) list.push(gradient);
    else collected.set(input, [gradient]);
  }
}

/** The sum of what was collected for a tensor; kept, so that it is added up once. */
function total(collected: Map<Tensor, FloatTensor[]>, tensor: Tensor): FloatTensor | null {
  const list = collected.get(tensor);
  if (!list) return null;
  const sum = addAll(list);
  collected.set(tensor, [sum]);
  return sum;
}
