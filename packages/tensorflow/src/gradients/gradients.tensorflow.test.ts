import { describe, expect, it } from 'vitest';
import {
  absolute,
  add,
  addAll,
  batchNormTraining,
  biasAdd,
  cast,
  concat,
  conv2d,
  conv2dTranspose,
  differentiableOperations,
  divide,
  doubleBilinear,
  doubleNearest,
  elu,
  exponential,
  Graph,
  GraphError,
  gradients,
  greater,
  identity,
  leakyRelu,
  logarithm,
  maximum,
  maxPool2x2,
  mean,
  multiply,
  negate,
  prelu,
  relu,
  reshape,
  reverse,
  Session,
  select,
  sigmoid,
  slice,
  softmax,
  softmaxCrossEntropy,
  softplus,
  square,
  squareRoot,
  stopGradient,
  subtract,
  sum,
  type Tensor,
} from '../index.js';

/** Central differences in float32: the step's truncation and the rounding of the loss both stay under this. */
const tolerance = 5e-3;
const step = 1e-2;

type Build = (...inputs: Tensor<'float32'>[]) => Tensor<'float32'>;

interface Case {
  build: Build;
  shapes: number[][];
  /** Moves inputs where the function is smooth. */
  shift?: number;
  /** The first dimension is left open when the graph is built. */
  openBatch?: boolean;
}

/** One entry an operation with a rule. */
const cases: Record<string, Case> = {
  AddV2: { build: (a, b) => add(a, b), shapes: [[2, 3], [3]] },
  Sub: {
    build: (a, b) => subtract(a, b),
    shapes: [
      [2, 1],
      [2, 3],
    ],
  },
  Mul: {
    build: (a, b) => multiply(a, b),
    shapes: [
      [2, 3],
      [1, 3],
    ],
  },
  RealDiv: { build: (a, b) => divide(a, b), shapes: [[2, 3], []], shift: 2 },
  AddN: { build: (a, b, c) => addAll([a, b, c]), shapes: [[3], [3], [3]] },
  Identity: { build: (a) => identity(a), shapes: [[3]] },
  Neg: { build: negate, shapes: [[3]] },
  Abs: { build: absolute, shapes: [[4]], shift: -2 },
  Square: { build: square, shapes: [[4]] },
  Sqrt: { build: squareRoot, shapes: [[4]], shift: 2 },
  Exp: { build: exponential, shapes: [[4]] },
  Log: { build: logarithm, shapes: [[4]], shift: 3 },
  Relu: { build: (a) => relu(multiply(a, a.graph.float(1))), shapes: [[4]], shift: 2 },
  LeakyRelu: { build: (a) => leakyRelu(a, 0.2), shapes: [[6]] },
  Elu: { build: (a) => elu(a, 0.3), shapes: [[6]] },
  StopGradient: {
    build: (a) => add(a, stopGradient(cast(greater(a, a.graph.float(0)), 'float32'))),
    shapes: [[4]],
  },
  Sigmoid: { build: sigmoid, shapes: [[4]] },
  Softplus: { build: softplus, shapes: [[4]] },
  Softmax: { build: softmax, shapes: [[2, 3]] },
  Cast: {
    build: (a) => add(cast(a, 'float32'), cast(greater(a, a.graph.float(0)), 'float32')),
    shapes: [[4]],
    shift: 2,
  },
  SelectV2: { build: (a, b) => select(greater(a, a.graph.float(0)), square(a), b), shapes: [[4], [1]] },
  Reshape: { build: (a) => square(reshape(a, [null, 6])), shapes: [[2, 2, 3]], openBatch: true },
  ConcatV2: {
    build: (a, b) => square(concat([a, b], 1)),
    shapes: [
      [2, 1],
      [2, 2],
    ],
    openBatch: true,
  },
  Slice: { build: (a) => square(slice(a, [0, 1], [null, 2])), shapes: [[2, 4]], openBatch: true },
  ReverseV2: { build: (a) => multiply(reverse(a, 1), a), shapes: [[2, 3]] },
  Sum: { build: (a) => square(sum(a, [1])), shapes: [[2, 3]], openBatch: true },
  Mean: { build: (a) => square(mean(a, [0, 2])), shapes: [[2, 3, 2]], openBatch: true },
  Conv2D: {
    build: (x, k) => conv2d(x, k),
    shapes: [
      [2, 4, 4, 2],
      [3, 3, 2, 3],
    ],
    openBatch: true,
  },
  Conv2DBackpropInput: {
    build: (x, k) => conv2dTranspose(x, k, { stride: 2 }),
    shapes: [
      [2, 2, 2, 3],
      [3, 3, 2, 3],
    ],
    openBatch: true,
  },
  BiasAdd: { build: (x, b) => biasAdd(x, b), shapes: [[1, 2, 2, 3], [3]], openBatch: true },
  MaxPool: { build: (x) => square(maxPool2x2(x)), shapes: [[1, 4, 4, 2]], openBatch: true },
  ResizeBilinear: { build: doubleBilinear, shapes: [[2, 2, 3, 2]], openBatch: true },
  ResizeNearestNeighbor: { build: doubleNearest, shapes: [[2, 2, 3, 2]], openBatch: true },
  SparseSoftmaxCrossEntropyWithLogits: {
    build: (z) => softmaxCrossEntropy(z, z.graph.ints([2, 0, 1, 1])),
    shapes: [[4, 3]],
  },
  FusedBatchNormV3: {
    build: (x, gamma, beta) => square(batchNormTraining(x, { gamma, beta }).y),
    shapes: [[2, 3, 3, 2], [2], [2]],
    openBatch: true,
  },
};

