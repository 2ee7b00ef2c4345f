import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import {
  add,
  assign,
  Graph,
  GraphError,
  identity,
  loadTensorFlow,
  multiply,
  Session,
  sum,
  Variable,
} from './index.js';

it('runs a graph with a batch of any size', () => {
  const graph = new Graph();
  const x = graph.placeholder('x', 'float32', [null, 2]);
  const doubled = multiply(x, graph.float(2));
  const session = Session.load(graph);
  for (const rows of [1, 3]) {
    const values = Float32Array.from({ length: rows * 2 }, (_, index) => index);
    const [fetched] = session.run([{ tensor: x, values, shape: [rows, 2] }], [doubled]);
    expect(fetched.shape).toEqual([rows, 2]);
    expect([...fetched.values]).toEqual([...values].map((value) => value * 2));
  }
  session.dispose();
});

it('keeps variables between runs and apart from other sessions', () => {
  const graph = new Graph();
  const counter = new Variable(graph, 'counter', 'float32', []);
  const start = assign(counter, graph.float(0));
  const started = identity(graph.float(0), { name: 'start', controls: [start] });
  const next = add(counter.value, graph.float(1));
  const stepped = identity(next, { name: 'step', controls: [assign(counter, next)] });
  const sessions = [Session.load(graph), Session.load(graph)] as const;
  for (const session of sessions) session.run([], [started]);
  sessions[0].run([], [stepped]);
  expect(sessions[0].run([], [stepped])[0].values[0]).toBe(2);
  expect(sessions[1].run([], [stepped])[0].values[0]).toBe(1);
  for (const session of sessions) session.dispose();
});

it('leaves no tensor, session or folder behind', () => {
  const { binding } = loadTensorFlow();
  const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('unetsweep-graph-')).length;
  const before = [binding.getNumOfTensors(), binding.getNumOfSavedModels(), folders()];
  const graph = new Graph();
  const x = graph.placeholder('x', 'float32', [null]);
  const doubled = add(x, x);
  const session = Session.load(graph);
  const total = sum(x);
  const feed = { tensor: x, values: Float32Array.of(1, 2), shape: [2] };
  expect(() => session.run([feed], [total])).toThrow(/can not be found/);
  session.run([feed], [doubled]);
  session.dispose();
  session.dispose();
  expect([binding.getNumOfTensors(), binding.getNumOfSavedModels(), folders()]).toEqual(before);
});

it('refuses a feed of another shape and a run after the end', () => {
  const graph = new Graph();
  const x = graph.placeholder('x', 'float32', [null, 2]);
  const y = multiply(x, x);
  const session = Session.load(graph);
  const feed = { tensor: x, values: new Float32Array(3), shape: [1, 3] };
  expect(() => session.run([feed], [y])).toThrow(GraphError);
  session.dispose();
  expect(() => session.run([], [y])).toThrow(/disposed/);
});

it('lets any tensor be replaced for one run', () => {
  const graph = new Graph();
  const x = graph.placeholder('x', 'float32', [2]);
  const middle = multiply(x, graph.float(3));
  const y = add(middle, graph.float(1));
  const session = Session.load(graph);
  const [fetched] = session.run([{ tensor: middle, values: Float32Array.of(5, 6), shape: [2] }], [y]);
  expect([...fetched.values]).toEqual([6, 7]);
  session.dispose();
});
