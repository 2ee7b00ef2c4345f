import type { DType, FloatDType } from '../dtype.js';
import type { Tensor } from '../graph.js';
import { broadcastShapes, GraphError } from '../shape.js';

export const add = binary('AddV2');
export const subtract = binary('Sub');
export const multiply = binary('Mul');
export const divide = binary('RealDiv');
export const maximum = binary('Maximum');
export const minimum = binary('Minimum');

export const negate = unary('Neg');
export const absolute = unary('Abs');
export const square = unary('Square');
export const squareRoot = unary('Sqrt');
export const sign = unary('Sign');
export const floor = unary('Floor');
export const exponential = unary('Exp');
export const logarithm = unary('Log');
export const relu = unary('Relu');
export const sigmoid = unary('Sigmoid');
/** ln(1 + e^x), without overflow. */
export const softplus = unary('Softplus');
/** Over the last axis. */
export const softmax = unary('Softmax');

export const greater = comparison('Greater');
export const greaterEqual = comparison('GreaterEqual');
export const equal = comparison('Equal');

/** Sum of tensors of one shape. */
export function addAll<D extends FloatDType>(tensors: readonly Tensor<D>[]): Tensor<D> {
  const [first, second] = tensors;
  if (!first) throw new GraphError('AddN: nothing to add');
  if (!second) return first;
  if (tensors.length === 2) return add(first, second);
  const attributes = { N: { int: tensors.length }, T: { type: first.dtype } };
  const outputs = [{ dtype: first.dtype, shape: first.shape }];
  return first.graph.add({ type: 'AddN', inputs: tensors, attributes, outputs }).output<D>(0);
}

/** `whenTrue` where the condition holds, else `whenFalse`; all three broadcast. */
export function select<D extends DType>(
  condition: Tensor<'bool'>,
  whenTrue: Tensor<D>,
  whenFalse: Tensor<D>,
) {
  requireSameType('SelectV2', whenTrue, whenFalse);
  const branches = broadcastShapes('SelectV2', whenTrue.shape, whenFalse.shape);
  const shape = broadcastShapes('SelectV2', condition.shape, branches);
  const attributes = { T: { type: whenTrue.dtype } };
  const inputs = [condition, whenTrue, whenFalse];
  return condition.graph
    .add({ type: 'SelectV2', inputs, attributes, outputs: [{ dtype: whenTrue.dtype, shape }] })
    .output<D>(0);
}

/** `x` itself where it is of that type. */
export function cast<D extends DType>(x: Tensor, dtype: D): Tensor<D> {
  if (isOfType(x, dtype)) return x;
  const attributes = { SrcT: { type: x.dtype }, DstT: { type: dtype } };
  return x.graph
    .add({ type: 'Cast', inputs: [x], attributes, outputs: [{ dtype, shape: x.shape }] })
    .output<D>(0);
}

/** A gradient operation of TensorFlow with two operands of one shape, such as ReluGrad. */
export function gradientPair<D extends FloatDType>(type: string, a: Tensor<D>, b: Tensor<D>): Tensor<D> {
  const attributes = { T: { type: a.dtype } };
  return a.graph
    .add({ type, inputs: [a, b], attributes, outputs: [{ dtype: a.dtype, shape: a.shape }] })
    .output<D>(0);
}

function unary(type: string) {
  return <D extends FloatDType>(x: Tensor<D>): Tensor<D> => {
    const attributes = { T: { type: x.dtype } };
    return x.graph
      .add({ type, inputs: [x], attributes, outputs: [{ dtype: x.dtype, shape: x.shape }] })
      .output<D>(0);
  };
}

function binary(type: string) {
  return <D extends DType>(a: Tensor<D>, b: Tensor<D>): Tensor<D> => {
    requireSameType(type, a, b);
    const shape = broadcastShapes(type, a.shape, b.shape);
    const attributes = { T: { type: a.dtype } };
    return a.graph
      .add({ type, inputs: [a, b], attributes, outputs: [{ dtype: a.dtype, shape }] })
      .output<D>(0);
  };
}

function comparison(type: string) {
  return <D extends DType>(a: Tensor<D>, b: Tensor<D>): Tensor<'bool'> => {
    requireSameType(type, a, b);
    const shape = broadcastShapes(type, a.shape, b.shape);
    const attributes = { T: { type: a.dtype } };
    return a.graph
      .add({ type, inputs: [a, b], attributes, outputs: [{ dtype: 'bool', shape }] })
      .output<'bool'>(0);
  };
}

function isOfType<D extends DType>(x: Tensor, dtype: D): x is Tensor<D> {
  return x.dtype === dtype;
}

function requireSameType(type: string, a: Tensor, b: Tensor): void {
  if (a.dtype !== b.dtype) throw new GraphError(`${type}: types ${a.dtype} and ${b.dtype} differ`);
}
