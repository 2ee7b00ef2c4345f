import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeArchitecture, listWeights } from '../architecture/index.js';
import { TrialSession } from '../engine/trial-session.js';
import type { TrainingData } from '../job.js';
import { planEpoch } from '../random/epoch-plan.js';
import { aSpec } from '../testing/a-trial.js';
import { optimizerSteps } from '../testing/optimizer-steps.js';
import { wave, waveLabels, waveValues } from '../testing/wave.js';
import type { OptimizerSpec } from './optimizer-definition.js';

/** What scripts/optimizers-fixture.py writes. */
interface Fixture {
  start: number[][];
  gradients: number[][][];
  cases: { name: string; optimizer: OptimizerSpec; weights: number[][][] }[];
  network: {
    size: number;
    batch: number;
    filters: number;
    steps: number;
    cases: { name: string; optimizer: OptimizerSpec; weights: Record<string, number[]> }[];
  };
}

const file = new URL('../testing/optimizers-fixture.json', import.meta.url);
const { start, gradients, cases, network } = JSON.parse(readFileSync(file, 'utf8')) as Fixture;
const tolerance = 1e-5;

describe('ten steps down given gradients are those of', () => {
  it.each(cases)('$name', ({ optimizer, weights }) => {
    const ours = optimizerSteps(optimizer, start, gradients).weights;
    expect(largestDifference(ours.flat(2), weights.flat(2))).toBeLessThan(tolerance);
    // A comparison that says something: the weights have moved by far more than the tolerance.
    expect(largestDifference(ours.at(-1)?.flat() ?? [], start.flat())).toBeGreaterThan(50 * tolerance);
  });
});

describe('ten steps of a small network are those of Keras with', () => {
  it.each(network.cases)('$name', ({ optimizer, weights }) => {
    const trained = trainNetwork(optimizer);
    expect(Object.keys(trained).sort()).toEqual(Object.keys(weights).sort());
    for (const [name, values] of Object.entries(weights)) {
      expect(largestDifference(trained[name] ?? [], values), name).toBeLessThan(tolerance);
    }
  });
});

