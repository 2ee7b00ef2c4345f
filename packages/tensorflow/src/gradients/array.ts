import type { Tensor } from '../graph.js';
import { pad, reshape, reverse, shapeVector, slice } from '../ops/array.js';
import { cast, divide } from '../ops/elementwise.js';
import { elementCount, GraphError, knownDimension } from '../shape.js';
import {
  constantInts,
  type FloatTensor,
  floatInput,
  type GradientRule,
  onlyGradient,
  spreadTo,
} from './rule.js';

/** One rule an operation, by TensorFlow's name: layout and reductions. */
export const arrayGradients: Record<string, GradientRule> = {
  Reshape: (context) => [reshapeLike(onlyGradient(context), floatInput(context.operation, 0)), null],
  ConcatV2: (context) => {
    const gradient = onlyGradient(context);
    const operands = context.operation.inputs.slice(0, -1);
    const [axis = 0] = constantInts(context.operation, operands.length);
    let start = 0;
    const parts = operands.map((operand, index) => {
      const begin = operand.shape.map((_, at) => (at === axis ? start : 0));
      start += knownDimension(operand.shape, axis);
      return context.needs[index] ? slice(gradient, begin, operand.shape) : null;
    });
    return [...parts, null];
  },
  Slice: (context) => {
    const [x, y] = [floatInput(context.operation, 0), context.operation.output(0)];
    const begin = constantInts(context.operation, 1);
    const paddings = x.shape.map((size, axis): [number, number] => {
      const [before, kept] = [begin[axis] ?? 0, y.shape[axis] ?? null];
      if (size === null || kept === null) {
        if (before !== 0) throw new GraphError('Slice: no gradient where it cuts an unknown dimension');
        return [0, 0];
      }
      return [before, size - before - kept];
    });
    return [pad(onlyGradient(context), paddings), null, null];
  },
  ReverseV2: (context) => {
    const [axis = 0] = constantInts(context.operation, 1);
    return [reverse(onlyGradient(context), axis), null];
  },
  Sum: (context) => {
    const x = floatInput(context.operation, 0);
    return [spreadTo(onlyGradient(context), x, constantInts(context.operation, 1)), null];
  },
  Mean: (context) => {
    const x = floatInput(context.operation, 0);
    const spread = spreadTo(onlyGradient(context), x, constantInts(context.operation, 1));
    return [divide(spread, elementRatio(x, context.operation.output<'float32'>(0))), null];
  },
};

/** At most one unknown dimension can be left to the operation; more are read when the graph runs. */
function reshapeLike(gradient: FloatTensor, target: FloatTensor): FloatTensor {
  const unknown = target.shape.filter((size) => size === null).length;
  if (unknown <= 1) return reshape(gradient, target.shape);
  throw new GraphError('Reshape: no gradient where more than one dimension of the input is unknown');
}

/** Elements of x for each element of y, as a float32 scalar. */
function elementRatio(x: FloatTensor, y: FloatTensor): FloatTensor {
  const [from, to] = [elementCount(x.shape), elementCount(y.shape)];
  if (from !== null && to !== null) return x.graph.float(from / to);
  return divide(runtimeCount(x), runtimeCount(y));
}

function runtimeCount(x: Tensor): FloatTensor {
  const { graph } = x;
  const attributes = { T: { type: 'int32' }, Tidx: { type: 'int32' }, keep_dims: { bool: false } } as const;
  const outputs = [{ dtype: 'int32', shape: [] }] as const;
  const product = graph.add({ type: 'Prod', inputs: [shapeVector(x), graph.ints([0])], attributes, outputs });
  return cast(product.output<'int32'>(0), 'float32');
}
