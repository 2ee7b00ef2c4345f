import { expect, it } from 'vitest';
import type { NamedWeights } from '../checkpoint/named-weights.js';
import { engineVersion, train } from '../index.js';
import { aJob, aSmallSpec } from '../testing/a-trial.js';

/** Other thread counts and instruction sets move results by less than this within one epoch: measured 1.3e-4. */
const tolerance = 3e-4;

/** What this version of the engine makes of a fixed trial. When these change, so must `engineVersion`. */
const golden = {
  engineVersion: 2,
  loss: 1.59413989,
  valLoss: 1.52192172,
  norms: {
    'encoder1_conv1/kernel': 2.5964797,
    'encoder1_norm1/gamma': 1.9999409,
    'encoder1_norm1/moving_mean': 0.5554614,
    'encoder1_norm1/moving_variance': 1.0199127,
    'encoder2_conv1/kernel': 3.8268575,
    'encoder2_norm1/gamma': 2.833621,
    'encoder2_norm1/moving_mean': 2.534579,
    'encoder2_norm1/moving_variance': 3.3947867,
    'bottleneck_conv1/kernel': 5.5616216,
    'bottleneck_norm1/gamma': 4.001188,
    'bottleneck_norm1/moving_mean': 3.2265503,
    'bottleneck_norm1/moving_variance': 6.4503181,
    'decoder2_up/kernel': 3.3176305,
    'decoder2_conv1/kernel': 3.9455436,
    'decoder2_norm1/gamma': 2.8265486,
    'decoder2_norm1/moving_mean': 0.7931379,
    'decoder2_norm1/moving_variance': 1.5975876,
    'decoder1_up/kernel': 2.3136661,
    'decoder1_conv1/kernel': 2.6244032,
    'decoder1_norm1/gamma': 2.0000597,
    'decoder1_norm1/moving_mean': 0.2996228,
    'decoder1_norm1/moving_variance': 1.4088314,
    'head/kernel': 1.6168141,
  } as Record<string, number>,
};

it('still gives the results of its version', async () => {
  const spec = aSmallSpec({
    augmentation: { flipHorizontal: 0.5, flipVertical: 0.5 },
    regularizer: { l2: 1e-3 },
    optimizer: { weightDecay: 0.01 },
    loss: { name: 'bceDice', diceWeight: 1 },
    training: { epochs: 1 },
  });
  let weights: NamedWeights = [];
  const { lastMetrics } = await train(aJob({ spec }), {
    onCheckpoint: (one) => {
      weights = one.weights;
    },
  });
  const norms = Object.fromEntries(
    weights
      .filter(({ name }) => /kernel|gamma|moving/.test(name))
      .map(({ name, values }) => [name, Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))]),
  );
  expect(engineVersion).toBe(golden.engineVersion);
  expect(Object.keys(norms)).toEqual(Object.keys(golden.norms));
  for (const [name, expected] of Object.entries(golden.norms)) {
    expect(Math.abs((norms[name] ?? 0) / expected - 1), name).toBeLessThan(tolerance);
  }
  expect(Math.abs((lastMetrics.loss ?? 0) / golden.loss - 1)).toBeLessThan(tolerance);
  expect(Math.abs((lastMetrics.valLoss ?? 0) / golden.valLoss - 1)).toBeLessThan(tolerance);
});
