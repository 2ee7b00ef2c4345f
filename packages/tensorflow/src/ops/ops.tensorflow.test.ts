import { describe, expect, it } from 'vitest';
import {
  applyAdam,
  assign,
  cast,
  dropout,
  Graph,
  gather,
  identity,
  loadTensorFlow,
  randomKey,
  Session,
  Variable,
} from '../index.js';

describe('dropout', () => {
  const [rows, columns, rate] = [50, 401, 0.1];

  function mask(seed: number, step: number, layer: number): number[] {
    const graph = new Graph();
    const x = graph.placeholder('x', 'float32', [null, columns]);
    const stepInput = graph.placeholder('step', 'int32', [1]);
    const y = dropout(x, rate, randomKey(seed, stepInput), layer);
    const session = Session.load(graph);
    const ones = new Float32Array(rows * columns).fill(1);
    const [fetched] = session.run(
      [
        { tensor: x, values: ones, shape: [rows, columns] },
        { tensor: stepInput, values: Int32Array.of(step), shape: [1] },
      ],
      [y],
    );
    session.dispose();
    return [...fetched.values];
  }

  it('drops the given share and keeps the mean', () => {
    const values = mask(1, 1, 0);
    const dropped = values.filter((value) => value === 0).length / values.length;
    const average = values.reduce((sum, value) => sum + value, 0) / values.length;
    // Six standard errors of a share of 0.1 over 20,050 draws.
    const allowed = 6 * Math.sqrt((rate * (1 - rate)) / values.length);
    expect(Math.abs(dropped - rate)).toBeLessThan(allowed);
    expect(Math.abs(average - 1)).toBeLessThan(allowed * 1.2);
  });

  it('repeats for one seed, step and layer, and differs when any of them does', () => {
    const first = mask(1, 1, 0);
    expect(mask(1, 1, 0)).toEqual(first);
    for (const other of [mask(2, 1, 0), mask(1, 2, 0), mask(1, 1, 1)]) {
      const agreement = other.filter((value, index) => value === first[index]).length / first.length;
      expect(Math.abs(agreement - (0.9 ** 2 + 0.1 ** 2))).toBeLessThan(0.02);
    }
  });
});

it('applies Adam as its paper and Keras do, and as tf.train.adam up to the place of epsilon', () => {
  const { tfjs } = loadTensorFlow();
  const start = Float32Array.of(0.5, -1, 2);
  const steps = [Float32Array.of(0.1, -0.2, 3), Float32Array.of(-0.3, 0.1, 1), Float32Array.of(0.2, 0.2, -2)];
  const variable = tfjs.variable(tfjs.tensor1d(start));
  const optimizer = tfjs.train.adam(0.01);
  const graph = new Graph();
  const [w, m, v] = ['w', 'm', 'v'].map((name) => new Variable(graph, name, 'float32', [3])) as [
    Variable<'float32'>,
    Variable<'float32'>,
    Variable<'float32'>,
  ];
  const initial = graph.placeholder('initial', 'float32', [3]);
  const zero = graph.constant('float32', [3], new Float32Array(3));
  const started = identity(graph.float(0), {
    controls: [assign(w, initial), assign(m, zero), assign(v, zero)],
  });
  const gradient = graph.placeholder('gradient', 'float32', [3]);
  const [beta1Power, beta2Power] = [
    graph.placeholder('p1', 'float32', []),
    graph.placeholder('p2', 'float32', []),
  ];
  const scalars = { learningRate: graph.float(0.01), beta1: graph.float(0.9), beta2: graph.float(0.999) };
  const updated = applyAdam(w, { m, v }, gradient, {
    ...scalars,
    beta1Power,
    beta2Power,
    epsilon: graph.float(1e-7),
  });
  const stepped = identity(graph.float(0), { controls: [updated] });
  const session = Session.load(graph);
  session.run([{ tensor: initial, values: start.slice(), shape: [3] }], [started]);
  for (const [index, values] of steps.entries()) {
    const feeds = [
      { tensor: gradient, values, shape: [3] },
      { tensor: beta1Power, values: Float32Array.of(0.9 ** (index + 1)), shape: [] },
      { tensor: beta2Power, values: Float32Array.of(0.999 ** (index + 1)), shape: [] },
    ];
    session.run(feeds, [stepped]);
    const slope = tfjs.tensor1d(values);
    optimizer.applyGradients([{ name: variable.name, tensor: slope }]);
    slope.dispose();
  }
  const [ours] = session.run([], [w.value]);
  const theirs = variable.dataSync();
  // float32 rounding of three steps of about 0.01.
  for (const [index, value] of ours.values.entries())
    expect(Math.abs(value - (theirs[index] ?? 0))).toBeLessThan(1e-6);
  session.dispose();
  variable.dispose();
  optimizer.dispose();
});

it('gathers rows of a variable by number', () => {
  const graph = new Graph();
  const images = new Variable(graph, 'images', 'uint8', [3, 2]);
  const all = graph.placeholder('all', 'uint8', [3, 2]);
  const started = identity(graph.float(0), { controls: [assign(images, all)] });
  const rows = graph.placeholder('rows', 'int32', [null]);
  const picked = cast(gather(images.value, rows), 'int32');
  const session = Session.load(graph);
  session.run([{ tensor: all, values: Uint8Array.of(1, 2, 3, 4, 5, 6), shape: [3, 2] }], [started]);
  const [fetched] = session.run([{ tensor: rows, values: Int32Array.of(2, 0), shape: [2] }], [picked]);
  expect([...fetched.values]).toEqual([5, 6, 1, 2]);
  expect(() => session.run([{ tensor: rows, values: Int32Array.of(3), shape: [1] }], [picked])).toThrow(
    /indices/,
  );
  session.dispose();
});
