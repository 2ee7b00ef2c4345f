import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { createAccumulator } from '../metrics/create-accumulator.js';
import { type MeasuredLoss, measureLosses } from '../testing/measure-losses.js';
import { resolveClassWeights } from './class-weights.js';
import type { LossSpec } from './loss-definition.js';

/** What scripts/losses-fixture.py writes. */
interface Fixture {
  torch: string;
  keras: string;
  /** Batch, height, width. */
  shape: [number, number, number];
  sets: {
    classes: number;
    labels: number[];
    logits: Record<'usual' | 'extreme', number[]>;
    cases: {
      spec: LossSpec;
      logits: 'usual' | 'extreme';
      loss: number;
      gradient: number[];
      /** Where Keras has the loss. */
      keras?: number;
    }[];
  }[];
}

const file = new URL('../testing/losses-fixture.json', import.meta.url);
const { shape, sets } = JSON.parse(readFileSync(file, 'utf8')) as Fixture;
const pixels = shape[1] * shape[2];
/** Of the loss, and of a gradient's length. */
const tolerance = 1e-5;

describe.each(sets)('with $classes classes, the loss and gradient of PyTorch and Keras', (set) => {
  const masks = Uint8Array.from(set.labels);
  const lossOf = (spec: LossSpec) => {
    return { spec, classes: set.classes, classWeights: resolveClassWeights(spec, masks, set.classes) };
  };
  let measured: Record<'usual' | 'extreme', Map<string, MeasuredLoss>>;
  beforeAll(() => {
    measured = { usual: measure('usual'), extreme: measure('extreme') };
  });

  function measure(kind: 'usual' | 'extreme'): Map<string, MeasuredLoss> {
    const specs = set.cases.filter(({ logits }) => logits === kind).map(({ spec }) => spec);
    const [logits, size] = [Float32Array.from(set.logits[kind]), { batch: shape[0], pixels }];
    const [all = []] = measureLosses(specs.map(lossOf), { logits: [logits], masks, ...size });
    return new Map(all.map((one, index) => [JSON.stringify(specs[index]), one]));
  }

  const cases = set.cases.map((one) => ({ ...one, title: titleOf(one.spec) }));

  it.each(cases)('$logits: $title', (one) => {
    const ours = measured[one.logits].get(JSON.stringify(one.spec));
    if (!ours) throw new Error('not measured');
    expectClose(ours.loss, one.loss);
    if (one.keras !== undefined) expectClose(ours.loss, one.keras);
    const scale = Math.hypot(...one.gradient);
    const distance = Math.hypot(...one.gradient.map((value, index) => value - at(ours.gradient, index)));
    expect(distance).toBeLessThan(tolerance * scale + 1e-12);
  });

  it.each(cases.filter(({ logits }) => logits === 'usual'))(
    'from the sums of the images one by one: $title',
    ({ spec }) => {
      const { rows, loss } = measured.usual.get(JSON.stringify(spec)) as MeasuredLoss;
      const whole = createAccumulator(lossOf(spec), pixels);
      const width = rows.length / shape[0];
      for (let image = 0; image < shape[0]; image++) {
        whole.add(rows.subarray(image * width, (image + 1) * width));
      }
      expectClose(whole.dataLoss(), loss);
    },
  );
});

function expectClose(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThan(tolerance * Math.abs(expected) + 1e-7);
}

function at(values: Float32Array, index: number): number {
  return values[index] ?? Number.NaN;
}

function titleOf({ name, ...options }: LossSpec): string {
  const shown = Object.entries(options).filter(([, value]) => value !== null);
  return `${name} ${shown.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(' ')}`;
}
