import { readFileSync } from 'node:fs';
import type { ResolvedPreprocessing } from '@unetsweep/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sample } from './archive.js';
import { prepareSplit } from './preprocess.js';

/** float32 sums over a few hundred pixels. */
const TOLERANCE_DIGITS = 4;

interface ContrastCase {
  type: 'uint8' | 'uint16' | 'float32';
  width: number;
  values: number[];
  clipped: { percentiles: [number, number]; values: number[] }[];
  /** Shares of 0..1. */
  equalized?: number[];
}

/** Made by scripts/make-contrast-fixture.py. */
const { cases }: { cases: ContrastCase[] } = JSON.parse(
  readFileSync(new URL('../fixtures/contrast.json', import.meta.url), 'utf8'),
);

const context = { multiple: 1, classes: 2 };

const asStored: ResolvedPreprocessing = {
  size: null,
  fit: 'resize',
  padToMultiple: false,
  channels: 'asStored',
  normalize: 'none',
  equalize: 'none',
  clipPercentiles: null,
};

function sample(width: number, values: number[], channels = 1, maskValues?: number[]): Sample {
  const height = values.length / width / channels;
  const mask = Uint8Array.from(maskValues ?? new Array<number>(width * height).fill(0));
  const image = Uint8Array.from(values);
  return { name: `${width}x${height}`, group: null, split: null, width, height, image, mask };
}

const prepare = (samples: Sample[], changes: Partial<ResolvedPreprocessing>, multiple = 1) =>
  prepareSplit(
    { train: samples, validation: samples, test: null },
    { ...asStored, ...changes },
    { multiple, classes: 5 },
  ).train;

const ramp = sample(4, [...Array(16).keys()], 1, [0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3]);

describe('geometry', () => {
  it('crops the centre of image and mask alike', () => {
    const { images, masks, height, width } = prepare([ramp], { size: 2, fit: 'centerCrop' });
    expect([...images]).toEqual([5, 6, 9, 10]);
    expect([...masks]).toEqual([1, 2, 1, 2]);
    expect([height, width]).toEqual([2, 2]);
  });

  it('pads around the middle with zeros and background', () => {
    const { images, masks } = prepare([sample(2, [7, 8], 1, [1, 1])], { size: [3, 4], fit: 'pad' });
    expect([...images]).toEqual([0, 0, 0, 0, 0, 7, 8, 0, 0, 0, 0, 0]);
    expect([...masks]).toEqual([0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]);
  });

  it('pads to the next multiple', () => {
    const { height, width } = prepare([sample(5, new Array(15).fill(1))], { padToMultiple: true }, 4);
    expect([height, width]).toEqual([4, 8]);
  });

  it('halves by the widened triangle: each pixel of a ramp mixes its neighbours evenly', () => {
    const { images } = prepare([sample(4, [0, 10, 20, 30])], { size: [1, 2] });
    // Weights 3, 3, 1 and 1, 3, 3 over 7, as PIL's bilinear gives on a row of four.
    expect(images[0]).toBeCloseTo((0 * 3 + 10 * 3 + 20) / 7, TOLERANCE_DIGITS);
    expect(images[1]).toBeCloseTo((10 + 20 * 3 + 30 * 3) / 7, TOLERANCE_DIGITS);
  });

  it('never makes a value or a class that was not there', () => {
    const side = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(
        side,
        side,
        side,
        side,
        fc.infiniteStream(fc.nat(255)),
        (width, height, toHeight, toWidth, stream) => {
          const values = [...stream.take(width * height)];
          const classes = values.map((value) => value % 5);
          const { images, masks } = prepare([sample(width, values, 1, classes)], {
            size: [toHeight, toWidth],
          });
          const slack = 1e-3;
          expect(Math.min(...images)).toBeGreaterThanOrEqual(Math.min(...values) - slack);
          expect(Math.max(...images)).toBeLessThanOrEqual(Math.max(...values) + slack);
          expect([...masks].every((index) => classes.includes(index))).toBe(true);
        },
      ),
    );
  });

  it('names an image that does not fit', () => {
    expect(() => prepare([ramp], { size: 8, fit: 'centerCrop' })).toThrow(/4x4 \(4x4\) is smaller/);
    expect(() => prepare([ramp], { size: 2, fit: 'pad' })).toThrow(/larger/);
    expect(() => prepare([ramp, sample(2, [1, 2])], {})).toThrow(/differ: set preprocessing.size/);
  });
});

