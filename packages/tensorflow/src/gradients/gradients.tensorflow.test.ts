import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
  loadTensorFlow,
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

const { tfjs: tf } = loadTensorFlow();

/** Central differences in float32: the step's truncation and the rounding of the loss both stay under this. */
const tolerance = 5e-3;
const step = 1e-2;
/** Rounding of float32, in TensorFlow's kernels here and in those of JavaScript there. */
const tfjsTolerance = 1e-5;

type Build = (...inputs: Tensor<'float32'>[]) => Tensor<'float32'>;
type TfjsTensor = ReturnType<typeof tf.tensor>;
/** The same in tfjs; inputs are as many as `shapes`. */
type Tfjs = (a: TfjsTensor, b: TfjsTensor, c: TfjsTensor) => TfjsTensor;

interface Case {
  build: Build;
  /** A string says why tfjs has no gradient to compare with. */
  tfjs: Tfjs | string;
  shapes: number[][];
  /** Moves inputs where the function is smooth. */
  shift?: number;
  /** The first dimension is left open when the graph is built. */
  openBatch?: boolean;
}

type Images = ReturnType<typeof tf.tensor4d>;
type Channels = ReturnType<typeof tf.tensor1d>;

/** One entry an operation with a rule. */
const cases: Record<string, Case> = {
  AddV2: { build: (a, b) => add(a, b), tfjs: (a, b) => tf.add(a, b), shapes: [[2, 3], [3]] },
  Sub: {
    build: (a, b) => subtract(a, b),
    tfjs: (a, b) => tf.sub(a, b),
    shapes: [
      [2, 1],
      [2, 3],
    ],
  },
  Mul: {
    build: (a, b) => multiply(a, b),
    tfjs: (a, b) => tf.mul(a, b),
    shapes: [
      [2, 3],
      [1, 3],
    ],
  },
  RealDiv: { build: (a, b) => divide(a, b), tfjs: (a, b) => tf.div(a, b), shapes: [[2, 3], []], shift: 2 },
  AddN: {
    build: (a, b, c) => addAll([a, b, c]),
    tfjs: (a, b, c) => tf.addN([a, b, c]),
    shapes: [[3], [3], [3]],
  },
  Identity: { build: (a) => identity(a), tfjs: (a) => tf.clone(a), shapes: [[3]] },
  Neg: { build: negate, tfjs: (a) => tf.neg(a), shapes: [[3]] },
  Abs: { build: absolute, tfjs: (a) => tf.abs(a), shapes: [[4]], shift: -2 },
  Square: { build: square, tfjs: (a) => tf.square(a), shapes: [[4]] },
  Sqrt: { build: squareRoot, tfjs: (a) => tf.sqrt(a), shapes: [[4]], shift: 2 },
  Exp: { build: exponential, tfjs: (a) => tf.exp(a), shapes: [[4]] },
  Log: { build: logarithm, tfjs: (a) => tf.log(a), shapes: [[4]], shift: 3 },
  Relu: {
    build: (a) => relu(multiply(a, a.graph.float(1))),
    tfjs: (a) => tf.relu(a),
    shapes: [[4]],
    shift: 2,
  },
  LeakyRelu: { build: (a) => leakyRelu(a, 0.2), tfjs: (a) => tf.leakyRelu(a, 0.2), shapes: [[6]] },
  Elu: {
    build: (a) => elu(a, 0.3),
    tfjs: (a) => tf.add(tf.mul(tf.elu(a), 0.3), tf.mul(tf.relu(a), 0.7)),
    shapes: [[6]],
  },
  StopGradient: {
    build: (a) => add(a, stopGradient(cast(greater(a, a.graph.float(0)), 'float32'))),
    tfjs: 'tfjs has no such operation; see below',
    shapes: [[4]],
  },
  Sigmoid: { build: sigmoid, tfjs: (a) => tf.sigmoid(a), shapes: [[4]] },
  Softplus: { build: softplus, tfjs: (a) => tf.softplus(a), shapes: [[4]] },
  Softmax: { build: softmax, tfjs: (a) => tf.softmax(a), shapes: [[2, 3]] },
  Cast: {
    build: (a) => add(cast(a, 'float32'), cast(greater(a, a.graph.float(0)), 'float32')),
    tfjs: (a) => tf.add(tf.cast(a, 'float32'), tf.cast(isPositive(a), 'float32')),
    shapes: [[4]],
    shift: 2,
  },
  SelectV2: {
    build: (a, b) => select(greater(a, a.graph.float(0)), square(a), b),
    tfjs: (a, b) => tf.where(isPositive(a), tf.square(a), b),
    shapes: [[4], [1]],
  },
  Reshape: {
    build: (a) => square(reshape(a, [null, 6])),
    tfjs: (a) => tf.square(tf.reshape(a, [-1, 6])),
    shapes: [[2, 2, 3]],
    openBatch: true,
  },
  ConcatV2: {
    build: (a, b) => square(concat([a, b], 1)),
    tfjs: (a, b) => tf.square(tf.concat([a, b], 1)),
    shapes: [
      [2, 1],
      [2, 2],
    ],
    openBatch: true,
  },
  Slice: {
    build: (a) => square(slice(a, [0, 1], [null, 2])),
    tfjs: (a) => tf.square(tf.slice(a, [0, 1], [-1, 2])),
    shapes: [[2, 4]],
    openBatch: true,
  },
  ReverseV2: {
    build: (a) => multiply(reverse(a, 1), a),
    tfjs: (a) => tf.mul(tf.reverse(a, 1), a),
    shapes: [[2, 3]],
  },
  Sum: {
    build: (a) => square(sum(a, [1])),
    tfjs: (a) => tf.square(tf.sum(a, 1)),
    shapes: [[2, 3]],
    openBatch: true,
  },
  Mean: {
    build: (a) => square(mean(a, [0, 2])),
    tfjs: (a) => tf.square(tf.mean(a, [0, 2])),
    shapes: [[2, 3, 2]],
    openBatch: true,
  },
  Conv2D: {
    build: (x, k) => conv2d(x, k),
    tfjs: (x, k) => tf.conv2d(x as Images, k as Images, 1, 'same'),
    shapes: [
      [2, 4, 4, 2],
      [3, 3, 2, 3],
    ],
    openBatch: true,
  },
  Conv2DBackpropInput: {
    build: (x, k) => conv2dTranspose(x, k, { stride: 2 }),
    tfjs: (x, k) => tf.conv2dTranspose(x as Images, k as Images, [2, 4, 4, 2], 2, 'same'),
    shapes: [
      [2, 2, 2, 3],
      [3, 3, 2, 3],
    ],
    openBatch: true,
  },
  BiasAdd: {
    build: (x, b) => biasAdd(x, b),
    tfjs: (x, b) => tf.add(x, b),
    shapes: [[1, 2, 2, 3], [3]],
    openBatch: true,
  },
  MaxPool: {
    build: (x) => square(maxPool2x2(x)),
    tfjs: (x) => tf.square(tf.maxPool(x as Images, 2, 2, 'valid')),
    shapes: [[1, 4, 4, 2]],
    openBatch: true,
  },
  ResizeBilinear: {
    build: doubleBilinear,
    tfjs: (x) => resize(x, interpolation),
    shapes: [[2, 2, 3, 2]],
    openBatch: true,
  },
  ResizeNearestNeighbor: {
    build: doubleNearest,
    tfjs: (x) => resize(x, repetition),
    shapes: [[2, 2, 3, 2]],
    openBatch: true,
  },
  SparseSoftmaxCrossEntropyWithLogits: {
    build: (z) => softmaxCrossEntropy(z, z.graph.ints([2, 0, 1, 1])),
    tfjs: (z) =>
      tf.losses.softmaxCrossEntropy(tf.oneHot([2, 0, 1, 1], 3), z, undefined, 0, tf.Reduction.NONE),
    shapes: [[4, 3]],
  },
  FusedBatchNormV3: {
    build: (x, gamma, beta) => square(batchNormTraining(x, { gamma, beta }).y),
    tfjs: (x, gamma, beta) => {
      const { mean, variance } = tf.moments(x, [0, 1, 2]);
      return tf.square(
        tf.batchNorm(x, mean as Channels, variance as Channels, beta as Channels, gamma as Channels, 1e-3),
      );
    },
    shapes: [[2, 3, 3, 2], [2], [2]],
    openBatch: true,
  },
};

