import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { describeArchitecture } from '../architecture/index.js';
import { aSmallSpec } from '../testing/a-trial.js';
import { readSafetensors } from '../testing/read-safetensors.js';
import { someWeights } from '../testing/some-weights.js';
import { encodeNpz } from './npz.js';
import { convertCheckpoint } from './weight-formats.js';

const { model } = aSmallSpec({ model: { activation: 'prelu' } });
const weights = someWeights(describeArchitecture(model, { channels: 1, classes: 2 }));
const config = {
  model,
  input: { height: 32, width: 32, channels: 1 },
  classes: ['background', 'thing'],
  epoch: 3,
};
const npz = encodeNpz({ weights, config });

describe('a safetensors file', () => {
  const bytes = new Uint8Array(Buffer.concat(convertCheckpoint(npz, 'safetensors')));
  const read = readSafetensors(bytes);

  it('carries the configuration in its metadata', () => {
    expect(read.metadata.format).toBe('pt');
    expect(JSON.parse(read.metadata.config ?? '')).toEqual(JSON.parse(JSON.stringify(config)));
  });

  it('has every weight by the name and in the layout of PyTorch', () => {
    expect(read.weights).toHaveLength(weights.length);
    const shapeOf = (name: string) => read.weights.find((one) => one.name === name)?.shape;
    expect(shapeOf('encoder2_conv1.weight')).toEqual([8, 4, 3, 3]);
    expect(shapeOf('decoder2_up.weight')).toEqual([16, 8, 3, 3]);
    expect(shapeOf('encoder1_norm1.running_var')).toEqual([4]);
    expect(shapeOf('encoder1_prelu1.weight')).toEqual([4]);
    // out 5, in 2, row 1, column 0 of [3, 3, 4, 8].
    const [from, to] = ['encoder2_conv1/kernel', 'encoder2_conv1.weight'].map(
      (name) => [...weights, ...read.weights].find((one) => one.name === name)?.values,
    );
    expect(to?.[((5 * 4 + 2) * 3 + 1) * 3]).toBe(from?.[(3 * 4 + 2) * 8 + 5]);
  });

  it('starts its data at a multiple of 8 bytes', () => {
    expect(new DataView(bytes.buffer).getUint32(0, true) % 8).toBe(0);
  });
});

it('a tfjs file holds the model, its shards and the configuration, and has equal bytes for equal contents', () => {
  const [zip] = convertCheckpoint(npz, 'tfjs');
  expect(Object.keys(unzipSync(zip as Uint8Array))).toEqual([
    'model.json',
    'weights-1-of-1.bin',
    'config.json',
  ]);
  expect(convertCheckpoint(npz, 'tfjs')[0]).toEqual(zip);
});

it('weights of another network are refused', () => {
  const other = encodeNpz({ weights: weights.slice(1), config });
  expect(() => convertCheckpoint(other, 'safetensors')).toThrow(/not of this network/);
});
