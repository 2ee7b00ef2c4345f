import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeArchitecture, listWeights } from '../architecture/index.js';
import type { ModelSpec } from '../spec.js';
import { aSpec } from '../testing/a-trial.js';
import { logitsOf } from '../testing/logits-of.js';
import { lossGradients } from '../testing/loss-gradients.js';
import { wave, waveLabels, waveValues } from '../testing/wave.js';

/** What scripts/keras-fixture.py writes. */
interface Fixture {
  keras: string;
  size: number;
  batch: number;
  cases: {
    name: string;
    model: Partial<ModelSpec>;
    channels: number;
    classes: number;
    parameterCount: number;
    trainableParameterCount: number;
    logits: number[];
    logitsNorm: number;
    loss: number;
    gradientNorms: Record<string, number>;
  }[];
}

const file = new URL('../testing/keras-fixture.json', import.meta.url);
const { size, batch, cases } = JSON.parse(readFileSync(file, 'utf8')) as Fixture;
/** float32 sums in another order, by another compiler. */
const tolerance = 2e-4;

describe.each(cases)('Keras has the same of $name', (one) => {
  const { channels, classes } = one;
  const { model } = aSpec({ model: { ...one.model, dropout: 0 } });
  const architecture = describeArchitecture(model, { channels, classes });
  const weights = listWeights(architecture).map((weight) => ({ ...weight, values: waveValues(weight) }));
  const pixels = batch * size * size;
  const images = Float32Array.from(wave('images', pixels * channels));
  const masks = waveLabels(pixels, classes);

  it('parameter counts', () => {
    expect(architecture.parameterCount).toBe(one.parameterCount);
    expect(architecture.trainableParameterCount).toBe(one.trainableParameterCount);
  });

  it('logits', () => {
    const logits = logitsOf({ model, weights, images, size, channels, classes });
    expect(Math.abs(norm(logits) / one.logitsNorm - 1)).toBeLessThan(tolerance);
    const scale = one.logitsNorm / Math.sqrt(logits.length);
    for (const [index, expected] of one.logits.entries()) {
      expect(Math.abs((logits[index * 37] ?? Number.NaN) - expected) / scale).toBeLessThan(tolerance);
    }
  });

  it('loss and gradients', () => {
    const spec = aSpec({ loss: { name: classes === 2 ? 'bce' : 'crossEntropy' } }).loss;
    const loss = { spec, classes, classWeights: null };
    const ours = lossGradients({ architecture, weights, loss, images, masks, size });
    expect(Math.abs(ours.loss / one.loss - 1)).toBeLessThan(tolerance);
    expect([...ours.gradients.keys()].sort()).toEqual(Object.keys(one.gradientNorms).sort());
    for (const [name, values] of ours.gradients) {
      // In front of a batch normalisation a bias has no effect: its gradient is rounding noise around 0.
      if (model.batchNorm && /(conv\d|shortcut)\/bias$/.test(name)) continue;
      expect([name, norm(values) / (one.gradientNorms[name] ?? 0)]).toEqual([name, expect.closeTo(1, 3)]);
    }
  });
});

function norm(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}
