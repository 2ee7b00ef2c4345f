import { describe, expect, it } from 'vitest';
import { decodeResumeState, encodeResumeState } from '../resume/resume-file.js';
import type { ResumeState } from '../resume/resume-state.js';
import type { NamedWeights } from './named-weights.js';
import { decodeNpy, encodeNpy } from './npy.js';
import { decodeNpz, encodeNpz } from './npz.js';
import { weightsSha256 } from './weights-sha256.js';

const weights: NamedWeights = [
  { name: 'encoder1_conv1/kernel', shape: [1, 1, 2, 3], values: Float32Array.of(1, -2, 3.5, 1e-30, 5, 6) },
  { name: 'encoder1_conv1/bias', shape: [3], values: Float32Array.of(0, 1, 2) },
];

describe('npz', () => {
  it('comes back with names, shapes, values and configuration', () => {
    const config = { model: { depth: 4 }, threshold: 0.5 };
    expect(decodeNpz(encodeNpz({ weights, config }))).toEqual({ weights, config });
  });

  it('has equal bytes for equal contents', () => {
    expect(encodeNpz({ weights, config: {} })).toEqual(encodeNpz({ weights, config: {} }));
  });

  it('stores arrays as NumPy does: header of 64-byte steps, row major, little endian', () => {
    const bytes = encodeNpy({ shape: [3], values: Float32Array.of(0, 1, 2) });
    const header = Buffer.from(bytes.subarray(0, 128)).toString('latin1');
    expect(header.startsWith('\x93NUMPY\x01\x00\x76\x00{')).toBe(true);
    expect(header).toContain("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }");
    expect(header.endsWith('\n')).toBe(true);
    expect(bytes.length).toBe(128 + 12);
  });

  it('is refused when it is something else or cut off', () => {
    expect(() => decodeNpy(new Uint8Array(20))).toThrow(/not a .npy/);
    expect(() => decodeNpy(encodeNpy({ shape: [3], values: new Float32Array(3) }).subarray(0, 132))).toThrow(
      /cut off/,
    );
    const other = encodeNpy({ shape: [1], values: new Float32Array(1) });
    other[other.indexOf('4'.charCodeAt(0))] = '8'.charCodeAt(0);
    expect(() => decodeNpy(other)).toThrow(/float32/);
  });
});

describe('the sum of weights', () => {
  it('follows values and order, not names', () => {
    const renamed = weights.map((one) => ({ ...one, name: `other/${one.name}` }));
    expect(weightsSha256(renamed)).toBe(weightsSha256(weights));
    expect(weightsSha256([...weights].reverse())).not.toBe(weightsSha256(weights));
    expect(weightsSha256(weights)).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('the resume file', () => {
  const state: ResumeState = {
    formatVersion: 1,
    engineVersion: 1,
    seed: 7,
    step: 12,
    epoch: 3,
    weights,
    slots: weights.map((one) => ({ ...one, name: `m/${one.name}` })),
    snapshots: [{ epoch: 2, weights }],
    progress: {
      schedule: { rate: 1e-3 / 3 },
      earlyStopping: { bestEpoch: 2, bestValue: 0.1 + 0.2, stopped: false },
      flags: ['valIsTrain'],
    },
    records: [
      {
        epoch: 1,
        learningRate: 0.1,
        trainDurationMs: 1,
        validationDurationMs: 2,
        metrics: { loss: 1 / 3, valDice: null },
      },
    ],
  };

  it('comes back bit for bit', () => {
    expect(decodeResumeState(encodeResumeState(state))).toEqual(state);
  });

  it('can be read from the middle of a larger buffer', () => {
    const bytes = encodeResumeState(state);
    const larger = new Uint8Array(bytes.length + 3);
    larger.set(bytes, 3);
    expect(decodeResumeState(larger.subarray(3))).toEqual(state);
  });

  it('is refused when it is cut off or something else', () => {
    const bytes = encodeResumeState(state);
    expect(() => decodeResumeState(bytes.subarray(0, bytes.length - 4))).toThrow(/cut off/);
    expect(() => decodeResumeState(new Uint8Array(100))).toThrow(/not a resume state/);
  });
});