it('has a case for every operation with a rule', () => {
  expect(Object.keys(cases).sort()).toEqual([...differentiableOperations].sort());
});

describe('the gradient equals finite differences', () => {
  it.each(Object.entries(cases))('of %s', (_, one) => {
    const { analytic, values, evaluate, dispose } = derive(one);
    for (const [index, own] of analytic.entries()) {
      const numeric = differences(values[index] as Float32Array, evaluate);
      expectClose(own, numeric, tolerance);
    }
    dispose();
  });
});

describe('the gradient is that of tfjs, computed in JavaScript', () => {
  beforeAll(() => tf.setBackend('cpu'));
  afterAll(() => tf.setBackend('tensorflow'));

  const comparable = Object.entries(cases).flatMap(([name, { tfjs, ...one }]) =>
    typeof tfjs === 'string' ? [] : [{ name, tfjs, ...one }],
  );
  it.each(comparable)('of $name', (one) => {
    const { analytic, values, dispose } = derive(one);
    const theirs = tf.tidy(() => {
      const loss = (...inputs: TfjsTensor[]) => {
        const y = one.tfjs(...(inputs as Parameters<Tfjs>));
        return tf.sum(tf.mul(y, tf.tensor(someValues(y.size, 9, 0), y.shape)));
      };
      const inputs = one.shapes.map((shape, index) => tf.tensor(values[index] as Float32Array, shape));
      return tf
        .grads(loss)(inputs)
        .map((gradient) => [...gradient.dataSync()]);
    });
    expect(theirs).toHaveLength(analytic.length);
    for (const [index, own] of analytic.entries()) expectClose(own, theirs[index] ?? [], tfjsTolerance);
    dispose();
  });
});

