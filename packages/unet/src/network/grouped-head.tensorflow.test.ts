import { describe, expect, it } from 'vitest';
import type { NamedWeight, NamedWeights } from '../checkpoint/named-weights.js';
import { train } from '../index.js';
import { aJob, aSmallSpec, someClassImages } from '../testing/a-trial.js';
import { logitsOf } from '../testing/logits-of.js';

const size = 32;

describe.each([
  { channels: 3, classes: 3, filters: 57, kernelSize: 1 as const },
  { channels: 3, classes: 3, filters: 12, kernelSize: 3 as const },
  { channels: 1, classes: 2, filters: 7, kernelSize: 1 as const },
])('a trained head of $filters filters for $classes classes, $kernelSize x $kernelSize', (one) => {
  const { channels, classes, filters, kernelSize } = one;
  const outputs = classes === 2 ? 1 : classes;
  const head = (count: number) => ({ filters: count, groupActivation: 'none', kernelSize }) as const;
  const specOf = (count: number) =>
    aSmallSpec({
      model: { head: head(count) },
      loss: { name: classes === 2 ? 'bce' : 'crossEntropy' },
      training: { epochs: 3 },
    });

  it('collapses to one filter an output with the same logits', async () => {
    const [images, shape] = [someClassImages(8, size, one), { height: size, width: size, channels, classes }];
    const data = { train: images, validation: images, ...shape };
    let weights: NamedWeights = [];
    const spec = specOf(filters);
    await train(aJob({ spec, data }), {
      onCheckpoint: (checkpoint) => {
        weights = checkpoint.weights;
      },
    });
    expect(weights.find(({ name }) => name === 'head/kernel')?.shape.at(-1)).toBe(filters);
    const input = { images: images.images, size, channels, classes };
    const grouped = logitsOf({ model: spec.model, weights, ...input });
    const single = logitsOf({ model: specOf(outputs).model, weights: collapse(weights, outputs), ...input });
    expect(single).toHaveLength(8 * size * size * outputs);
    const worst = single.reduce(
      (most, value, at) => Math.max(most, Math.abs(value - (grouped[at] ?? 1e9))),
      0,
    );
    expect(worst).toBeLessThan(1e-4);
    expect(Math.max(...grouped.map(Math.abs))).toBeGreaterThan(0.1);
  });
});

/** The same linear map with one filter an output: kernels and biases of each group added up. */
function collapse(weights: NamedWeights, outputs: number): NamedWeights {
  return weights.map((weight) => (weight.name.startsWith('head/') ? sumGroups(weight, outputs) : weight));
}

/** Sums neighbours on the last axis. */
function sumGroups({ name, shape, values }: NamedWeight, outputs: number): NamedWeight {
  const filters = shape.at(-1) ?? 0;
  const size = filters / outputs;
  const sums = new Float32Array((values.length / filters) * outputs);
  for (const [at, value] of values.entries()) {
    const group = Math.floor(at / filters) * outputs + Math.floor((at % filters) / size);
    sums[group] = (sums[group] ?? 0) + value;
  }
  return { name, shape: [...shape.slice(0, -1), outputs], values: sums };
}