// f(w) = w^2 / 2 from w = 1, so that the gradient is the weight itself.
describe('three steps on a quadratic, worked out by hand', () => {
  const common = { weightDecay: 0, clipNorm: null, epsilon: 1e-7 };
  const betas = { beta1: 0.9, beta2: 0.999 };

  it.each<[OptimizerSpec['name'], OptimizerSpec, [number, number, number]]>([
    // 1 - .1; .9 - .09; .81 - .081
    ['sgd', { ...common, name: 'sgd', learningRate: 0.1, momentum: 0, nesterov: false }, [0.9, 0.81, 0.729]],
    // m = -.1; -.05 - .09 = -.14; -.07 - .076 = -.146
    [
      'sgd',
      { ...common, name: 'sgd', learningRate: 0.1, momentum: 0.5, nesterov: false },
      [0.9, 0.76, 0.614],
    ],
    // m = -.1, w += -.05 - .1; m = -.05 - .085, w += -.0675 - .085; m = -.0675 - .06975, w += -.068625 - .06975
    [
      'sgd',
      { ...common, name: 'sgd', learningRate: 0.1, momentum: 0.5, nesterov: true },
      [0.85, 0.6975, 0.559125],
    ],
    // w -= .1 w / sqrt(a) with a = 1, 1.81, 2.504061
    [
      'adagrad',
      { ...common, name: 'adagrad', learningRate: 0.1, initialAccumulator: 0 },
      [0.9, 0.833_103_5, 0.780_456_2],
    ],
    // w -= .1 w / sqrt(v) with v = .1, .1367544, .1479661
    [
      'rmsprop',
      { ...common, name: 'rmsprop', learningRate: 0.1, rho: 0.9, momentum: 0 },
      [0.683_772_4, 0.498_870_8, 0.369_180_8],
    ],
    // The first step of Adam and AdaMax is the learning rate, whatever the gradient; epsilon takes 3e-7 off.
    ['adam', { ...common, name: 'adam', learningRate: 0.1, ...betas }, [0.900_000_3, 0.800_412_8, 0.701_587]],
    // w -= .1 m / (1 - .9^t) / u with m = .1, .18, .2425168 and u = 1, .999, .998001
    [
      'adamax',
      { ...common, name: 'adamax', learningRate: 0.1, ...betas },
      [0.9, 0.9 - (0.1 * 0.18) / 0.19 / 0.999, 0.715_499_5],
    ],
    ['nadam', { ...common, name: 'nadam', learningRate: 0.1, ...betas }, byNadam()],
    ['adadelta', { ...common, name: 'adadelta', learningRate: 1, rho: 0.5 }, byAdadelta()],
  ])('%s', (_, spec, expected) => {
    const slope = ([weight = []]: readonly (readonly number[])[]) => [weight];
    const { weights, norms } = optimizerSteps(spec, [[1]], [slope, slope, slope]);
    // 1 - .999^t has few digits in float32.
    expect(largestDifference(weights.flat(2), expected)).toBeLessThan(5e-6);
    expect(largestDifference(norms, [1, ...expected.slice(0, 2)])).toBeLessThan(5e-6);
  });

  function byNadam(): [number, number, number] {
    const momentum = (t: number) => 0.9 * (1 - 0.5 * 0.96 ** t);
    let [w, m, v, product] = [1, 0, 0, 1];
    const after = [1, 2, 3].map((t) => {
      m = 0.9 * m + 0.1 * w;
      v = 0.999 * v + 0.001 * w * w;
      product *= momentum(t);
      const ahead = (momentum(t + 1) * m) / (1 - product * momentum(t + 1));
      const own = ((1 - momentum(t)) * w) / (1 - product);
      w -= (0.1 * (ahead + own)) / (Math.sqrt(v / (1 - 0.999 ** t)) + 1e-7);
      return w;
    });
    return [after[0] ?? 0, after[1] ?? 0, after[2] ?? 0];
  }

  function byAdadelta(): [number, number, number] {
    let [w, a, b] = [1, 0, 0];
    const after = [1, 2, 3].map(() => {
      a = 0.5 * a + 0.5 * w * w;
      const change = (Math.sqrt(b + 1e-7) / Math.sqrt(a + 1e-7)) * w;
      b = 0.5 * b + 0.5 * change * change;
      w -= change;
      return w;
    });
    return [after[0] ?? 0, after[1] ?? 0, after[2] ?? 0];
  }
});

function trainNetwork(optimizer: OptimizerSpec) {
  const { size, batch, filters, steps } = network;
  const spec = aSpec({
    optimizer,
    model: { baseFilters: filters, depth: 1, batchNorm: false, dropout: 0 },
    training: { batchSize: batch, shuffle: false },
  });
  const pixels = 2 * batch * size * size;
  const images = Float32Array.from(wave('images', pixels));
  const names = Array.from({ length: 2 * batch }, (_, index) => `image-${index}`);
  const train = { images, masks: waveLabels(pixels, 2), names };
  const data: TrainingData = { train, validation: train, height: size, width: size, channels: 1, classes: 2 };
  const architecture = describeArchitecture(spec.model, { channels: 1, classes: 2 });
  const session = new TrialSession(spec, architecture, data, 1);
  session.initialize();
  const weights = listWeights(architecture).map((one) => ({ ...one, values: waveValues(one) }));
  session.restore(weights, session.slots());
  const batches = planEpoch(spec, names.length, 1, 1);
  for (let step = 0; step < steps; step++) {
    const planned = batches[step % 2];
    if (!planned) throw new Error('two batches were planned');
    session.trainStep({ batch: planned, step: step + 1, learningRate: optimizer.learningRate });
  }
  const trained = Object.fromEntries(session.weights().map(({ name, values }) => [name, [...values]]));
  session.dispose();
  return trained;
}

function largestDifference(a: readonly number[], b: readonly number[]): number {
  expect(a).toHaveLength(b.length);
  return Math.max(...a.map((value, index) => Math.abs(value - (b[index] ?? Number.NaN))));
}
