import { describe, expect, it } from 'vitest';
import { aSpec } from '../testing/a-trial.js';
import { changeSampler } from './draw-changes.js';
import { type ImageChange, unchanged } from './image-change.js';

type Fields = Partial<ReturnType<typeof aSpec>['augmentation']>;

const everything: Fields = {
  rotateDegrees: 20,
  flipHorizontal: 0.5,
  flipVertical: 0.5,
  shift: 0.1,
  shearDegrees: 5,
  crop: 0.8,
  hue: 0.1,
  saturation: 0.5,
  exposure: 0.5,
  noise: 0.1,
  elastic: 2,
};

function draws(fields: Fields, { count = 200, seed = 1, pass = '1' } = {}): ImageChange[] {
  return Array.from(
    { length: count },
    changeSampler(aSpec({ augmentation: fields }).augmentation, seed, pass),
  );
}

describe('drawn changes', () => {
  it('follow from seed and pass', () => {
    expect(draws(everything)).toEqual(draws(everything));
    expect(draws(everything, { seed: 2 })).not.toEqual(draws(everything));
    expect(draws(everything, { pass: '2' })).not.toEqual(draws(everything));
    expect(draws(everything, { pass: 'validation/1' })).not.toEqual(draws(everything));
  });

  it('fill their ranges, evenly on both sides', () => {
    const all = draws(everything, { count: 4000 });
    const ranges: [number, number, (change: ImageChange) => number][] = [
      [-20, 20, (change) => change.rotateDegrees],
      [-5, 5, (change) => change.shearDegrees],
      [-0.1, 0.1, (change) => change.shift[0]],
      [-0.1, 0.1, (change) => change.shift[1]],
      [0.8, 1, (change) => change.crop.side],
      [0, 1, (change) => change.crop.place[1]],
      [-0.1, 0.1, (change) => change.hue],
      // As often made weaker as stronger, by the same factors.
      [-Math.log(1.5), Math.log(1.5), (change) => Math.log(change.saturation)],
      [-Math.log(1.5), Math.log(1.5), (change) => Math.log(change.exposure)],
    ];
    for (const [low, high, amountOf] of ranges) {
      const values = all.map(amountOf);
      const [least, most] = [Math.min(...values), Math.max(...values)];
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const width = high - low;
      expect(least).toBeGreaterThanOrEqual(low);
      expect(most).toBeLessThanOrEqual(high);
      expect(most - least).toBeGreaterThan(0.99 * width);
      // Six standard errors of a uniform mean.
      expect(Math.abs(mean - (low + high) / 2)).toBeLessThan((6 * width) / Math.sqrt(12 * values.length));
    }
    expect(new Set(all.map(({ noise }) => noise))).toEqual(new Set([0.1]));
  });

  it('displace the points of the grid by the deviation that is asked for', () => {
    const steps = draws({ elastic: 2 }, { count: 500 }).flatMap(({ displacements }) => displacements ?? []);
    expect(steps).toHaveLength(4500);
    const deviation = Math.sqrt(steps.reduce((sum, [x, y]) => sum + x * x + y * y, 0) / (2 * steps.length));
    // Five standard errors of a deviation over 9,000 draws.
    expect(Math.abs(deviation / 2 - 1)).toBeLessThan(5 / Math.sqrt(2 * 9000));
  });

  it.each(Object.keys(everything) as (keyof Fields)[])(
    'leave the others as they were without %s',
    (field) => {
      const without = draws({ ...everything, [field]: field === 'crop' ? 1 : 0 });
      const own = field === 'elastic' ? 'displacements' : (field as keyof ImageChange);
      expect(without.map((change) => ({ ...change, [own]: null }))).toEqual(
        draws(everything).map((change) => ({ ...change, [own]: null })),
      );
    },
  );

  it('leave out whole images by probability, and the draws of the others as they were', () => {
    const [all, some] = [draws(everything), draws({ ...everything, probability: 0.3 })];
    const changed = some.filter((change) => change !== unchanged);
    expect(changed.length).toBeGreaterThan(30);
    expect(changed.length).toBeLessThan(90);
    for (const [index, change] of some.entries()) {
      if (change !== unchanged) expect(change).toEqual(all[index]);
    }
    expect(draws({ ...everything, probability: 0 }).every((change) => change === unchanged)).toBe(true);
  });
});
