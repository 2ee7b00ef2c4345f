import { loadTensorFlow } from '@unetsweep/tensorflow';
import { expect, it } from 'vitest';
import { describeArchitecture, listWeights } from '../architecture/index.js';
import { drawInitialWeights } from '../random/initial-weights.js';
import { randomStream } from '../random/random-stream.js';
import type { ModelSpec } from '../spec.js';
import { aSpec, someClassImages } from '../testing/a-trial.js';
import { layersModel, type Tensor4D } from '../testing/layers-model.js';
import { logitsOf } from '../testing/logits-of.js';

const data = { channels: 1, classes: 2 };
const size = 16;
const cases: Partial<ModelSpec>[] = [
  {},
  { convsPerBlock: 2, decoderConvs: 2, batchNorm: false },
  { residual: true, activation: 'leakyRelu' },
  { residual: true, activation: 'leakyRelu', activationAlpha: 1.5 },
  { residual: true, activation: 'leakyRelu', batchNorm: false },
  { residual: true, skip: 'add', activation: 'prelu', up: 'bilinear' },
  { skip: 'none', activation: 'elu', up: 'nearest', kernelSize: 5 },
];

// TensorFlow optimises a graph before it runs it, and differently where there are no gradients to compute.
it.each(cases)('evaluates as tf.layers does: %j', (changes) => {
  const { model } = aSpec({ model: { baseFilters: 4, depth: 2, convsPerBlock: 2, ...changes, dropout: 0 } });
  const architecture = describeArchitecture(model, data);
  const weights = settled(drawInitialWeights(listWeights(architecture), 7));
  const { images } = someClassImages(2, size, data);
  const reference = layersModel(architecture, weights, size);
  const { tfjs: tf } = loadTensorFlow();
  const theirs = tf.tidy(() => {
    const x = tf.tensor4d(images, [2, size, size, 1]);
    return (reference.apply(x, { training: false }) as Tensor4D).dataSync();
  });
  reference.dispose();
  const ours = logitsOf({ model, weights, images, size, ...data });
  expect(ours.length).toBe(theirs.length);
  const largest = Math.max(...theirs.map(Math.abs));
  const error = Math.max(...ours.map((value, index) => Math.abs(value - (theirs[index] ?? Number.NaN))));
  expect(error / largest).toBeLessThan(1e-5);
});

/** Biases, scales and moving statistics as after a training, all positive. */
function settled(weights: ReturnType<typeof drawInitialWeights>) {
  const stream = randomStream(5, 'settled');
  return weights.map((one) => {
    if (one.name.endsWith('kernel')) return one;
    return { ...one, values: one.values.map(() => 0.3 + stream.uniform()) };
  });
}
