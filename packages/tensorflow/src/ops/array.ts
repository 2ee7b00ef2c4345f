import type { DType } from '../dtype.js';
import type { Operation, Tensor } from '../graph.js';
import { areCompatible, dimensionAt, elementCount, formatShape, GraphError, type Shape } from '../shape.js';

/** Runs after `controls`; names a value, or a group of updates, for a fetch. */
export function identity<D extends DType>(
  x: Tensor<D>,
  options: { name?: string; controls?: Operation[] } = {},
) {
  const outputs = [{ dtype: x.dtype, shape: x.shape }];
  return x.graph
    .add({ type: 'Identity', inputs: [x], attributes: { T: { type: x.dtype } }, outputs, ...options })
    .output<D>(0);
}

/** The sizes of `x` when the graph runs, int32 [rank]. */
export function shapeOf(x: Tensor): Tensor<'int32'> {
  const attributes = { T: { type: x.dtype }, out_type: { type: 'int32' } } as const;
  const outputs = [{ dtype: 'int32', shape: [x.shape.length] }] as const;
  return x.graph.add({ type: 'Shape', inputs: [x], attributes, outputs }).output(0);
}

/** A shape as an int32 vector: a constant where it is known, else taken from `like`, whose shape it must be. */
export function shapeVector(like: Tensor): Tensor<'int32'> {
  if (elementCount(like.shape) === null) return shapeOf(like);
  return like.graph.ints(like.shape as number[]);
}

/** One size of `x` when the graph runs, an int32 scalar. */
export function sizeAt(x: Tensor, axis: number): Tensor<'int32'> {
  const known = dimensionAt(x.shape, axis);
  if (known !== null) return x.graph.int(known);
  const { graph } = x;
  const masks = { begin_mask: 0, end_mask: 0, ellipsis_mask: 0, new_axis_mask: 0, shrink_axis_mask: 1 };
  const attributes = Object.fromEntries(Object.entries(masks).map(([name, int]) => [name, { int }]));
  return graph
    .add({
      type: 'StridedSlice',
      inputs: [shapeOf(x), graph.ints([axis]), graph.ints([axis + 1]), graph.ints([1])],
      attributes: { ...attributes, T: { type: 'int32' }, Index: { type: 'int32' } },
      outputs: [{ dtype: 'int32', shape: [] }],
    })
    .output(0);
}

/** Stacks tensors of one shape along a new axis. */
export function pack<D extends DType>(tensors: readonly Tensor<D>[], axis = 0): Tensor<D> {
  const [first] = tensors;
  if (!first) throw new GraphError('Pack: nothing to stack');
  for (const one of tensors) requireCompatible('Pack', first.shape, one.shape);
  const attributes = { N: { int: tensors.length }, T: { type: first.dtype }, axis: { int: axis } };
  const shape = [...first.shape.slice(0, axis), tensors.length, ...first.shape.slice(axis)];
  return first.graph
    .add({ type: 'Pack', inputs: tensors, attributes, outputs: [{ dtype: first.dtype, shape }] })
    .output<D>(0);
}

/** At most one dimension of `shape` may be null: it takes what is left. */
export function reshape<D extends DType>(x: Tensor<D>, shape: Shape): Tensor<D> {
  const unknown = shape.filter((dimension) => dimension === null).length;
  if (unknown > 1) throw new GraphError(`Reshape: more than one unknown dimension in ${formatShape(shape)}`);
  const [before, after] = [elementCount(x.shape), elementCount(shape)];
  if (before !== null && after !== null && before !== after) {
    throw new GraphError(
      `Reshape: ${formatShape(x.shape)} does not hold as many elements as ${formatShape(shape)}`,
    );
  }
  const target = x.graph.ints(shape.map((dimension) => dimension ?? -1));
  return x.graph
    .add({
      type: 'Reshape',
      inputs: [x, target],
      attributes: { T: { type: x.dtype }, Tshape: { type: 'int32' } },
      outputs: [{ dtype: x.dtype, shape }],
    })
    .output<D>(0);
}

/** Joins along `axis`; all other dimensions must fit. */
export function concat<D extends DType>(tensors: readonly Tensor<D>[], axis: number): Tensor<D> {
  const [first] = tensors;
  if (!first) throw new GraphError('ConcatV2: nothing to join');
  const without = (shape: Shape) => shape.filter((_, index) => index !== axis);
  let total: number | null = 0;
  for (const { shape } of tensors) {
    requireCompatible('ConcatV2', without(first.shape), without(shape));
    const size = dimensionAt(shape, axis);
    total = total === null || size === null ? null : total + size;
  }
  const shape = first.shape.map((dimension, index) => (index === axis ? total : dimension));
  return first.graph
    .add({
      type: 'ConcatV2',
      inputs: [...tensors, first.graph.int(axis)],
      attributes: { N: { int: tensors.length }, T: { type: first.dtype }, Tidx: { type: 'int32' } },
      outputs: [{ dtype: first.dtype, shape }],
    })
    .output<D>(0);
}

