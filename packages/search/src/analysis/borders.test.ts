import type { Parameter, SweepSpec } from '@unetsweep/contract';
import { describe, expect, it } from 'vitest';
import { observe } from '../testing/observe.js';
import { sweepOf } from '../testing/sweeps.js';
import { borderHits } from './border-hits.js';
import { dimensionsOf } from './dimension.js';
import { nextMesh } from './next-mesh.js';
import { bestPlaces, lossesOf } from './observations.js';

const rate = 'optimizer.learningRate';
const l2 = 'regularizer.l2';

/** Analyses the points of a grid by a loss. */
function analyse(
  parameters: Record<string, Parameter>,
  points: Record<string, unknown>[],
  loss: (point: Record<string, number>) => number,
  changes: Partial<SweepSpec> = {},
) {
  const spec = sweepOf({ parameters, ...changes });
  const names = Object.keys(parameters);
  const params = Object.fromEntries(names.map((name) => [name, points.map((point) => point[name] as never)]));
  const observations = observe(
    points.map((point) => loss(point as never)),
    params,
    parameters,
  );
  const columns = observations.parameters;
  const dimensions = dimensionsOf(columns, spec);
  const best = bestPlaces(lossesOf(observations), 10);
  return {
    hits: borderHits(dimensions, best),
    mesh: nextMesh({ columns, dimensions, spec }, best[0] ?? 0, names),
  };
}

const powers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => 10 ** (from + index));
/** Lambda e-8..e-1 by gamma e-6..e-3: the mesh of 8 by 4 of "Hyperparameter tuning rules". */
const eightByFour: Record<string, Parameter> = {
  [l2]: { type: 'float', low: 1e-8, high: 1e-1, scale: 'log', factor: 10 },
  [rate]: { type: 'float', low: 1e-6, high: 1e-3, scale: 'log', factor: 10 },
};
const cells = powers(-8, -1).flatMap((penalty) =>
  powers(-6, -3).map((each) => ({ [l2]: penalty, [rate]: each })),
);
const bowl = (rates: number, penalty: number) => (point: Record<string, number>) =>
  (Math.log10(point[rate] ?? 0) - rates) ** 2 + (Math.log10(point[l2] ?? 0) - penalty) ** 2;

const exponents = (values: unknown) =>
  (values as number[]).map((value) => Number(Math.log10(value).toFixed(3)));

describe('the best point on the border of a mesh of 8 by 4', () => {
  const { hits, mesh } = analyse(eightByFour, cells, bowl(-1, -4.1));

  it('is a hit, with two values outside', () => {
    expect(hits).toMatchObject([
      { parameter: rate, side: 'high', end: 1e-3, isBest: true, isHardLimit: false },
    ]);
    expect(exponents(hits[0]?.outside)).toEqual([-2, -1]);
  });

  it('becomes the centre of the next mesh, the other dimension one step to either side', () => {
    expect(mesh).toMatchObject({ reason: 'border', cells: 15, epochsFactor: 1 });
    expect(exponents(mesh?.parameters[rate])).toEqual([-5, -4, -3, -2, -1]);
    expect(exponents(mesh?.parameters[l2])).toEqual([-5, -4, -3]);
  });
});

describe('the best point inside', () => {
  it('gets values closer around it, by 3 after 10 and by the root of 3 after 3', () => {
    const { hits, mesh } = analyse(eightByFour, cells, bowl(-4, -4));
    expect(hits.filter(({ isBest }) => isBest)).toEqual([]);
    expect(mesh).toMatchObject({ reason: 'finer', cells: 25, epochsFactor: 3 });
    const ratios = (values: unknown) =>
      (values as number[]).slice(1).map((value, index) => value / ((values as number[])[index] ?? 1));
    for (const ratio of ratios(mesh?.parameters[rate])) expect(ratio).toBeCloseTo(3, 9);
    const by3 = { [rate]: { type: 'float', low: 1e-5, high: 81e-5, scale: 'log', factor: 3 } } as const;
    const points = [1, 3, 9, 27, 81].map((each) => ({ [rate]: each * 1e-5 }));
    const next = analyse(by3, points, (point) => Math.abs(Math.log((point[rate] ?? 0) / 9e-5)));
    for (const ratio of ratios(next.mesh?.parameters[rate])) expect(ratio).toBeCloseTo(Math.sqrt(3), 9);
    expect(next.mesh?.parameters[rate]).toContain(9e-5);
  });

  it('has no finer mesh where nothing lies between the values', () => {
    const parameters: Record<string, Parameter> = { 'model.depth': [2, 3, 4], 'loss.name': ['bce', 'dice'] };
    const points = [2, 3, 4].flatMap((depth) =>
      ['bce', 'dice'].map((loss) => ({ 'model.depth': depth, 'loss.name': loss })),
    );
    expect(analyse(parameters, points, (point) => Math.abs((point['model.depth'] ?? 0) - 3)).mesh).toBeNull();
  });
});

