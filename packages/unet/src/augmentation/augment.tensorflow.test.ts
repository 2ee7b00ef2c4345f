import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { aSpec } from '../testing/a-trial.js';
import { augmenter, type Pictures } from '../testing/augmented.js';
import { changeSampler } from './draw-changes.js';
import type { ImageChange } from './image-change.js';

type Fill = 'reflect' | 'edge' | 'zero';

/** What scripts/augmentation-fixture.py writes. */
interface Fixture {
  height: number;
  width: number;
  picture: number[];
  mask: number[];
  warps: {
    name: string;
    change: Partial<ImageChange>;
    fill: Fill;
    image: number[];
    mask: number[];
    /** Pixels of the mask that lie half-way between two. */
    ties: number[];
  }[];
  colours: { change: Partial<ImageChange>; image: number[] }[];
}

const file = new URL('../testing/augmentation-fixture.json', import.meta.url);
const fixture = JSON.parse(readFileSync(file, 'utf8')) as Fixture;
const fills = ['reflect', 'edge', 'zero'] as const;
const size = { height: fixture.height, width: fixture.width };
const picture: Pictures = {
  ...size,
  channels: 2,
  images: Float32Array.from(fixture.picture),
  masks: Float32Array.from(fixture.mask),
};
/** The fixture is rounded to five digits; places are float32. */
const tolerance = 1e-4;

const made: { dispose(): void }[] = [];
const graphs = new Map<string, ReturnType<typeof augmenter>>();
afterAll(() => {
  for (const one of made) one.dispose();
});

/** Sessions take longer than what is done with them. */
function graphFor(fields: Parameters<typeof augmenter>[0], pictures: Pictures) {
  const { height, width, channels } = pictures;
  const key = JSON.stringify([fields, height, width, channels]);
  const graph = graphs.get(key) ?? augmenter(fields, { height, width, channels });
  if (!graphs.has(key)) made.push(graph);
  graphs.set(key, graph);
  return graph;
}

function warpFields(fill: Fill, elastic: boolean) {
  return { rotateDegrees: 180, elastic: elastic ? 3 : 0, fill };
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, within = tolerance): void {
  expect(actual.length).toBe(expected.length);
  let worst = 0;
  for (let index = 0; index < expected.length; index++) {
    worst = Math.max(worst, Math.abs((actual[index] ?? Number.NaN) - (expected[index] ?? 0)));
  }
  expect(worst).toBeLessThan(within);
}

describe('scikit-image has the same', () => {
  it.each(fixture.warps)('of $name, $fill outside', ({ change, fill, image, mask, ties }) => {
    const needsGrid = change.displacements != null;
    for (const elastic of needsGrid ? [true] : [false, true]) {
      const changed = graphFor(warpFields(fill, elastic), picture).apply(picture, [change]);
      expectClose(changed.images, image);
      const settled = [...mask.keys()].filter((index) => !ties.includes(index));
      expect(settled.length).toBeGreaterThan(0.9 * mask.length);
      expect(settled.map((index) => changed.masks[index])).toEqual(settled.map((index) => mask[index]));
    }
  });

  it.each(fixture.colours)('of $change', ({ change, image }) => {
    const [height, width, channels] = [4, 6, 3];
    const values = Array.from({ length: height * width * channels }, (_, index) => {
      const [c, x, y] = [index % 3, Math.floor(index / 3) % width, Math.floor(index / 3 / width)];
      return ((3 * x + 5 * y + 7 * c + x * y * c) % 11) / 10;
    });
    // As if normalised by each channel's statistics.
    const [deviations, means] = [
      [0.2, 0.3, 0.25],
      [0.5, 0.4, 0.6],
    ];
    const normalised = (rgb: readonly number[]) =>
      Float32Array.from(rgb, (value, index) => {
        return (value - (means[index % 3] ?? 0)) / (deviations[index % 3] ?? 1);
      });
    const pictures: Pictures = {
      height,
      width,
      channels,
      images: normalised(values),
      masks: Float32Array.from({ length: height * width }, (_, index) => index % 2),
      brightness: Float32Array.from([...deviations, ...means]),
    };
    const { images, masks } = graphFor({ hue: 0.5, saturation: 1, exposure: 1 }, pictures).apply(pictures, [
      change,
    ]);
    expectClose(images, normalised(image), 4 * tolerance);
    expect(masks).toEqual(pictures.masks);
  });
});

