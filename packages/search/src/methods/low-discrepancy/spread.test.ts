import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PointPlanner } from '../../plan/point-planner.js';
import { spaceOf } from '../../testing/sweeps.js';
import { haltonShares } from './halton.js';
import { latinHypercubeShares } from './latin-hypercube.js';
import { sobolDimensions, sobolShares } from './sobol.js';

const counts = (values: readonly number[], parts: number) => {
  const found = new Array<number>(parts).fill(0);
  for (const value of values) found[Math.floor(value * parts)] = (found[Math.floor(value * parts)] ?? 0) + 1;
  return found;
};

describe('a Sobol sequence', () => {
  it('has a point in each part of every dimension, in every power of two, whatever the seed', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 8 }), fc.nat({ max: 5 }), (seed, power, block) => {
        const size = 2 ** power;
        const shares = sobolShares(sobolDimensions, seed);
        const points = Array.from({ length: size }, (_, index) => shares(block * size + index));
        for (let dimension = 0; dimension < sobolDimensions; dimension++) {
          const values = points.map((point) => point[dimension] ?? -1);
          expect(counts(values, size).every((count) => count === 1)).toBe(true);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('has a point in each box of the first two dimensions', () => {
    const shares = sobolShares(2, 3);
    const points = Array.from({ length: 256 }, (_, index) => shares(index));
    for (const [rows, columns] of [
      [16, 16],
      [4, 64],
      [128, 2],
    ] as const) {
      const boxes = points.map(([x = 0, y = 0]) => Math.floor(x * rows) * columns + Math.floor(y * columns));
      expect(new Set(boxes).size).toBe(256);
    }
  });

  it('has 64 dimensions, no two of which are the same', () => {
    const shares = sobolShares(sobolDimensions, 1);
    const columns = Array.from({ length: 64 }, (_, dimension) =>
      String(Array.from({ length: 64 }, (_, index) => shares(index)[dimension])),
    );
    expect(new Set(columns).size).toBe(64);
  });
});

it('spreads a Halton sequence over each dimension evenly', () => {
  const shares = haltonShares(5, 7);
  const points = Array.from({ length: 2310 }, (_, index) => shares(index));
  [2, 3, 5, 7, 11].forEach((base, dimension) => {
    const found = counts(
      points.map((point) => point[dimension] ?? -1),
      base,
    );
    expect(new Set(found)).toEqual(new Set([2310 / base]));
  });
});

it('has a point in each part of every dimension of a latin hypercube', () => {
  const shares = latinHypercubeShares(6, 37, 5);
  for (let dimension = 0; dimension < 6; dimension++) {
    const values = Array.from({ length: 37 }, (_, index) => shares(37 + index)[dimension] ?? -1);
    expect(counts(values, 37).every((count) => count === 1)).toBe(true);
  }
});

describe.each(['sobol', 'halton', 'latinHypercube'] as const)('%s', (method) => {
  const parameters = {
    'optimizer.learningRate': { type: 'float' as const, low: 1e-5, high: 1e-1, scale: 'log' as const },
    'optimizer.name': ['adam', 'sgd'],
    'model.head.filters': { type: 'int' as const, low: 3, high: 120, step: 3 },
    'regularizer.l2': { type: 'logNormal' as const, mean: -9, std: 2, high: 1e-2 },
    'optimizer.momentum': { type: 'float' as const, low: 0, high: 0.9 },
  };
  const spec = {
    parameters,
    conditions: [{ parameter: 'optimizer.momentum', when: { 'optimizer.name': 'sgd' } }],
    search: { method },
    maxTrials: 64,
  };
  const plan = (seed: number) =>
    new PointPlanner(spaceOf({ ...spec, seed }), { canRun: () => true }).next(100);

  it('keeps to the bounds, the steps and the conditions, and is the same for the same seed', () => {
    const points = plan(3);
    expect(points).toHaveLength(64);
    for (const { params } of points) {
      expect(params['optimizer.learningRate']).toBeGreaterThanOrEqual(1e-5);
      expect(params['optimizer.learningRate']).toBeLessThanOrEqual(0.1);
      expect(Number(params['model.head.filters']) % 3).toBe(0);
      expect(params['regularizer.l2']).toBeLessThanOrEqual(0.01);
      expect(Object.hasOwn(params, 'optimizer.momentum')).toBe(params['optimizer.name'] === 'sgd');
    }
    expect(plan(3)).toEqual(points);
    expect(plan(4)).not.toEqual(points);
    const small = points.filter(({ params }) => Number(params['optimizer.learningRate']) < 1e-3);
    expect(Math.abs(small.length - 32)).toBeLessThanOrEqual(2);
  });

  it('draws every point of a finite space once', () => {
    const finite = {
      parameters: { 'model.depth': [1, 2, 3], 'loss.name': ['bce', 'dice'] },
      search: { method },
    };
    expect(new PointPlanner(spaceOf(finite), { canRun: () => true }).next(100)).toHaveLength(6);
  });
});