describe('values', () => {
  it('become mean 0 and deviation 1 of each image', () => {
    const { images } = prepare([ramp], { normalize: 'zScoreImage' });
    const mean = images.reduce((sum, value) => sum + value, 0) / images.length;
    const variance = images.reduce((sum, value) => sum + value * value, 0) / images.length;
    expect(mean).toBeCloseTo(0, TOLERANCE_DIGITS);
    expect(variance).toBeCloseTo(1, TOLERANCE_DIGITS);
  });

  it('are scaled by the training images alone for zScoreDataset', () => {
    const rule = { ...asStored, normalize: 'zScoreDataset' as const };
    const sides = { train: [sample(2, [0, 2])], validation: [sample(2, [3, 5])], test: [sample(2, [1, 1])] };
    const { train, validation, test, statistics } = prepareSplit(sides, rule, context);
    expect([...train.images]).toEqual([-1, 1]);
    expect([...validation.images]).toEqual([2, 4]);
    expect([...(test?.images ?? [])]).toEqual([0, 0]);
    expect(statistics).toEqual({ mean: [1], std: [1] });
  });

  it('keep a flat image finite', () => {
    for (const normalize of ['zScoreImage', 'minMaxImage'] as const) {
      expect([...prepare([sample(2, [9, 9])], { normalize }).images]).toEqual([0, 0]);
    }
  });

  it('are divided by the highest value that the stored type holds', () => {
    expect([...prepare([sample(2, [0, 255])], { normalize: 'unit' }).images]).toEqual([0, 1]);
    const wide = { ...sample(2, [0, 0]), image: Uint16Array.of(0, 65_535) };
    expect([...prepare([wide], { normalize: 'unit' }).images]).toEqual([0, 1]);
    // A volume's values have a scale of their own.
    const volume = { ...sample(2, [0, 0]), image: Float32Array.of(-1000, 400) };
    expect([...prepare([volume], { normalize: 'unit' }).images]).toEqual([-1000, 400]);
  });

  it('are clipped at percentiles and equalised by rank', () => {
    expect([...prepare([sample(5, [0, 10, 20, 30, 200])], { clipPercentiles: [25, 75] }).images]).toEqual([
      10, 10, 20, 30, 30,
    ]);
    expect([...prepare([sample(4, [1, 1, 5, 9])], { equalize: 'image' }).images]).toEqual([
      127.5, 127.5, 191.25, 255,
    ]);
  });

  it('go to the network as they are stored, up to eight channels', () => {
    const { images, channels } = prepare([sample(1, [1, 2, 3, 4, 5, 6, 7, 8], 8)], {});
    expect(channels).toBe(8);
    expect([...images]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect([...prepare([sample(1, [1, 2, 3, 4, 5], 5)], { channels: 'rgb' }).images]).toEqual([1, 2, 3]);
    expect([...prepare([sample(1, [1, 4], 2)], { channels: 'grey' }).images]).toEqual([2.5]);
    expect([...prepare([sample(1, [9, 9, 9, 200], 4)], { channels: 'grey' }).images]).toEqual([9]);
    expect(() => prepare([sample(1, [1, 4], 2)], { channels: 'rgb' })).toThrow(/no colours/);
  });

  it.each(cases)('are clipped as by NumPy and equalised as by scikit-image: $type', (expected) => {
    const types = { uint8: Uint8Array, uint16: Uint16Array, float32: Float32Array };
    const { type, width, values } = expected;
    const image = types[type].from(values);
    const stored = { ...sample(width, new Array(values.length).fill(0)), image };
    for (const { percentiles, values: clipped } of expected.clipped) {
      const { images } = prepare([stored], { clipPercentiles: percentiles });
      for (const [index, value] of images.entries())
        expect(value).toBeCloseTo(clipped[index] ?? Number.NaN, 2);
    }
    if (!expected.equalized) return;
    const highest = type === 'uint8' ? 255 : 65_535;
    const { images } = prepare([stored], { equalize: 'image' });
    for (const [index, value] of images.entries())
      expect(value / highest).toBeCloseTo(expected.equalized[index] ?? Number.NaN, 6);
  });

  it('turn to grey by luma, exactly where the colours agree, and back to three channels', () => {
    const { images, channels } = prepare([sample(2, [50, 50, 50, 255, 0, 0], 3)], { channels: 'grey' });
    expect(channels).toBe(1);
    expect(images[0]).toBe(50);
    expect(images[1]).toBeCloseTo(76.245, TOLERANCE_DIGITS - 1);
    expect([...prepare([sample(2, [1, 2])], { channels: 'rgb' }).images]).toEqual([1, 1, 1, 2, 2, 2]);
  });
});

describe('equalised masks', () => {
  const mostlyBackground = sample(4, [1, 2, 3, 4], 1, [0, 0, 0, 1]);
  const rule = { ...asStored, equalize: 'mask' as const };

  it('lose their background where it is the larger part, in training alone', () => {
    const sides = { train: [mostlyBackground], validation: [mostlyBackground], test: null };
    const { train, validation } = prepareSplit(sides, rule, { multiple: 1, classes: 2 });
    expect([...train.masks]).toEqual([1, 1, 1, 1]);
    expect([...validation.masks]).toEqual([0, 0, 0, 1]);
  });

  it('never change pixels that are left out', () => {
    const ignored = sample(4, [1, 2, 3, 4], 1, [0, 255, 1, 2]);
    const sides = { train: [ignored], validation: [mostlyBackground], test: null };
    const { train } = prepareSplit(sides, rule, { multiple: 1, classes: 3 });
    expect([...train.masks]).toEqual([1, 255, 1, 2]);
  });
});

it('keeps both sides in one object where validation is training', () => {
  const sides = { train: [ramp], validation: [ramp], test: null };
  const { train, validation } = prepareSplit(sides, asStored, context);
  expect(validation).toBe(train);
});
