import { expect, it } from 'vitest';
import type { NamedWeights } from '../checkpoint/named-weights.js';
import { engineVersion, train } from '../index.js';
import { aJob, aSmallSpec } from '../testing/a-trial.js';

/** Other thread counts and instruction sets move results by less than this within one epoch. */
const tolerance = 1e-4;

/** What this version of the engine makes of a fixed trial. When these change, so must `engineVersion`. */
const golden = {
  engineVersion: '1',
  loss: 0,
  valLoss: 0,
  norms: {} as Record<string, number>,
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
    onCheckpoint: (one) => void (weights = one.weights),
  });
  const norms = Object.fromEntries(
    weights
      .filter(({ name }) => /kernel|gamma|moving/.test(name))
      .map(({ name, values }) => [name, Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))]),
  );
  if (process.env.GOLDEN)
    console.error(JSON.stringify({ loss: lastMetrics.loss, valLoss: lastMetrics.valLoss, norms }));
  expect(engineVersion).toBe(golden.engineVersion);
  expect(Object.keys(norms)).toEqual(Object.keys(golden.norms));
  for (const [name, expected] of Object.entries(golden.norms)) {
    expect(Math.abs((norms[name] ?? 0) / expected - 1), name).toBeLessThan(tolerance);
  }
  expect(Math.abs((lastMetrics.loss ?? 0) / golden.loss - 1)).toBeLessThan(tolerance);
  expect(Math.abs((lastMetrics.valLoss ?? 0) / golden.valLoss - 1)).toBeLessThan(tolerance);
});
