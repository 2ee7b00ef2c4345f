import { loadTensorFlow, type TensorFlow } from '@unetsweep/tensorflow';
import { expect, it } from 'vitest';
import { describeArchitecture, listWeights } from '../architecture/index.js';
import type { NamedWeights } from '../checkpoint/named-weights.js';
import type { LossSpec, RegionLoss } from '../losses/loss-definition.js';
import { drawInitialWeights } from '../random/initial-weights.js';
import { randomStream } from '../random/random-stream.js';
import type { ModelSpec } from '../spec.js';
import { aSpec, someClassImages } from '../testing/a-trial.js';
import { type LayersModel, layersModel, type Tensor4D } from '../testing/layers-model.js';
import { lossGradients } from '../testing/loss-gradients.js';

type Tfjs = TensorFlow['tfjs'];
type Tensor3D = ReturnType<Tfjs['tensor3d']>;

/** float32 sums in another order, through up to 30 layers. */
const tolerance = 1e-4;
const size = 32;
const batch = 3;

interface Case {
  model: Partial<ModelSpec>;
  /** 1 and 2 by default. */
  data?: { channels: number; classes: number };
  loss?: LossSpec;
  classWeights?: number[];
}

const common = { smooth: 1, reduce: 'batch', classWeights: null } as const;
const bce: LossSpec = { name: 'bce', ...common };
const small = { baseFilters: 4, depth: 2 } as const;
const three = { channels: 3, classes: 3 };
const baseline = {
  baseFilters: 8,
  depth: 3,
  convsPerBlock: 2,
  decoderConvs: 0,
  upKernelSize: 2,
  batchNorm: false,
} as const;

const cases: Record<string, Case> = {
  'the default': { model: {} },
  'the default, dice': { model: {}, loss: { name: 'dice', ...common } },
  'the default, bceDice': { model: {}, loss: { name: 'bceDice', diceWeight: 0.7, ...common } },
  'the default, bceDice by image': {
    model: {},
    loss: { name: 'bceDice', diceWeight: 1, ...common, reduce: 'image' },
  },
  'bce by class weights': { model: small, classWeights: [0.5, 3] },
  'bce by class weights and image': {
    model: small,
    loss: { ...bce, reduce: 'image' },
    classWeights: [0.5, 3],
  },
  'two convolutions': { model: { ...small, convsPerBlock: 2, decoderConvs: 2 } },
  'spacenetBaseline, small': {
    model: baseline,
    data: three,
    loss: { name: 'crossEntropy', ...common },
    classWeights: [0.1, 0.8, 0.1],
  },
  'a grouped head': {
    model: { ...baseline, head: { filters: 12, groupActivation: 'none', kernelSize: 1 } },
    data: three,
    loss: { name: 'crossEntropy', ...common },
  },
  'a grouped head of 3x3 with relu': {
    model: { ...small, head: { filters: 12, groupActivation: 'relu', kernelSize: 3 } },
    data: three,
    loss: { name: 'crossEntropy', ...common, reduce: 'image' },
    classWeights: [1, 2, 3],
  },
  'residual blocks, sums, leakyRelu': {
    model: {
      ...small,
      residual: true,
      skip: 'add',
      activation: 'leakyRelu',
      convsPerBlock: 2,
      decoderConvs: 2,
    },
  },
  'bilinear, elu': { model: { ...small, up: 'bilinear', activation: 'elu', activationAlpha: 0.7 } },
  'nearest, no skips, 5x5': {
    model: { ...small, up: 'nearest', skip: 'none', kernelSize: 5, upKernelSize: 2 },
  },
  'prelu without batch norm': { model: { ...small, activation: 'prelu', batchNorm: false } },
  'one against the rest, bce': { model: small, data: three },
  'one against the rest, weighted bce': { model: small, data: three, classWeights: [0.2, 1, 1.8] },
  'one against the rest, dice': { model: small, data: three, loss: { name: 'dice', ...common } },
  'one against the rest, bceDice by image': {
    model: small,
    data: { channels: 8, classes: 5 },
    loss: { name: 'bceDice', diceWeight: 0.7, ...common, reduce: 'image' },
  },
};