it('passes no gradient through stopGradient', () => {
  const graph = new Graph();
  const x = graph.placeholder('x', 'float32', []);
  const [gradient] = gradients(multiply(x, stopGradient(x)), [x]);
  const session = Session.load(graph);
  const feed = { tensor: x, values: Float32Array.of(5), shape: [] };
  expect(session.run([feed], [gradient as Tensor<'float32'>])[0].values[0]).toBe(5);
  session.dispose();
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

/** Which numbers are above 0: tfjs has no gradient for the comparison itself, where ours is none. */
function isPositive(x: TfjsTensor): TfjsTensor {
  return tf.greater(tf.tensor(x.dataSync(), x.shape), 0);
}

// The resizing operations of tfjs have gradients that are not those of their values: these are made of others.

/** One product with a matrix: [B, H, W, C] -> [B, 2H, 2W, C]. @param shares of the points on a side in those of the result */
function resize(x: TfjsTensor, shares: (length: number) => number[][]): TfjsTensor {
  const [batch = 0, height = 0, width = 0, channels = 0] = x.shape;
  const [down, across] = [shares(height), shares(width)];
  const matrix = down.flatMap((row) => across.map((column) => row.flatMap((a) => column.map((b) => a * b))));
  const pixels = tf.reshape(tf.transpose(x, [1, 2, 0, 3]), [height * width, batch * channels]);
  const product = tf.matMul(tf.tensor2d(matrix), pixels as ReturnType<typeof tf.tensor2d>);
  return tf.transpose(tf.reshape(product, [2 * height, 2 * width, batch, channels]), [2, 0, 1, 3]);
}

/** Of `length` points in twice as many, [2 length, length]: straight lines between the centres. */
function interpolation(length: number): number[][] {
  return Array.from({ length: 2 * length }, (_, to) => {
    const place = Math.min(Math.max((to + 0.5) / 2 - 0.5, 0), length - 1);
    return Array.from({ length }, (_unused, from) => Math.max(0, 1 - Math.abs(place - from)));
  });
}

/** Of `length` points in twice as many, [2 length, length]: each twice. */
function repetition(length: number): number[][] {
  return Array.from({ length: 2 * length }, (_, to) =>
    Array.from({ length }, (_unused, from) => Number(from === Math.floor(to / 2))),
  );
}

/** The gradient of each input, at values that `evaluate` takes as they are then. Call `dispose` in the end. */
function derive(one: Omit<Case, 'tfjs'>) {
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
  const analytic = derivatives.map((derivative, index) => {
    if (!derivative) throw new Error(`input ${index} has no gradient`);
    const [fetched] = session.run(feed(), [derivative]);
    expect(fetched.shape).toEqual(one.shapes[index]);
    return fetched.values;
  });
  const evaluate = () => session.run(feed(), [loss])[0].values[0] ?? Number.NaN;
  return { analytic, values, evaluate, dispose: () => session.dispose() };
}

/** Within `limit` of numbers around 1, of larger ones in proportion. */
function expectClose(own: Float32Array, expected: readonly number[], limit: number): void {
  expect(own).toHaveLength(expected.length);
  for (const [at, value] of expected.entries()) {
    expect(Math.abs((own[at] ?? Number.NaN) - value)).toBeLessThan(limit * Math.max(1, Math.abs(value)));
  }
}

/** The loss weighs each element of the result differently, so that no error can cancel. */
function buildLoss({ build, shapes, openBatch }: Omit<Case, 'tfjs'>) {
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
