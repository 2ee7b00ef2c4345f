import type { Tensor } from '../graph.js';
import { dimensionAt } from '../shape.js';

/** Sum over `axes` (all by default), which disappear. */
export function sum(x: Tensor<'float32'>, axes = allAxes(x)): Tensor<'float32'> {
  return reduce('Sum', x, axes);
}

/** Mean over `axes` (all by default), which disappear. */
export function mean(x: Tensor<'float32'>, axes = allAxes(x)): Tensor<'float32'> {
  return reduce('Mean', x, axes);
}

/** The largest value over `axes` (all by default), which disappear. Without a gradient rule. */
export function largest(x: Tensor<'float32'>, axes = allAxes(x)): Tensor<'float32'> {
  return reduce('Max', x, axes);
}

function reduce(type: string, x: Tensor<'float32'>, axes: readonly number[]): Tensor<'float32'> {
  for (const axis of axes) dimensionAt(x.shape, axis);
  const shape = x.shape.filter((_, axis) => !axes.includes(axis));
  return x.graph
    .add({
      type,
      inputs: [x, x.graph.ints(axes)],
      attributes: { T: { type: x.dtype }, Tidx: { type: 'int32' }, keep_dims: { bool: false } },
      outputs: [{ dtype: x.dtype, shape }],
    })
    .output(0);
}

function allAxes(x: Tensor): number[] {
  return x.shape.map((_, axis) => axis);
}
