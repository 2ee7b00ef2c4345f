import { describe, expect, it } from 'vitest';
import peers from '../testing/objective-peers.json' with { type: 'json' };
import { hypervolume, hypervolumeGain } from './hypervolume.js';
import { hypervolumeHistory } from './hypervolume-history.js';

it.each(peers.volumes)('is as Optuna finds it: $losses.length points', ({ losses, reference, volume }) => {
  expect(hypervolume(losses, reference)).toBeCloseTo(volume, 12);
});

it('leaves out what is no better than the reference, and counts equal points once', () => {
  const points = [
    [0, 1],
    [0, 1],
    [3, 0],
    [2, 0],
  ];
  expect(hypervolume(points, [2, 2])).toBe(2);
  expect(hypervolume([], [1, 1])).toBe(0);
  expect(hypervolumeGain([1, 0], [[0, 1]], [2, 2])).toBe(1);
  expect(hypervolumeGain([2, 0], [[0, 1]], [2, 2])).toBe(0);
});

describe('its history', () => {
  const objectives = [{ mode: 'max' as const }, { mode: 'min' as const }];
  const points = [
    { values: [0.5, 2], feasible: true },
    { values: null, feasible: true },
    { values: [1, 1], feasible: false },
    { values: [0.75, 4], feasible: true },
    { values: [0.5, 3], feasible: true },
  ];

  it('takes the worst value seen for the reference, and leaves infeasible points out', () => {
    const { reference, isWorstSeen, volumes } = hypervolumeHistory(points, objectives);
    expect([reference, isWorstSeen]).toEqual([[0.5, 4], true]);
    expect(volumes).toEqual([0, 0, 0, 0, 0]);
  });

  it('grows from point to point, up to the volume of all', () => {
    const { volumes, isWorstSeen } = hypervolumeHistory(points, objectives, [0, 5]);
    expect(isWorstSeen).toBe(false);
    expect(volumes).toEqual([1.5, 1.5, 1.5, 1.75, 1.75]);
    const random = peers.volumes.filter(({ losses }) => losses.length === 30);
    for (const { losses, reference, volume } of random) {
      const ended = losses.map((values) => ({ values, feasible: true }));
      const modes = reference.map(() => ({ mode: 'min' as const }));
      expect(hypervolumeHistory(ended, modes, reference).volumes.at(-1)).toBeCloseTo(volume, 12);
    }
  });
});
