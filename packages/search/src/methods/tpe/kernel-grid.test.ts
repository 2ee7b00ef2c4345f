import fc from 'fast-check';
import { expect, it } from 'vitest';
import { KernelGrid } from './kernel-grid.js';

const kernel = (z: number) => Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);

it('has the density of its kernels, whatever was laid out before', () => {
  const grid = new KernelGrid();
  const number = fc.double({ min: -3, max: 3, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(number, fc.double({ min: 0.01, max: 1, noNaN: true })), {
        minLength: 1,
        maxLength: 50,
      }),
      number,
      fc.double({ min: 0.01, max: 0.5, noNaN: true }),
      (kernels, at, deviation) => {
        expect(grid.start(-3, 3, deviation)).toBe(true);
        for (const [position, weight] of kernels) grid.add(position, weight);
        const exact = kernels.reduce(
          (sum, [position, weight]) => sum + (weight * kernel((at - position) / deviation)) / deviation,
          0,
        );
        const scale = kernels.reduce((sum, [, weight]) => sum + weight, 0) / deviation;
        expect(Math.abs(grid.density(at) - exact)).toBeLessThan(2e-4 * scale);
        expect(Math.abs(grid.density(at) - exact)).toBeLessThan(0.02 * exact + 1e-6 * scale);
      },
    ),
  );
});

it('is not laid out over a range too wide for it', () => {
  expect(new KernelGrid().start(-1e9, 1e9, 1)).toBe(false);
  expect(new KernelGrid().start(Number.NEGATIVE_INFINITY, 0, 1)).toBe(false);
});