it.each(Object.entries(cases))('gives the loss and the gradients of tf.layers: %s', (_, one) => {
  const data = one.data ?? { channels: 1, classes: 2 };
  const loss = { spec: one.loss ?? bce, classes: data.classes, classWeights: one.classWeights ?? null };
  const spec = aSpec({ model: { ...one.model, dropout: 0 } });
  const architecture = describeArchitecture(spec.model, data);
  const weights = unsettled(drawInitialWeights(listWeights(architecture), 7));
  const reference = layersModel(architecture, weights, size);
  expect(reference.countParams()).toBe(architecture.parameterCount);
  const set = someClassImages(batch, size, data);
  const theirs = referenceGradients(reference, loss, set);
  const ours = lossGradients({ architecture, weights, loss, size, ...set });
  reference.dispose();
  expect(Math.abs(ours.loss - theirs.loss) / theirs.loss).toBeLessThan(tolerance);
  const normalised = architecture.layers.some(({ kind }) => kind === 'batchNormalization');
  for (const [name, values] of ours.gradients) {
    const expected = theirs.gradients.get(name);
    if (!expected) throw new Error(`tf.layers has no gradient of ${name}`);
    // In front of a batch normalisation a bias has no effect: its gradient is rounding noise around 0.
    if (normalised && /(conv\d|shortcut)\/bias$/.test(name)) continue;
    expect([name, distance(values, expected) / norm(expected)]).toEqual([
      name,
      expect.toSatisfy((error: number) => error < tolerance),
    ]);
  }
});

type ImagesAndMasks = ReturnType<typeof someClassImages>;

function referenceGradients(reference: LayersModel, loss: RegionLoss, set: ImagesAndMasks) {
  const { tfjs: tf } = loadTensorFlow();
  const found = new Map<string, Float32Array>();
  let total = Number.NaN;
  tf.tidy(() => {
    const x = tf.tensor4d(set.images, [batch, size, size, set.images.length / batch / size / size]);
    const labels = tf.tensor3d(Int32Array.from(set.masks), [batch, size, size], 'int32');
    const { value, grads } = tf.variableGrads(() =>
      referenceLoss(tf, loss, reference.apply(x, { training: true }) as Tensor4D, labels),
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

/** Straight from the definitions, by probabilities: [B, H, W, outputs] logits, [B, H, W] labels. */
function referenceLoss(tf: Tfjs, { spec, classes, classWeights }: RegionLoss, z: Tensor4D, index: Tensor3D) {
  const isBinary = classes === 2;
  const y = (
    isBinary ? index.toFloat().expandDims(3) : tf.oneHot(index.toInt(), classes).toFloat()
  ) as Tensor4D;
  const p = (isBinary ? z.sigmoid() : z.softmax()).clipByValue(1e-7, 1 - 1e-7) as Tensor4D;
  const w = (
    classWeights ? tf.tensor1d([...classWeights]).gather(index.toInt()) : index.toFloat().onesLike()
  ).expandDims(3) as Tensor4D;
  // [B, channels] sums, of the whole batch ([channels]) unless each image counts for itself.
  const sums = (x: Tensor4D) => (spec.reduce === 'image' ? x.sum([1, 2]) : x.sum([0, 1, 2]));
  if (spec.name === 'crossEntropy') {
    const nll = tf.neg(tf.sum(tf.mul(y, tf.log(p)), 3, true)) as Tensor4D;
    return tf.mean(tf.div(sums(tf.mul(w, nll)), sums(w))).asScalar();
  }
  const pixel = tf.neg(tf.add(tf.mul(y, tf.log(p)), tf.mul(tf.sub(1, y), tf.log(tf.sub(1, p))))) as Tensor4D;
  const entropy = tf.mean(tf.div(sums(tf.mul(w, pixel)), sums(w)));
  const both = tf.add(tf.mul(sums(tf.mul(y, p)), 2), spec.smooth);
  const either = tf.add(tf.add(sums(y), sums(p)), spec.smooth);
  const overlap = tf.mean(tf.sub(1, tf.div(both, either)));
  if (spec.name === 'bce') return entropy.asScalar();
  if (spec.name === 'dice') return overlap.asScalar();
  return tf.add(entropy, tf.mul(overlap, spec.name === 'bceDice' ? spec.diceWeight : 0)).asScalar();
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
