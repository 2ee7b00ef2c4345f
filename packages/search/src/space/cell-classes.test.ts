import type { SweepSpec } from '@unetsweep/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PointPlanner } from '../plan/point-planner.js';
import { randomSweeps } from '../testing/random-sweeps.js';
import { spaceOf } from '../testing/sweeps.js';

/** Counted by looking at every cell. */
function counted(spec: Partial<SweepSpec>) {
  const space = spaceOf(spec);
  const seen = new Set<string>();
  const repeats: number[] = [];
  for (let cell = 0; cell < Number(space.cellCount); cell++) {
    const point = space.resolve(space.cell(cell));
    if (!point) continue;
    const key = space.keyOf(point);
    if (seen.has(key)) repeats.push(cell);
    seen.add(key);
  }
  return { points: seen.size, repeats };
}

describe('classes of equal cells', () => {
  it('are those that a look at every cell finds, whatever the conditions, exceptions and exclusions', () => {
    fc.assert(
      fc.property(randomSweeps('grid', 10), (spec) => {
        const space = spaceOf(spec);
        fc.pre(Number(space.cellCount) <= 3_000);
        const { cellClasses } = space;
        const { points, repeats } = counted(spec);
        expect(cellClasses?.points).toBe(points);
        expect(cellClasses?.duplicates).toBe(repeats.length);
        const cells = Array.from({ length: Number(space.cellCount) }, (_, cell) => cell);
        const excluded = cells.filter((cell) => space.resolve(space.cell(cell)) === null);
        const told = cells.filter((cell) => cellClasses?.isRepeat(cell) && !excluded.includes(cell));
        expect(told).toEqual(repeats);
      }),
      { numRuns: 30 },
    );
  });

  it('are known of a million cells without a look at each', () => {
    const spec: Partial<SweepSpec> = {
      parameters: {
        'optimizer.name': ['adam', 'sgd', 'rmsprop', 'adagrad'],
        'optimizer.momentum': [0, 0.5, 0.9],
        'optimizer.learningRate': { type: 'float', low: 1e-6, high: 1e-1, scale: 'log', points: 50 },
        'schedule.name': ['constant', 'step', 'reduceOnPlateau'],
        'schedule.patience': [3, 5],
        'loss.name': ['bce', 'dice', 'bceDice', 'focal', 'tversky'],
        'model.depth': [2, 3, 4],
        'training.batchSize': { type: 'int', low: 1, high: 18 },
      },
      exclude: ['model.depth = 4 and training.batchSize > 16'],
    };
    const space = spaceOf(spec);
    expect(space.cellCount).toBe(972_000n);
    const started = performance.now();
    const { cellClasses } = space;
    expect(performance.now() - started).toBeLessThan(500);
    // adam and adagrad once each instead of three times; constant and step once instead of twice.
    const optimizers = (2 + 6) * 50;
    expect(cellClasses?.points).toBe(optimizers * 4 * 5 * (3 * 18 - 2));
    expect(cellClasses?.duplicates).toBe(12 * 50 * 6 * 5 * 52 - optimizers * 4 * 5 * 52);
  });

  it('are not known where too many values make one section', () => {
    const parameters: SweepSpec['parameters'] = {
      'optimizer.name': ['adam', 'sgd'],
      'optimizer.momentum': { type: 'float', low: 0, high: 0.9, points: 5_000 },
      'optimizer.beta1': { type: 'float', low: 0.5, high: 0.9, points: 10 },
    };
    expect(spaceOf({ parameters }).cellClasses).toBeNull();
  });
});

describe('a planner of a large grid', () => {
  const parameters: SweepSpec['parameters'] = {
    'optimizer.name': ['adam', 'sgd'],
    'optimizer.momentum': [0, 0.9],
    'training.epochs': { type: 'int', low: 1, high: 500 },
    'training.batchSize': { type: 'int', low: 1, high: 500 },
  };

  it.each(['listed', 'shuffled'] as const)('goes on in its middle at once: %s', (order) => {
    const planned = (cursor: Record<string, never> | object | null) =>
      new PointPlanner(spaceOf({ parameters, search: { method: 'grid', order } }), {
        canRun: () => true,
        ...(cursor && { cursor: JSON.parse(JSON.stringify(cursor)) }),
      });
    const first = planned(null);
    first.next(200);
    const { method: _method, ...counts } = first.cursor();
    const far = { ...counts, consumed: 900_000, method: { next: 900_000 } };
    const started = performance.now();
    const points = planned(far).next(100);
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(points).toHaveLength(100);
    expect(new Set(points.map(({ spec }) => JSON.stringify(spec))).size).toBe(100);
  });

  it('knows a start point again that is a cell of it', () => {
    const startPoints = [{ 'model.depth': 2, 'training.epochs': 3 }];
    const small = { 'model.depth': [1, 2, 3], 'training.epochs': [3, 4] };
    for (const order of ['listed', 'shuffled'] as const) {
      const spec = { parameters: small, search: { method: 'grid' as const, order, startPoints } };
      const whole = new PointPlanner(spaceOf(spec), { canRun: () => true });
      const points = [...whole.next(3)];
      const cursor = JSON.parse(JSON.stringify(whole.cursor()));
      points.push(...new PointPlanner(spaceOf(spec), { canRun: () => true, cursor }).next(100));
      expect(points).toHaveLength(6);
      expect(new Set(points.map(({ spec: each }) => JSON.stringify(each))).size).toBe(6);
    }
  });
});
