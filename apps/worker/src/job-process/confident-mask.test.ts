import { expect, it } from 'vitest';
import { confidentMask } from './confident-mask.js';

const image = (values: number[], seen: number[] | null = null) => ({
  probabilities: Float32Array.from(values),
  seen: seen && Uint8Array.from(seen),
  classes: ['background', 'cell'],
  width: values.length,
  height: 1,
});
const thresholds = { imageThreshold: 0.9, pixelThreshold: 0.85 };

it('an image that the networks are sure enough of is taken; its unsure pixels are left out', () => {
  const taken = confidentMask(image([0.99, 0.01, 0.8, 0.9]), thresholds);
  expect(taken.confidence).toBeCloseTo((0.99 + 0.99 + 0.8 + 0.9) / 4, 6);
  expect([...(taken.mask ?? [])]).toEqual([1, 0, 255, 1]);
  expect(taken).toMatchObject({ taken: true, leftOutShare: 0.25 });
});

it('one below the threshold stays without a mask', () => {
  expect(confidentMask(image([0.99, 0.7]), thresholds)).toMatchObject({ taken: false, mask: null });
});

it('pixels that no network saw are left out and make nobody sure', () => {
  const taken = confidentMask(image([0, 0.95, 0.96], [0, 1, 1]), thresholds);
  expect(taken.confidence).toBeCloseTo(0.955, 6);
  expect([...(taken.mask ?? [])]).toEqual([255, 1, 1]);
});

it('of several classes the likeliest counts', () => {
  const { mask, confidence } = confidentMask(
    {
      ...image([0.9, 0.05, 0.05, 0.02, 0.02, 0.96]),
      classes: ['background', 'one', 'two'],
      width: 2,
    },
    thresholds,
  );
  expect(confidence).toBeCloseTo(0.93, 6);
  expect([...(mask ?? [])]).toEqual([0, 2]);
});