it('goes on beyond the end of a list in its own ratio, and keeps choices at the best', () => {
  const parameters: Record<string, Parameter> = {
    'model.baseFilters': [4, 8, 16],
    'loss.name': ['bce', 'dice'],
    optimizer: [
      { name: 'adam', label: 'a' },
      { name: 'sgd', label: 's' },
    ],
  };
  const points = [4, 8, 16].flatMap((each) =>
    ['bce', 'dice'].map((loss) => ({ 'model.baseFilters': each, 'loss.name': loss, optimizer: 's' })),
  );
  const { mesh, hits } = analyse(parameters, points, (point) => -(point['model.baseFilters'] ?? 0));
  expect(hits[0]?.outside).toEqual([32, 64]);
  expect(mesh?.parameters).toEqual({
    'model.baseFilters': [4, 8, 16, 32, 64],
    'loss.name': ['bce'],
    optimizer: [{ name: 'sgd', label: 's' }],
  });
});

it('stops where the field ends', () => {
  const parameters: Record<string, Parameter> = { 'model.depth': { type: 'int', low: 2, high: 5 } };
  const points = [2, 3, 4, 5].map((depth) => ({ 'model.depth': depth }));
  const toLarge = analyse(parameters, points, (point) => -(point['model.depth'] ?? 0));
  expect(toLarge.hits).toMatchObject([{ side: 'high', outside: [6], isHardLimit: false }]);
  expect(toLarge.mesh?.parameters).toEqual({ 'model.depth': [3, 4, 5, 6] });
  const whole: Record<string, Parameter> = { 'model.depth': { type: 'int', low: 1, high: 6 } };
  const all = [1, 2, 3, 4, 5, 6].map((depth) => ({ 'model.depth': depth }));
  const ended = analyse(whole, all, (point) => -(point['model.depth'] ?? 0));
  expect(ended.hits).toMatchObject([{ side: 'high', outside: [], isHardLimit: true }]);
  expect(ended.mesh).toBeNull();
});

it('takes sampled values near the end of a range for its border, and where a retest went for the new one', () => {
  const parameters: Record<string, Parameter> = {
    [rate]: { type: 'float', low: 1e-5, high: 1e-1, scale: 'log' },
  };
  const random = { search: { method: 'random' as const } };
  const near = [1e-5, 1e-4, 1e-3, 1e-2, 0.09].map((each) => ({ [rate]: each }));
  const upwards = (point: Record<string, number>) => -(point[rate] ?? 0);
  expect(analyse(parameters, near, upwards, random).hits).toMatchObject([{ side: 'high', isBest: true }]);
  const inner = [...near, { [rate]: 0.03 }];
  expect(
    analyse(parameters, inner, (point) => Math.abs((point[rate] ?? 0) - 0.03), random).mesh?.reason,
  ).toBe('finer');
  const mesh = { search: { method: 'mesh' as const } };
  const retested = [1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 10].map((each) => ({ [rate]: each }));
  const atOld = analyse(parameters, retested, (point) => Math.abs((point[rate] ?? 0) - 0.1), mesh);
  expect(atOld.hits.filter(({ isBest }) => isBest)).toEqual([]);
  expect(atOld.mesh?.reason).toBe('finer');
});

it('sees that more than half of the best points lie on a border though the best one does not', () => {
  const parameters: Record<string, Parameter> = { 'model.baseFilters': [4, 8, 16, 32] };
  const points = [16, 32, 32, 32, 32, 32, 32, 4, 8, 4, 8, 4, 8].map((each) => ({
    'model.baseFilters': each,
  }));
  const better = analyse(
    parameters,
    points,
    (point) => ({ 16: 0, 32: 1, 8: 2, 4: 3 })[point['model.baseFilters'] ?? 0] ?? 9,
  );
  expect(better.hits).toMatchObject([{ side: 'high', isBest: false, hits: 6, of: 10 }]);
});
