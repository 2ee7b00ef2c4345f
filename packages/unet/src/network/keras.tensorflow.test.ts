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
    /** Along the wave of the name and `/direction`. */
    gradientComponents: Record<string, number>;
  }[];
}

const file = new URL('../testing/keras-fixture.json', import.meta.url);
const { size, batch, cases } = JSON.parse(readFileSync(file, 'utf8')) as Fixture;
/** Keras's numbers are float64, ours float32. */
const tolerance = 1e-4;
/** Of the norm of all gradients together: what cancels to almost nothing, such as a bias in front of a batch normalisation, rounds by it. */
const rounding = 1e-7;

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
    const whole = Math.hypot(...Object.values(one.gradientNorms));
    for (const [name, values] of ours.gradients) {
      const expected = one.gradientNorms[name] ?? Number.NaN;
      const limit = tolerance * expected + rounding * whole;
      expect(Math.abs(norm(values) - expected), name).toBeLessThan(limit);
      const along = component(values, `${name}/direction`);
      expect(Math.abs(along - (one.gradientComponents[name] ?? Number.NaN)), name).toBeLessThan(limit);
    }
  });
});

function norm(values: ArrayLike<number>): number {
  return Math.sqrt(scalarProduct(values, values));
}

/** 0 of a weight that is not in the graph: a bias in front of a batch normalisation. */
function component(values: Float32Array, name: string): number {
  if (values.length === 0) return 0;
  const direction = wave(name, values.length);
  return scalarProduct(values, direction) / norm(direction);
}

function scalarProduct(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}
