import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { loadTensorFlow } from '@unetsweep/tensorflow';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeArchitecture } from '../architecture/index.js';
import { createPredictor } from '../engine/predictor.js';
import type { ModelSpec } from '../spec.js';
import { aSmallSpec, someClassImages } from '../testing/a-trial.js';
import { someWeights } from '../testing/some-weights.js';
import { decodeNpz, encodeNpz } from './npz.js';
import { convertCheckpoint } from './weight-formats.js';

const cases: [string, Partial<ModelSpec>, number, number][] = [
  ['the default', {}, 1, 2],
  ['three classes in colour, no batch normalisation', { batchNorm: false, upKernelSize: 2 }, 3, 3],
  [
    'residual, sums, leakyRelu',
    { residual: true, skip: 'add', activation: 'leakyRelu', convsPerBlock: 2 },
    1,
    2,
  ],
  ['bilinear, prelu', { up: 'bilinear', activation: 'prelu' }, 2, 2],
  ['nearest, elu, no skips', { up: 'nearest', activation: 'elu', skip: 'none', upKernelSize: 2 }, 1, 2],
  ['an elu of alpha 1', { activation: 'elu', activationAlpha: 1, decoderConvs: 0 }, 1, 4],
  ['a grouped head', { head: { filters: 6, groupActivation: 'none', kernelSize: 3 } }, 1, 2],
  ['a grouped head with relu', { head: { filters: 12, groupActivation: 'relu', kernelSize: 1 } }, 3, 4],
  ['more than one shard', { baseFilters: 48, depth: 3 }, 1, 2],
];
const [height, width, count] = [24, 40, 3];
/** float32 sums in another order. */
const tolerance = 1e-5;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unetsweep-weights-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe.each(cases)('%s', (name, changes, channels, classes) => {
  const { model } = aSmallSpec({ model: { dropout: 0.3, ...changes } });
  const architecture = describeArchitecture(model, { channels, classes });
  const weights = someWeights(architecture);
  const classNames = Array.from({ length: classes }, (_, index) => `class ${index}`);
  const config = { model, input: { height, width, channels }, classes: classNames };
  const npz = encodeNpz({ weights, config });
  const images = someClassImages(count, 40, { channels, classes }).images.slice(
    0,
    count * height * width * channels,
  );
  const expected = predict(decodeNpz(npz).weights);

  function predict(named: typeof weights): Float32Array {
    const predictor = createPredictor({
      model,
      precision: 'float32',
      weights: named,
      height,
      width,
      channels,
      classes,
    });
    const probabilities = predictor.predict(images);
    predictor.dispose();
    return probabilities;
  }

  it('predicts the same from an npz file', () => {
    expect(predict(weights)).toEqual(expected);
    const spread = Math.max(...expected) - Math.min(...expected);
    expect(spread).toBeGreaterThan(0.05);
  });

  it('predicts the same in TensorFlow.js, by stock layers from files', async () => {
    const { tfjs: tf } = loadTensorFlow();
    const [zip] = convertCheckpoint(npz, 'tfjs');
    const files = Object.entries(unzipSync(zip as Uint8Array));
    await Promise.all(files.map(([file, bytes]) => writeFile(join(folder, file), bytes)));
    const stored = files.find(([file]) => file === 'config.json')?.[1];
    expect(JSON.parse(Buffer.from(stored ?? []).toString())).toEqual(JSON.parse(JSON.stringify(config)));
    if (name === 'more than one shard') expect(files.length).toBeGreaterThan(3);

    const loaded = await tf.loadLayersModel(pathToFileURL(join(folder, 'model.json')).href);
    const input = tf.tensor4d(images, [count, height, width, channels]);
    const output = loaded.predict(input) as ReturnType<typeof tf.tensor4d>;
    expect(output.shape).toEqual([count, height, width, architecture.outputs]);
    expect(largestDifference(await output.data(), expected)).toBeLessThan(tolerance);
    tf.dispose([input, output]);
    loaded.dispose();
  });
});

function largestDifference(values: ArrayLike<number>, expected: Float32Array): number {
  return expected.reduce(
    (most, value, at) => Math.max(most, Math.abs(value - (values[at] ?? Number.NaN))),
    0,
  );
}
