import {
  assign,
  Graph,
  gradients,
  identity,
  loadTensorFlow,
  randomKey,
  Session,
  type Tensor,
  type TensorFlow,
  Variable,
} from '@unetsweep/tensorflow';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Architecture, describeArchitecture, type Layer, listWeights } from '../architecture/index.js';
import type { NamedWeights } from '../checkpoint/named-weights.js';
import type { LossSpec } from '../losses/loss-definition.js';
import { drawInitialWeights } from '../random/initial-weights.js';
import { randomStream } from '../random/random-stream.js';
import { aSpec, someImages } from '../testing/a-trial.js';
import { buildNetwork } from './network.js';
import { buildRegions } from './region-rows.js';

type Tfjs = TensorFlow['tfjs'];
type LayersModel = ReturnType<Tfjs['model']>;
type SymbolicTensor = ReturnType<Tfjs['input']>;
type Tensor4D = ReturnType<Tfjs['tensor4d']>;

/** float32 sums in another order, through 19 layers. */
const tolerance = 1e-4;
const size = 32;
const batch = 3;

const spec = aSpec({ model: { dropout: 0 } });
const architecture = describeArchitecture(spec.model, { channels: 1, classes: 2 });
const weights = unsettled(drawInitialWeights(listWeights(architecture), 7));
const set = someImages(batch, size);

let reference: LayersModel;
beforeAll(() => {
  reference = layersModel(architecture, weights);
});
afterAll(() => reference.dispose());

it('builds the network of 1,179,121 parameters that tf.layers builds', () => {
  expect(reference.countParams()).toBe(1_179_121);
  expect(architecture.parameterCount).toBe(1_179_121);
});

const smooth = { smooth: 1, reduce: 'batch', classWeights: null } as const;
const losses: LossSpec[] = [
  { name: 'bce', ...smooth },
  { name: 'dice', ...smooth },
  { name: 'bceDice', diceWeight: 0.7, ...smooth },
  { name: 'bceDice', diceWeight: 1, ...smooth, reduce: 'image' },
];

it.each(losses)('gives the loss and the gradients of tf.layers with $name reduced by $reduce', (loss) => {
  const theirs = referenceGradients(loss);
  const ours = graphGradients(loss);
  expect(Math.abs(ours.loss - theirs.loss) / theirs.loss).toBeLessThan(tolerance);
  let compared = 0;
  for (const [name, values] of ours.gradients) {
    const expected = theirs.gradients.get(name);
    if (!expected) throw new Error(`tf.layers has no gradient of ${name}`);
    // In front of a batch normalisation a bias has no effect: its gradient is rounding noise around 0.
    if (/conv\d\/bias$/.test(name)) continue;
    compared += 1;
    expect([name, distance(values, expected) / norm(expected)]).toEqual([
      name,
      expect.toSatisfy((error: number) => error < tolerance),
    ]);
  }
  expect(compared).toBe(37);
});

function graphGradients(loss: LossSpec) {
  const graph = new Graph();
  const variables = new Map(
    weights.map(({ name, shape }) => [name, new Variable(graph, name, 'float32', shape)]),
  );
  const inputs = weights.map(({ name, shape }) => graph.placeholder(`${name}/set`, 'float32', shape));
  const assigned = [...variables.values()].map((variable, index) =>
    assign(variable, inputs[index] as Tensor<'float32'>),
  );
  const ready = identity(graph.float(0), { controls: assigned });
  const images = graph.placeholder('images', 'float32', [null, size, size, 1]);
  const targets = graph.placeholder('targets', 'float32', [null, size, size]);
  const key = randomKey(0, graph.constant('int32', [1], Int32Array.of(0)));
  const { logits } = buildNetwork(architecture, variables, images, { training: true, key });
  const value = buildRegions(logits, targets, loss, 0.5).loss;
  const trainable = listWeights(architecture).filter((weight) => weight.trainable);
  const derived = gradients(
    value,
    trainable.map(({ name }) => (variables.get(name) as Variable<'float32'>).value),
  );
  const session = Session.load(graph);
  session.run(
    weights.map(({ values, shape }, index) => ({
      tensor: inputs[index] as Tensor,
      values: values.slice(),
      shape,
    })),
    [ready],
  );
  const feeds = [
    { tensor: images, values: set.images, shape: [batch, size, size, 1] },
    { tensor: targets, values: Float32Array.from(set.masks), shape: [batch, size, size] },
  ];
  const [own, ...all] = session.run(feeds, [value, ...(derived as Tensor<'float32'>[])]);
  session.dispose();
  return {
    loss: own?.values[0] ?? Number.NaN,
    gradients: new Map(trainable.map(({ name }, index) => [name, all[index]?.values as Float32Array])),
  };
}