/** `size` elements from `begin` on each axis; a null size takes the rest of its axis. */
export function slice<D extends DType>(x: Tensor<D>, begin: readonly number[], size: Shape): Tensor<D> {
  const shape = size.map((length, axis) => {
    const [all, start] = [dimensionAt(x.shape, axis), begin[axis] ?? 0];
    if (all !== null && start + (length ?? 0) > all) {
      throw new GraphError(
        `Slice: ${formatShape(size)} from ${formatShape(begin)} leaves ${formatShape(x.shape)}`,
      );
    }
    return length ?? (all === null ? null : all - start);
  });
  return x.graph
    .add({
      type: 'Slice',
      inputs: [x, x.graph.ints(begin), x.graph.ints(size.map((length) => length ?? -1))],
      attributes: { T: { type: x.dtype }, Index: { type: 'int32' } },
      outputs: [{ dtype: x.dtype, shape }],
    })
    .output<D>(0);
}

/** Zeros around `x`: `[before, after]` for each axis. */
export function pad<D extends DType>(
  x: Tensor<D>,
  paddings: readonly (readonly [number, number])[],
): Tensor<D> {
  const flat = Int32Array.from(paddings.flat());
  const shape = x.shape.map((size, axis) => {
    const [before, after] = paddings[axis] ?? [0, 0];
    return size === null ? null : size + before + after;
  });
  return x.graph
    .add({
      type: 'Pad',
      inputs: [x, x.graph.constant('int32', [paddings.length, 2], flat)],
      attributes: { T: { type: x.dtype }, Tpaddings: { type: 'int32' } },
      outputs: [{ dtype: x.dtype, shape }],
    })
    .output<D>(0);
}

/** Rows of `x` by their number, along the first axis. */
export function gather<D extends DType>(x: Tensor<D>, indices: Tensor<'int32'>): Tensor<D> {
  return gatherRows(x, indices, 0);
}

/** Rows of each entry of a batch by their number in it: x [B, N, ...], indices [B, ...] -> [B, ..., ...]. */
export function gatherInEach<D extends DType>(x: Tensor<D>, indices: Tensor<'int32'>): Tensor<D> {
  return gatherRows(x, indices, 1);
}

/** @param batchAxes axes that both have in common; the rows lie on the next one */
function gatherRows<D extends DType>(x: Tensor<D>, indices: Tensor<'int32'>, batchAxes: number): Tensor<D> {
  return x.graph
    .add({
      type: 'GatherV2',
      inputs: [x, indices, x.graph.int(batchAxes)],
      attributes: {
        Tparams: { type: x.dtype },
        Tindices: { type: 'int32' },
        Taxis: { type: 'int32' },
        batch_dims: { int: batchAxes },
      },
      outputs: [{ dtype: x.dtype, shape: [...indices.shape, ...x.shape.slice(batchAxes + 1)] }],
    })
    .output<D>(0);
}

/** Mirrors `x` along one axis. */
export function reverse<D extends DType>(x: Tensor<D>, axis: number): Tensor<D> {
  dimensionAt(x.shape, axis);
  return x.graph
    .add({
      type: 'ReverseV2',
      inputs: [x, x.graph.ints([axis])],
      attributes: { T: { type: x.dtype }, Tidx: { type: 'int32' } },
      outputs: [{ dtype: x.dtype, shape: x.shape }],
    })
    .output<D>(0);
}

/** Repeats `x` to the sizes in `target`, an int32 vector that holds `shape` when the graph runs. */
export function broadcastTo<D extends DType>(x: Tensor<D>, target: Tensor<'int32'>, shape: Shape): Tensor<D> {
  return x.graph
    .add({
      type: 'BroadcastTo',
      inputs: [x, target],
      attributes: { T: { type: x.dtype }, Tidx: { type: 'int32' } },
      outputs: [{ dtype: x.dtype, shape }],
    })
    .output<D>(0);
}

function requireCompatible(type: string, a: Shape, b: Shape): void {
  if (!areCompatible(a, b))
    throw new GraphError(`${type}: shapes ${formatShape(a)} and ${formatShape(b)} differ`);
}
