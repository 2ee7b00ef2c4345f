import type { ResolvedPreprocessing } from '@unetsweep/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sample } from './archive-layout.js';
import { prepareSplit } from './preprocess.js';

const rule: ResolvedPreprocessing = {
  size: null,
  fit: 'resize',
  padToMultiple: false,
  channels: 'asStored',
  normalize: 'none',
  equalize: 'none',
  clipPercentiles: null,
};

/** Two pixels high, in three channels. */
function sampleOf(image: Sample['image']): Sample {
  const [height, width] = [2, image.length / 6];
  const mask = new Uint8Array(height * width);
  return { name: 'a', group: null, split: null, width, height, image, mask };
}

function brightnessAgain(samples: Sample[], normalize: ResolvedPreprocessing['normalize']): number[] {
  const sides = { train: samples, validation: samples, test: null };
  const { images, brightness } = prepareSplit(
    sides,
    { ...rule, normalize },
    { multiple: 1, classes: 2 },
  ).train;
  const length = images.length / samples.length;
  return Array.from(images, (value, index) => {
    const at = Math.floor(index / length) * 6 + (index % 3);
    return value * (brightness[at] ?? 0) + (brightness[at + 3] ?? 0);
  });
}

const methods = ['none', 'unit', 'zScoreImage', 'zScoreDataset', 'minMaxImage'] as const;

describe.each(methods)('brightness behind %s', (method) => {
  it('is the share of what the stored type holds', () => {
    const bytes = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(fc.array(bytes, { minLength: 1, maxLength: 3 }), (pictures) => {
        const again = brightnessAgain(
          pictures.map((values) => sampleOf(Uint8Array.from(values))),
          method,
        );
        for (const [index, value] of pictures.flat().entries())
          expect(again[index]).toBeCloseTo(value / 255, 4);
      }),
      { numRuns: 50 },
    );
  });

  it('is that of 16 bits, and of floating-point values in 0..1 or on a scale of their own', () => {
    const ramp = [...Array(12).keys()];
    const wide = sampleOf(Uint16Array.from(ramp, (value) => value * 5000));
    expect(brightnessAgain([wide], method)[11]).toBeCloseTo(55_000 / 65_535, 4);
    const unit = sampleOf(Float32Array.from(ramp, (value) => value / 20));
    expect(brightnessAgain([unit], method)[11]).toBeCloseTo(0.55, 4);
    const volume = sampleOf(Float32Array.from(ramp, (value) => value * 100 - 300));
    const again = brightnessAgain([volume], method);
    expect([again[0], again[3], again[11]]).toEqual([
      expect.closeTo(0, 4),
      expect.closeTo(300 / 1100, 4),
      expect.closeTo(1, 4),
    ]);
  });
});
