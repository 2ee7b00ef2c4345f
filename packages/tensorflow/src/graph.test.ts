import { describe, expect, it } from 'vitest';
import {
  add,
  biasAdd,
  cast,
  concat,
  conv2d,
  conv2dTranspose,
  Graph,
  GraphError,
  gather,
  maxPool2x2,
  reshape,
  slice,
  sum,
} from './index.js';

const graphWith = (shape: readonly (number | null)[]) => new Graph().placeholder('x', 'float32', shape);

describe('shapes are inferred', () => {
  it('through a network with an open batch', () => {
    const x = graphWith([null, 8, 8, 3]);
    const kernel = x.graph.placeholder('kernel', 'float32', [3, 3, 3, 16]);
    const up = x.graph.placeholder('up', 'float32', [3, 3, 8, 16]);
    const y = conv2d(x, kernel);
    expect(y.shape).toEqual([null, 8, 8, 16]);
    const pooled = maxPool2x2(y);
    expect(pooled.shape).toEqual([null, 4, 4, 16]);
    const larger = conv2dTranspose(pooled, up, { stride: 2 });
    expect(larger.shape).toEqual([null, 8, 8, 8]);
    expect(concat([larger, y], 3).shape).toEqual([null, 8, 8, 24]);
  });

  it('through broadcasting, gathering, slicing and sums', () => {
    const x = graphWith([null, 4]);
    expect(add(x, x.graph.placeholder('row', 'float32', [4])).shape).toEqual([null, 4]);
    expect(gather(x, x.graph.placeholder('rows', 'int32', [7])).shape).toEqual([7, 4]);
    expect(slice(x, [0, 1], [null, 2]).shape).toEqual([null, 2]);
    expect(sum(x, [1]).shape).toEqual([null]);
  });
});

describe('what does not fit is refused while the graph is built', () => {
  const refused: [string, () => unknown, RegExp][] = [
    ['shapes that do not broadcast', () => add(graphWith([2, 3]), graphWith([2, 4])), /do not broadcast/],
    ['tensors of another graph', () => add(graphWith([2]), graphWith([2])), /another graph/],
    ['kernels of other channels', () => convolve([3, 3, 2, 4]), /Conv2D.*channels of kernel/],
    ['odd sizes at a pooling', () => maxPool2x2(graphWith([null, 5, 4, 1])), /even height and width/],
    ['reshapes that lose elements', () => reshape(graphWith([2, 3]), [5]), /does not hold as many/],
    ['two unknown dimensions', () => reshape(graphWith([2, 3]), [null, null]), /more than one unknown/],
    ['slices beyond the end', () => slice(graphWith([4]), [2], [3]), /leaves/],
    ['biases of other channels', () => bias(), /BiasAdd/],
    ['types that differ', () => mixed(), /float32 and int32/],
  ];
  it.each(refused)('%s', (_, build, message) => {
    expect(build).toThrow(GraphError);
    expect(build).toThrow(message);
  });

  function convolve(shape: number[]) {
    const x = graphWith([null, 4, 4, 3]);
    return conv2d(x, x.graph.placeholder('kernel', 'float32', shape));
  }
  function bias() {
    const x = graphWith([null, 4, 4, 3]);
    return biasAdd(x, x.graph.placeholder('bias', 'float32', [4]));
  }
  function mixed() {
    const x = graphWith([2]);
    return add(x, cast(x, 'int32') as never);
  }
});

it('adds the same constant once', () => {
  const graph = new Graph();
  expect(graph.float(0.5)).toBe(graph.float(0.5));
  expect(graph.float(0.5)).not.toBe(graph.float(0.25));
  expect(graph.ints([1, 2])).not.toBe(graph.constant('int32', [1, 2], Int32Array.of(1, 2)));
});

it('keeps names unique and puts them under their scope', () => {
  const graph = new Graph();
  const x = graph.scope('outer', () => graph.scope('inner', () => add(graph.float(1), graph.float(2))));
  expect(x.reference).toMatch(/^outer\/inner\/AddV2_\d+:0$/);
  graph.placeholder('twice', 'float32', []);
  expect(() => graph.placeholder('twice', 'float32', [])).toThrow(/two operations/);
});
