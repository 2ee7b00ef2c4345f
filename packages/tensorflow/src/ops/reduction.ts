import type { FloatDType } from '../dtype.js';
import type { Tensor } from '../graph.js';
import { dimensionAt } from '../shape.js';

/** Sum over `axes` (all by default), which disappear. */
export function sum<D extends FloatDType>(x: Tensor<D>, axes = allAxes(x)): Tensor<D> {
  return reduce('Sum', x, axes);
}

/** Mean over `axes` (all by default), which disappear. */
export function mean<D extends FloatDType>(x: Tensor<D>, axes = allAxes(x)): Tensor<D> {
  return reduce('Mean', x, axes);
}

/** The largest value over `axes` (all by default), which disappear. Without a gradient rule. */
export function largest<D extends FloatDType>(x: Tensor<D>, axes = allAxes(x)): Tensor<D> {
  return reduce('Max', x, axes);
}

function reduce<D extends FloatDType>(type: string, x: Tensor<D>, axes: readonly number[]): Tensor<D> {
  for (const axis of axes) dimensionAt(x.shape, axis);
  const shape = x.shape.filter((_, axis) => !axes.includes(axis));
  return x.graph
    .add({
      type,
      inputs: [x, x.graph.ints(axes)],
      attributes: { T: { type: x.dtype }, Tidx: { type: 'int32' }, keep_dims: { bool: false } },
      outputs: [{ dtype: x.dtype, shape }],
    })
    .output<D>(0);
}

function allAxes(x: Tensor): number[] {
  return x.shape.map((_, axis) => axis);
}
