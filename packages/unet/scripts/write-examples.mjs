// Writes checkpoints of networks of the family, in each form, with images and what the engine predicts of them, for
// load-in-pytorch.py and load-in-keras.py: node packages/unet/scripts/write-examples.mjs FOLDER (after a build)
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolveTrialSpec } from '@unetsweep/contract';
import { createPredictor, describeArchitecture, encodeNpz, listWeights } from '@unetsweep/unet';
import { convertCheckpoint } from '@unetsweep/unet/checkpoint';

const [, , folder = 'examples'] = process.argv;
const [count, height, width] = [2, 32, 48];
const small = { baseFilters: 4, depth: 2 };
const examples = {
  'the-default': [{}, 1, 2],
  spacenetBaseline: [{ preset: 'spacenetBaseline' }, 3, 3],
  quarterUnet: [{ preset: 'quarterUnet' }, 1, 2],
  'residual-sums-leakyRelu': [
    { ...small, residual: true, skip: 'add', activation: 'leakyRelu', convsPerBlock: 2 },
    1,
    2,
  ],
  'bilinear-elu': [{ ...small, up: 'bilinear', activation: 'elu' }, 2, 2],
  'nearest-prelu-no-skips': [
    { ...small, up: 'nearest', upKernelSize: 2, activation: 'prelu', skip: 'none' },
    1,
    2,
  ],
  'grouped-head-relu': [
    { ...small, kernelSize: 5, head: { filters: 12, groupActivation: 'relu', kernelSize: 3 } },
    3,
    4,
  ],
};

/** Between -1 and 1, the same in every run (mulberry32). */
function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 31 - 1;
  };
}

mkdirSync(folder, { recursive: true });
for (const [name, [fields, channels, classes]] of Object.entries(examples)) {
  const { model } = resolveTrialSpec({ trial: { model: fields } }, { classes, hasGroups: false, seed: 1 });
  const draw = random(1);
  const weights = listWeights(describeArchitecture(model, { channels, classes })).map((weight) => {
    const scale = weight.role === 'kernel' ? Math.sqrt(3 / weight.fanIn) : 0.2;
    const centre = weight.role === 'gamma' || weight.role === 'movingVariance' ? 1 : 0;
    const length = weight.shape.reduce((product, size) => product * size, 1);
    return { ...weight, values: Float32Array.from({ length }, () => centre + scale * draw()) };
  });
  const images = Float32Array.from({ length: count * height * width * channels }, draw);
  const predictor = createPredictor({ model, weights, height, width, channels, classes });
  const probabilities = predictor.predict(images);
  predictor.dispose();
  const classNames = Array.from({ length: classes }, (_, index) => `class ${index}`);
  const config = { model, input: { height, width, channels }, classes: classNames };
  const npz = encodeNpz({ weights, config });
  const outputs = probabilities.length / (count * height * width);
  const arrays = [
    { name: 'images', shape: [count, height, width, channels], values: images },
    { name: 'probabilities', shape: [count, height, width, outputs], values: probabilities },
  ];
  const write = (extension, bytes) => writeFileSync(join(folder, `${name}.${extension}`), bytes);
  write('npz', npz);
  write('safetensors', Buffer.concat(convertCheckpoint(npz, 'safetensors')));
  write('tfjs.zip', Buffer.concat(convertCheckpoint(npz, 'tfjs')));
  write('expected.npz', encodeNpz({ weights: arrays, config: {} }));
}