describe.each([false, true])('moves (in the graph of elastic deformations: %s)', (elastic) => {
  const square: Pictures = {
    height: 8,
    width: 8,
    channels: 1,
    images: Float32Array.from({ length: 64 }, (_, index) => ((index * 37) % 64) / 20 - 1.5),
    masks: Float32Array.from({ length: 64 }, (_, index) => (index * 5) % 4),
  };
  const twice = (change: Partial<ImageChange>, back: Partial<ImageChange>, fill: Fill = 'reflect') => {
    const { apply } = graphFor(warpFields(fill, elastic), square);
    return apply({ ...square, ...apply(square, [change]) }, [back]);
  };

  it('leave an image alone that is not changed', () => {
    const { apply } = graphFor(warpFields('zero', elastic), square);
    expect(apply(square, [{}])).toEqual({ images: square.images, masks: square.masks });
  });

  it.each(fills)('flip twice to the same picture, %s outside', (fill) => {
    for (const change of [{ flipHorizontal: true }, { flipVertical: true }]) {
      expect(twice(change, change, fill)).toEqual({ images: square.images, masks: square.masks });
    }
  });

  it('turn by 360 degrees, and by 90 and back, to the same picture', () => {
    for (const [there, back] of [
      [360, 0],
      [90, -90],
      [-180, 180],
    ]) {
      const { images, masks } = twice({ rotateDegrees: there ?? 0 }, { rotateDegrees: back ?? 0 });
      expectClose(images, square.images, 1e-5);
      expect(masks).toEqual(square.masks);
    }
  });

  it('turn counter-clockwise: the upper right corner becomes the upper left one', () => {
    const { apply } = graphFor(warpFields('reflect', elastic), square);
    const { images, masks } = apply(square, [{ rotateDegrees: 90 }]);
    expect(images[0]).toBeCloseTo(square.images[7] ?? 0, 5);
    expect(masks[0]).toBe(square.masks[7]);
  });

  it('shift by whole pixels exactly', () => {
    const { apply } = graphFor(warpFields('zero', elastic), square);
    const { images, masks } = apply(square, [{ shift: [2 / 8, -3 / 8] }]);
    for (let index = 0; index < 64; index++) {
      const [x, y] = [(index % 8) - 2, Math.floor(index / 8) + 3];
      const isInside = x >= 0 && y < 8;
      expect(images[index]).toBe(isInside ? square.images[y * 8 + x] : 0);
      expect(masks[index]).toBe(isInside ? square.masks[y * 8 + x] : 0);
    }
  });

  it('keep the corners of a crop of whole pixels', () => {
    const { apply } = graphFor(warpFields('edge', elastic), square);
    // Four pixels of eight, from the third one on: each becomes a square of four.
    const { masks } = apply(square, [{ crop: { side: 0.5, place: [0.5, 0] } }]);
    expect([masks[0], masks[1], masks[7]]).toEqual([square.masks[2], square.masks[2], square.masks[5]]);
    expect(masks[56]).toBe(square.masks[3 * 8 + 2]);
  });
});

it('adds nothing to the graph where nothing is on', () => {
  const { operations } = graphFor({}, picture);
  expect(graphFor({ probability: 0, rotateDegrees: 20, elastic: 3, noise: 1 }, picture).operations).toBe(
    operations,
  );
  expect(graphFor({ flipHorizontal: 1 }, picture).operations).toBeGreaterThan(operations);
});

