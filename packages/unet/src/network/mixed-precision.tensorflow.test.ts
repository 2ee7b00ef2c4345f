import { expect, it } from 'vitest';
import { describeArchitecture, listWeights } from '../architecture/index.js';
import { drawInitialWeights } from '../random/initial-weights.js';
import type { ModelSpec } from '../spec.js';
import { aSpec, someImages } from '../testing/a-trial.js';
import { lossGradients } from '../testing/loss-gradients.js';

const size = 32;
const small = { baseFilters: 8, depth: 2, dropout: 0 } as const;

/** bfloat16 rounds to 2^-9 of a value, several times a layer: measured up to 0.002 and 0.13. */
const limits = { loss: 0.005, gradient: 0.2 };

it.each<[string, Partial<ModelSpec>, number]>([
  ['batch normalisation', {}, 2],
  ['no batch normalisation', { batchNorm: false }, 2],
  ['prelu', { activation: 'prelu' }, 2],
  ['leakyRelu', { activation: 'leakyRelu', activationAlpha: 0.2 }, 2],
  ['elu', { activation: 'elu', activationAlpha: 0.5 }, 2],
  ['three classes', {}, 3],
  ['upsampling', { up: 'bilinear' }, 2],
  ['nearest upsampling', { up: 'nearest' }, 2],
  ['a grouped head', { head: { filters: 4, groupActivation: 'none', kernelSize: 1 } }, 2],
])('has nearly the loss and the gradients of float32: %s', (_, changes, classes) => {
  const name = classes > 2 ? 'crossEntropy' : 'bce';
  const { model, loss } = aSpec({ model: { ...small, ...changes }, loss: { name } });
  const architecture = describeArchitecture(model, { channels: 1, classes });
  const weights = drawInitialWeights(listWeights(architecture), 1);
  const { images, masks } = someImages(4, size);
  const region = { spec: loss, classes, classWeights: null, leavesPixelsOut: false };
  const input = { architecture, weights, loss: region, images, masks, size };
  const [exact, mixed] = [lossGradients(input), lossGradients({ ...input, precision: 'mixed' })];
  expect(Math.abs(mixed.loss - exact.loss)).toBeLessThan(limits.loss * exact.loss);
  for (const [weight, values] of mixed.gradients) {
    const expected = exact.gradients.get(weight) ?? new Float32Array(0);
    // Biases before a batch normalisation have none.
    if (values.length > 0) expect(distance(values, expected), weight).toBeLessThan(limits.gradient);
  }
});

/** ||a - b|| / ||b|| */
function distance(a: Float32Array, b: Float32Array): number {
  return Math.hypot(...a.map((value, at) => value - (b[at] ?? Number.NaN))) / Math.hypot(...b);
}