it('has a case for every operation with a rule', () => {
  expect(Object.keys(cases).sort()).toEqual([...differentiableOperations].sort());
});

describe('the gradient equals finite differences', () => {
  it.each(Object.entries(cases))('of %s', (_, one) => {
    const values = one.shapes.map((shape, index) => someValues(size(shape), index, one.shift ?? 0));
    const { graph, inputs, loss } = buildLoss(one);
    const derivatives = gradients(loss, inputs);
    const session = Session.load(graph);
    const feed = () =>
      inputs.map((tensor, at) => ({
        tensor,
        values: new Float32Array(values[at] ?? []),
        shape: one.shapes[at] ?? [],
      }));
    const evaluate = () => session.run(feed(), [loss])[0].values[0] ?? Number.NaN;
    for (const [index, derivative] of derivatives.entries()) {
      if (!derivative) throw new Error(`input ${index} has no gradient`);
      const [analytic] = session.run(feed(), [derivative]);
      expect(analytic.shape).toEqual(one.shapes[index]);
      const numeric = differences(values[index] as Float32Array, evaluate);
      for (const [at, value] of numeric.entries()) {
        expect(Math.abs((analytic.values[at] ?? 0) - value)).toBeLessThan(
          tolerance * Math.max(1, Math.abs(value)),
        );
      }
    }
    session.dispose();
  });
});

it('sums the gradient of a slope of prelu over the pixels that share it', () => {
  const graph = new Graph();
  const x = graph.constant('float32', [1, 2, 1, 2], Float32Array.of(-1, 2, -3, -4));
  const alpha = graph.placeholder('alpha', 'float32', [1, 1, 2]);
  const y = prelu(x, alpha);
  const [gradient] = gradients(sum(y), [alpha]);
  const session = Session.load(graph);
  const feed = { tensor: alpha, values: Float32Array.of(0.5, 0.25), shape: [1, 1, 2] };
  const [slopes, values] = session.run([feed], [gradient as Tensor<'float32'>, y]);
  expect([...slopes.values]).toEqual([-4, -4]);
  expect(slopes.shape).toEqual([1, 1, 2]);
  expect([...values.values]).toEqual([-0.5, 2, -1.5, -1]);
  session.dispose();
});

it('adds up the gradients of a tensor that is used several times', () => {
  const graph = new Graph();
  const x = graph.placeholder('x', 'float32', []);
  const loss = add(multiply(x, x), multiply(x, graph.float(3)));
  const [gradient] = gradients(loss, [x]);
  const session = Session.load(graph);
  const [fetched] = session.run(
    [{ tensor: x, values: Float32Array.of(5), shape: [] }],
    [gradient as Tensor<'float32'>],
  );
  expect(fetched.values[0]).toBe(13);
  session.dispose();
});

it('gives null for what the loss does not depend on', () => {
  const graph = new Graph();
  const [x, y] = [graph.placeholder('x', 'float32', []), graph.placeholder('y', 'float32', [])];
  expect(gradients(square(x), [y])).toEqual([null]);
});

it('names an operation without a rule', () => {
  const graph = new Graph();
  const x = graph.placeholder('x', 'float32', []);
  expect(() => gradients(maximum(x, graph.float(0)), [x])).toThrow(GraphError);
  expect(() => gradients(maximum(x, graph.float(0)), [x])).toThrow(/Maximum.*no gradient rule/);
});

/** The loss weighs each element of the result differently, so that no error can cancel. */
function buildLoss({ build, shapes, openBatch }: Case) {
  const graph = new Graph();
  const inputs = shapes.map((shape, index) => {
    const isOpen =
      openBatch && (index === 0 || (shape[0] === shapes[0]?.[0] && shape.length === shapes[0]?.length));
    return graph.placeholder(`input${index}`, 'float32', isOpen ? [null, ...shape.slice(1)] : shape);
  });
  const y = build(...inputs);
  const known = y.shape.map((length) => length ?? shapes[0]?.[0] ?? 1);
  const weights = graph.constant('float32', known, someValues(size(known), 9, 0));
  return { graph, inputs, loss: sum(multiply(y, weights)) };
}

function differences(values: Float32Array, evaluate: () => number): number[] {
  return [...values].map((value, at) => {
    values[at] = value + step;
    const above = evaluate();
    values[at] = value - step;
    const below = evaluate();
    values[at] = value;
    return (above - below) / (2 * step);
  });
}

/** Distinct values in shift -+ 1, never nearer than `step` to a kink at 0. */
function someValues(count: number, salt: number, shift: number): Float32Array {
  return Float32Array.from({ length: count }, (_, index) => {
    const value = Math.sin((index + 1) * 12.9898 + salt * 78.233);
    return shift + (Math.abs(value) < 0.05 ? value + 0.1 : value);
  });
}

function size(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