function referenceGradients(loss: LossSpec) {
  const { tfjs: tf } = loadTensorFlow();
  const found = new Map<string, Float32Array>();
  let total = Number.NaN;
  tf.tidy(() => {
    const x = tf.tensor4d(set.images, [batch, size, size, 1]);
    const y = tf.tensor4d(Float32Array.from(set.masks), [batch, size, size, 1]);
    const { value, grads } = tf.variableGrads(() =>
      referenceLoss(tf, loss, reference.apply(x, { training: true }) as Tensor4D, y),
    );
    total = value.dataSync()[0] ?? Number.NaN;
    for (const layer of reference.layers) {
      for (const weight of layer.trainableWeights) {
        const gradient = grads[(weight.read() as unknown as { name: string }).name];
        if (gradient)
          found.set(
            `${layer.name}/${weight.originalName.split('/').at(-1)}`,
            gradient.dataSync() as Float32Array,
          );
      }
    }
  });
  return { loss: total, gradients: found };
}

function referenceLoss(tf: Tfjs, loss: LossSpec, probabilities: Tensor4D, y: Tensor4D) {
  const p = probabilities.clipByValue(1e-7, 1 - 1e-7);
  const entropy = tf.neg(tf.mean(tf.add(tf.mul(y, tf.log(p)), tf.mul(tf.sub(1, y), tf.log(tf.sub(1, p))))));
  const axes = loss.reduce === 'image' ? [1, 2, 3] : undefined;
  const both = tf.add(tf.mul(tf.sum(tf.mul(y, p), axes), 2), loss.smooth);
  const either = tf.add(tf.add(tf.sum(y, axes), tf.sum(p, axes)), loss.smooth);
  const overlap = tf.mean(tf.sub(1, tf.div(both, either)));
  if (loss.name === 'bce') return entropy.asScalar();
  if (loss.name === 'dice') return overlap.asScalar();
  return tf.add(entropy, tf.mul(overlap, loss.name === 'bceDice' ? loss.diceWeight : 0)).asScalar();
}

/** The same layers as tf.layers has them, with the same weights. */
function layersModel({ layers }: Architecture, values: NamedWeights): LayersModel {
  const { tfjs: tf } = loadTensorFlow();
  const outputs = new Map<string, SymbolicTensor>();
  const input = tf.input({ shape: [size, size, 1] });
  let last = input;
  for (const layer of layers) {
    const sources = layer.inputs.map((name) => outputs.get(name) as SymbolicTensor);
    last = layer.kind === 'input' ? input : apply(layer, sources);
    outputs.set(layer.name, last);
  }
  const model = tf.model({
    inputs: input,
    outputs: tf.layers.activation({ activation: 'sigmoid' }).apply(last) as SymbolicTensor,
  });
  for (const layer of model.layers) {
    const own = values.filter(({ name }) => name.startsWith(`${layer.name}/`));
    if (own.length > 0) layer.setWeights(own.map((one) => tf.tensor(one.values, [...one.shape])));
  }
  return model;
}

function apply(layer: Layer, [x, skip]: SymbolicTensor[]): SymbolicTensor {
  const { layers: L } = loadTensorFlow().tfjs;
  const { name, channels: filters } = layer;
  const padding = 'same';
  switch (layer.kind) {
    case 'convolution':
      return L.conv2d({ name, filters, kernelSize: layer.kernelSize, padding }).apply(
        x as SymbolicTensor,
      ) as SymbolicTensor;
    case 'transposedConvolution':
      return L.conv2dTranspose({ name, filters, kernelSize: layer.kernelSize, strides: 2, padding }).apply(
        x as SymbolicTensor,
      ) as SymbolicTensor;
    case 'batchNormalization':
      return L.batchNormalization({ name }).apply(x as SymbolicTensor) as SymbolicTensor;
    case 'activation':
      return L.activation({ name, activation: layer.activation }).apply(
        x as SymbolicTensor,
      ) as SymbolicTensor;
    case 'maxPooling':
      return L.maxPooling2d({ name, poolSize: 2 }).apply(x as SymbolicTensor) as SymbolicTensor;
    case 'concatenation':
      return L.concatenate({ name }).apply([x as SymbolicTensor, skip as SymbolicTensor]) as SymbolicTensor;
    default:
      throw new Error(`no counterpart of ${layer.kind}`);
  }
}

/** Gamma, beta and biases away from 1 and 0, so that every gradient is tried in a general position. */
function unsettled(named: NamedWeights): NamedWeights {
  const stream = randomStream(3, 'unsettled');
  return named.map((one) => {
    if (/kernel|moving/.test(one.name)) return one;
    return { ...one, values: one.values.map((value) => value + stream.uniform() - 0.5) };
  });
}

function norm(values: ArrayLike<number>): number {
  return Math.sqrt(Array.from(values).reduce((sum, value) => sum + value * value, 0));
}

function distance(a: Float32Array, b: Float32Array): number {
  return norm(a.map((value, index) => value - (b[index] ?? Number.NaN)));
}
