import type { FloatDType } from '../dtype.js';
import type { Operation, Tensor } from '../graph.js';
import { broadcastTo, reshape, shapeVector } from '../ops/array.js';
import { cast } from '../ops/elementwise.js';
import { sum } from '../ops/reduction.js';
import { GraphError, type Shape } from '../shape.js';

/** Float32 or bfloat16: a gradient has the type of the value that it is for. */
export type FloatTensor = Tensor<FloatDType>;

/** What a rule gets: the operation, the gradient of each of its outputs, and which inputs need one. */
export interface RuleContext {
  operation: Operation;
  /** Of the operation's outputs; null where the loss does not depend on one. */
  outputGradients: readonly (FloatTensor | null)[];
  /** Rules may skip the work for inputs that need none. */
  needs: readonly boolean[];
}

/** Gradients of the inputs, in order; null for inputs without one. */
export type GradientRule = (context: RuleContext) => (FloatTensor | null)[];

/** The gradient of the only output that may have one. */
export function onlyGradient({ operation, outputGradients }: RuleContext): FloatTensor {
  const [gradient] = outputGradients;
  if (!gradient || outputGradients.some((one, index) => index > 0 && one)) {
    throw new GraphError(`${operation.type} ${operation.name}: only its first output has a gradient`);
  }
  return gradient;
}

/** The input at `index`, of floating point by the operation's definition. */
export function floatInput(operation: Operation, index: number): FloatTensor {
  const input = operation.inputs[index];
  if (!input || !isFloat(input)) throw new GraphError(`${operation.type}: input ${index} is no float`);
  return input;
}

export function isFloat(tensor: Tensor): tensor is FloatTensor {
  return tensor.dtype === 'float32' || tensor.dtype === 'bfloat16';
}

/** For operations that know no other type. */
export function float32(tensor: FloatTensor): Tensor<'float32'> {
  if (tensor.dtype !== 'float32') throw new GraphError(`${tensor.reference} is ${tensor.dtype}, not float32`);
  return tensor as Tensor<'float32'>;
}

/** The values of a constant int32 input, such as axes. */
export function constantInts(operation: Operation, index: number): number[] {
  const attribute = operation.inputs[index]?.operation.attributes.value;
  if (!attribute || !('tensor' in attribute)) {
    throw new GraphError(
      `${operation.type} ${operation.name}: input ${index} must be a constant for its gradient`,
    );
  }
  const { bytes } = attribute.tensor;
  return [...new Int32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))];
}

/** Sums a gradient over the axes along which an operand of shape `target` was repeated. */
export function sumToShape(gradient: FloatTensor, target: Shape): FloatTensor {
  const added = gradient.shape.length - target.length;
  const axes = gradient.shape.flatMap((size, axis) => {
    const own = axis < added ? 1 : target[axis - added];
    return axis < added || (own === 1 && size !== 1) ? [axis] : [];
  });
  if (axes.length === 0) return gradient;
  const reduced = inFloat32(gradient, (values) => sum(values, axes));
  return reduced.shape.length === target.length ? reduced : reshape(reduced, target);
}

/** Long sums of bfloat16 would lose their small members. */
export function inFloat32(x: FloatTensor, compute: (x: Tensor<'float32'>) => Tensor<'float32'>): FloatTensor {
  if (x.dtype === 'float32') return compute(float32(x));
  return cast(compute(cast(x, 'float32')), x.dtype);
}

/** Spreads the gradient of a reduction over `axes` back to the shape of its input. */
export function spreadTo(gradient: FloatTensor, input: FloatTensor, axes: readonly number[]): FloatTensor {
  const kept = input.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  return broadcastTo(reshape(gradient, kept), shapeVector(input), input.shape);
}