describe('noise', () => {
  const flat: Pictures = {
    height: 64,
    width: 64,
    channels: 1,
    images: new Float32Array(2 * 64 * 64).fill(3),
    masks: new Float32Array(2 * 64 * 64).fill(1),
  };
  const { apply, dispose } = augmenter({ noise: 0.5 }, flat);
  made.push({ dispose });

  it('has the deviation that is asked for, image by image', () => {
    const { images, masks } = apply(flat, [{ noise: 0.5 }, {}]);
    const noisy = images.subarray(0, 4096).map((value) => value - 3);
    const deviation = Math.sqrt(noisy.reduce((sum, value) => sum + value * value, 0) / 4096);
    // Five standard errors of a deviation over 4,096 draws.
    expect(Math.abs(deviation / 0.5 - 1)).toBeLessThan(5 / Math.sqrt(2 * 4096));
    expect(images.subarray(4096)).toEqual(flat.images.subarray(4096));
    expect(masks).toEqual(flat.masks);
  });

  it('is drawn anew in each step, and the same in the same step', () => {
    const changes = [{ noise: 0.5 }, { noise: 0.5 }];
    const first = apply(flat, changes, 1);
    expect(apply(flat, changes, 1)).toEqual(first);
    expect(apply(flat, changes, 2).images).not.toEqual(first.images);
  });
});

it('moves image and mask together', () => {
  // Discs that fade out: half-way down the slope lies the border of the mask.
  const [height, width] = [32, 32];
  const distance = (index: number) => Math.hypot((index % width) - 14, Math.floor(index / width) - 17) - 9.25;
  const pixels = Array.from({ length: height * width }, (_, index) => distance(index));
  const disc: Pictures = {
    height,
    width,
    channels: 1,
    images: Float32Array.from(pixels, (value) => Math.min(Math.max(0.5 - value / 8, 0), 1)),
    masks: Float32Array.from(pixels, (value) => Number(value < 0)),
  };
  const spec = { rotateDegrees: 90, shift: 0.2, shearDegrees: 20, crop: 0.7, flipHorizontal: 0.5 };
  for (const elastic of [0, 2]) {
    const fields = { ...spec, elastic, fill: 'edge' as const };
    const draw = changeSampler(aSpec({ augmentation: fields }).augmentation, 3, '1');
    const { apply } = graphFor(fields, disc);
    for (let image = 0; image < 20; image++) {
      const { images, masks } = apply(disc, [draw()]);
      const different = masks.filter((value, index) => value !== Number((images[index] ?? 0) > 0.5));
      const foreground = masks.reduce((sum, value) => sum + value, 0);
      // Only where the nearest pixel and the line between pixels fall on different sides of the border.
      expect(different.length).toBeLessThan(0.15 * foreground + 1);
    }
  }
});

it('keeps pictures finite and masks within their classes for any settings', () => {
  const amount = (max: number) => fc.oneof(fc.constant(0), fc.double({ min: 0, max, noNaN: true }));
  const settings = fc.record({
    rotateDegrees: amount(180),
    shift: amount(1),
    shearDegrees: amount(89),
    crop: fc.double({ min: 0.01, max: 1, noNaN: true }),
    elastic: amount(1000),
    flipHorizontal: amount(1),
    exposure: amount(10),
    hue: amount(0.5),
    saturation: amount(10),
    noise: amount(10),
    probability: amount(1),
    fill: fc.constantFrom(...fills),
  });
  const pictures: Pictures = {
    height: 6,
    width: 10,
    channels: 3,
    images: Float32Array.from({ length: 2 * 180 }, (_, index) => ((index * 31) % 17) / 16),
    masks: Float32Array.from({ length: 2 * 60 }, (_, index) => 1 + (index % 4)),
  };
  fc.assert(
    fc.property(settings, fc.integer({ min: 0, max: 2 ** 31 - 1 }), (fields, seed) => {
      const draw = changeSampler(aSpec({ augmentation: fields }).augmentation, seed, '1');
      const { apply, dispose } = augmenter(fields, pictures, seed);
      const { images, masks } = apply(pictures, [draw(), draw()]);
      dispose();
      expect(images).toHaveLength(pictures.images.length);
      expect(images.every(Number.isFinite)).toBe(true);
      const allowed = fields.fill === 'zero' ? [0, 1, 2, 3, 4] : [1, 2, 3, 4];
      expect(masks.every((value) => allowed.includes(value))).toBe(true);
    }),
    { numRuns: 25 },
  );
});
