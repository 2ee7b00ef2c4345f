import { describe, expect, it } from 'vitest';
import { describeArchitecture, listWeights, type WeightDescription } from '../architecture/index.js';
import { drawInitialWeights } from '../random/initial-weights.js';
import { aSpec } from '../testing/a-trial.js';
import { expectedPenalties, sumPenalties } from './penalty-sums.js';
import { strengthRange } from './strength-range.js';

describe('weights drawn from U(0, 1)', () => {
  const count = 1_000_000;
  const kernel: WeightDescription = {
    name: 'all/kernel',
    role: 'kernel',
    shape: [count],
    trainable: true,
    initializer: 'uniform01',
    fanIn: 1,
    fanOut: 1,
  };
  const drawn = sumPenalties([kernel], drawInitialWeights([kernel], 1), 'kernels');

  it('have the norms of theory: 577 and 500,000 for a million', () => {
    expect(drawn.weightCount).toBe(count);
    expect(Math.abs(drawn.l2norm - 577)).toBeLessThan(1);
    expect(Math.abs(drawn.l1 - 5e5)).toBeLessThan(1e3);
    expect(Math.abs(drawn.l2 - count / 3)).toBeLessThan(1e3);
    expect(expectedPenalties(count)).toEqual({ l1: 5e5, l2: count / 3, l2norm: Math.sqrt(count / 3) });
    expect(expectedPenalties(count).l2norm).toBeCloseTo(577.35, 2);
  });

  it('are as large a penalty as half the loss to all of it with strengths from 0.0005 to 0.001', () => {
    const range = strengthRange(0.577, expectedPenalties(count).l2norm);
    expect(range.low).toBeCloseTo(5e-4, 6);
    expect(range.high).toBeCloseTo(1e-3, 5);
    expect(range.suggested).toBeCloseTo(Math.sqrt(0.5) * range.high, 12);
    expect(Math.abs(5e-4 * drawn.l2norm - 0.289)).toBeLessThan(1e-3);
    expect(Math.abs(1e-3 * drawn.l2norm - 0.577)).toBeLessThan(1e-3);
  });
});

/** Expected sums over the 1,175,200 kernel weights of the default network, by initialiser. */
const rows = [
  ['glorotUniform', 'glorotUniform', 963.8, 31.0, 28_086],
  ['heNormal', 'glorotUniform', 1794, 42.4, 34_901],
  ['heNormal', 'heNormal', 2434, 49.3, 40_475],
  ['uniform01', 'uniform01', 391_733, 625.9, 587_600],
] as const;

describe('the kernels of the network of 1,179,121 parameters', () => {
  it.each(rows)('from %s and %s for the up-convolutions', (initializer, upInitializer, l2, l2norm, l1) => {
    const spec = aSpec({ model: { initializer, upInitializer } });
    const architecture = describeArchitecture(spec.model, { channels: 1, classes: 2 });
    expect(architecture.parameterCount).toBe(1_179_121);
    const described = listWeights(architecture);
    const sums = sumPenalties(described, drawInitialWeights(described, 1), 'kernels');
    expect(sums.weightCount).toBe(1_175_200);
    expect(Math.abs(sums.l2 / l2 - 1)).toBeLessThan(0.03);
    expect(Math.abs(sums.l2norm / l2norm - 1)).toBeLessThan(0.015);
    expect(Math.abs(sums.l1 / l1 - 1)).toBeLessThan(0.03);
  });

  it('are all but biases and what batch normalisation has, which are trainable too', () => {
    const architecture = describeArchitecture(aSpec().model, { channels: 1, classes: 2 });
    const described = listWeights(architecture);
    const weights = drawInitialWeights(described, 1);
    const sums = sumPenalties(described, weights, 'allTrainable');
    expect(sums.weightCount).toBe(architecture.trainableParameterCount);
    // Biases and shifts start at 0, scales at 1.
    const scales = described
      .filter(({ role }) => role === 'gamma')
      .reduce((n, { shape }) => n + (shape[0] ?? 0), 0);
    expect(sums.l2 - sumPenalties(described, weights, 'kernels').l2).toBeCloseTo(scales, 6);
  });
});
