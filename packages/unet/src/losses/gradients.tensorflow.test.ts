import { describe, expect, it } from 'vitest';
import { randomStream } from '../random/random-stream.js';
import { measureLosses } from '../testing/measure-losses.js';
import type { LossSpec } from './loss-definition.js';

const common = { smooth: 1, classWeights: null } as const;
const [batch, pixels] = [3, 9];

type Uniform = () => number;

/** Each loss with options drawn anew. */
const drawn: Record<LossSpec['name'], (uniform: Uniform, reduce: LossSpec['reduce']) => LossSpec> = {
  bce: (_, reduce) => ({ name: 'bce', ...common, reduce }),
  crossEntropy: (_, reduce) => ({ name: 'crossEntropy', ...common, reduce }),
  dice: (uniform, reduce) => ({ name: 'dice', ...common, reduce, smooth: uniform() }),
  inverseDice: (uniform, reduce) => ({ name: 'inverseDice', ...common, reduce, smooth: uniform() }),
  jaccard: (uniform, reduce) => ({ name: 'jaccard', ...common, reduce, smooth: uniform() }),
  bceDice: (uniform, reduce) => ({ name: 'bceDice', ...common, reduce, diceWeight: 3 * uniform() }),
  bceInverseDice: (uniform, reduce) => ({
    name: 'bceInverseDice',
    ...common,
    reduce,
    diceWeight: 3 * uniform(),
  }),
  focal: (uniform, reduce) => ({
    name: 'focal',
    ...common,
    reduce,
    focalGamma: 4 * uniform(),
    focalAlpha: uniform(),
  }),
  tversky: (uniform, reduce) => ({
    name: 'tversky',
    ...common,
    reduce,
    tverskyAlpha: 2 * uniform(),
    tverskyBeta: uniform(),
  }),
  switching: (uniform, reduce) => ({
    name: 'switching',
    ...common,
    reduce,
    switchingK: uniform(),
    switchingTau: 0.6 * uniform(),
    switchingEmphasis: uniform() < 0.5 ? 'diceWhenAbove' : 'diceWhenBelow',
  }),
};
const names = Object.keys(drawn) as LossSpec['name'][];

const rounds = 2;
/** Of the focal loss, whose power of a probability has no finite slope at 0 below 1. */
const gammas = [0.3, 0.99, 1, 2, 2.5, 40];

function drawBatch(classes: number) {
  const stream = randomStream(classes, 'logits of gradients');
  const outputs = classes === 2 ? 1 : classes;
  const length = batch * pixels;
  const logits = Float32Array.from({ length: length * outputs }, () => 4 * (stream.uniform() - 0.5));
  const masks = Uint8Array.from({ length }, () => classes * stream.uniform() ** 2);
  return { logits, masks, direction: logits.map(() => stream.uniform() - 0.5) };
}

function drawLosses(name: LossSpec['name'], classes: number) {
  return Array.from({ length: rounds }, (_, round) => {
    const stream = randomStream(round, `options of ${name}`);
    const spec = drawn[name](() => stream.uniform(), round % 2 === 0 ? 'batch' : 'image');
    return { spec, classes, classWeights: null };
  });
}

describe.each([2, 3])('with %d classes', (classes) => {
  const { logits, masks, direction } = drawBatch(classes);
  const applicable = names.filter((name) => classes === 2 || name !== 'switching');
  const losses = applicable.flatMap((name) => drawLosses(name, classes));

  it('gradients are slopes along a line', () => {
    const moved = [0, 0.1, -0.1, 0.2, -0.2].map((step) => {
      return logits.map((value, index) => value + step * (direction[index] ?? 0));
    });
    const [here = [], ...around] = measureLosses(losses, { logits: moved, masks, batch, pixels });
    const lossAt = (position: number, index: number) => around[position]?.[index]?.loss ?? Number.NaN;
    const slope = (index: number, first: number, step: number) =>
      (lossAt(first, index) - lossAt(first + 1, index)) / (2 * step);
    for (const [index, { spec }] of losses.entries()) {
      // The error of a step is of its square: two steps cancel it.
      const expected = (4 * slope(index, 0, 0.1) - slope(index, 2, 0.2)) / 3;
      const gradient = here[index]?.gradient ?? new Float32Array();
      const actual = gradient.reduce((sum, value, at) => sum + value * (direction[at] ?? 0), 0);
      const difference = Math.abs(actual - expected);
      expect([spec, difference]).toEqual([
        spec,
        expect.toSatisfy((error: number) => error < 1e-3 * Math.abs(expected) + 1e-5),
      ]);
    }
  });

  it('losses and gradients are finite however far the logits are', () => {
    const focal = gammas.map((focalGamma): LossSpec => {
      return { name: 'focal', ...common, reduce: 'batch', focalGamma, focalAlpha: 0.25 };
    });
    const all = [...losses, ...focal.map((spec) => ({ spec, classes, classWeights: null }))];
    const far = [1e2, 1e4, 1e8, 1e20].map((scale) => logits.map((value) => value * scale));
    for (const measured of measureLosses(all, { logits: far, masks, batch, pixels })) {
      const bad = measured.findIndex(({ loss, gradient }) => ![loss, ...gradient].every(Number.isFinite));
      expect(all[bad]).toBeUndefined();
    }
  });
});

it('focal at p = 1/2 is (1/2)^gamma ln 2 (a r + (1 - a)(1 - r))', () => {
  const masks = Uint8Array.from({ length: batch * pixels }, (_, index) => Number(index % 3 === 0));
  const logits = new Float32Array(masks.length);
  const [exponents, a, r] = [[0, 0.5, 1, 2, 3.7], 0.3, 1 / 3];
  const losses = exponents.map((focalGamma) => {
    const spec: LossSpec = { name: 'focal', ...common, reduce: 'batch', focalGamma, focalAlpha: a };
    return { spec, classes: 2, classWeights: null };
  });
  const [measured = []] = measureLosses(losses, { logits: [logits], masks, batch, pixels });
  for (const [index, { loss }] of measured.entries()) {
    const expected = 0.5 ** (exponents[index] ?? 0) * Math.LN2 * (a * r + (1 - a) * (1 - r));
    expect(loss).toBeCloseTo(expected, 6);
  }
});

it('focal with gamma 0 and alpha 1/2 is half of bce', () => {
  const { logits, masks } = drawBatch(2);
  const focal: LossSpec = { name: 'focal', ...common, reduce: 'batch', focalGamma: 0, focalAlpha: 0.5 };
  const specs: LossSpec[] = [focal, { name: 'bce', ...common, reduce: 'batch' }];
  const losses = specs.map((spec) => ({ spec, classes: 2, classWeights: null }));
  const [[half, whole] = []] = measureLosses(losses, { logits: [logits], masks, batch, pixels });
  expect(half?.loss).toBeCloseTo((whole?.loss ?? Number.NaN) / 2, 6);
});
