import type { DType } from '../dtype.js';
import type { Graph, Operation, Tensor } from '../graph.js';
import { areCompatible, formatShape, GraphError } from '../shape.js';
import { multiply } from './elementwise.js';

/** State that lives in the session between runs. */
export class Variable<D extends DType = DType> {
  readonly handle: Tensor<'resource'>;
  /** The value at the run's beginning, as long as every update of it depends on this read. */
  readonly value: Tensor<D>;

  constructor(
    readonly graph: Graph,
    readonly name: string,
    readonly dtype: D,
    readonly shape: readonly number[],
  ) {
    const attributes = { dtype: { type: dtype }, shape: { shape }, shared_name: { string: name } };
    const outputs = [{ dtype: 'resource', shape: [] }] as const;
    this.handle = graph.add({ type: 'VarHandleOp', name, attributes, outputs }).output(0);
    const read = { type: 'ReadVariableOp', name: `${name}/value`, inputs: [this.handle] };
    const readAttributes = { dtype: { type: dtype } };
    this.value = graph.add({ ...read, attributes: readAttributes, outputs: [{ dtype, shape }] }).output<D>(0);
  }
}

export function assign<D extends DType>(variable: Variable<D>, value: Tensor<D>): Operation {
  return update('AssignVariableOp', variable, value);
}

/**
 * Sets a variable to what is fed for `input`, in memory of TensorFlow's own. What is fed stays memory of JavaScript: a variable
 * that took it over would let go of it on one of TensorFlow's threads as soon as it changes, and Node crashes at that.
 */
export function assignFed(variable: Variable<'float32'>, input: Tensor<'float32'>): Operation {
  const { graph } = variable;
  // A product is new memory; by a constant 1 it would be optimised away.
  const one = graph.add({
    type: 'PlaceholderWithDefault',
    inputs: [graph.float(1)],
    attributes: { dtype: { type: 'float32' }, shape: { shape: [] } },
    outputs: [{ dtype: 'float32', shape: [] }],
  });
  return assign(variable, multiply(input, one.output<'float32'>(0)));
}

/** variable += value. */
export function assignAdd(variable: Variable<'float32'>, value: Tensor<'float32'>): Operation {
  return update('AssignAddVariableOp', variable, value);
}

/** variable -= value, after `controls`. */
export function assignSub(
  variable: Variable<'float32'>,
  value: Tensor<'float32'>,
  controls: Operation[] = [],
) {
  return update('AssignSubVariableOp', variable, value, controls);
}

function update(type: string, variable: Variable, value: Tensor, controls: Operation[] = []): Operation {
  requireFit(type, variable, value);
  const attributes = { dtype: { type: variable.dtype } };
  return variable.graph.add({ type, inputs: [variable.handle, value], attributes, controls });
}

/** @throws GraphError where the value has another type or shape than the variable */
export function requireFit(type: string, variable: Variable, value: Tensor): void {
  if (variable.dtype !== value.dtype || !areCompatible(variable.shape, value.shape)) {
    const expected = `${variable.dtype} ${formatShape(variable.shape)}`;
    throw new GraphError(
      `${type}: ${variable.name} is ${expected}, not ${value.dtype} ${formatShape(value.shape)}`,
    );
  }
}
