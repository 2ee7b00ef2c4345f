import { dominates } from '@unetsweep/contract';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { goodPoints } from './good-points.js';
import { hypervolume } from './hypervolume.js';

const pointsOf = (losses: number[][]) => losses.map((each) => ({ losses: each }));

it('takes whole fronts, and of the last one the points that dominate the most together', () => {
  const front = [
    [0, 4],
    [1, 1],
    [1.1, 0.9],
    [4, 0],
  ];
  const points = pointsOf([...front, [2, 2], [5, 5]]);
  const chosen = goodPoints(points, 5).map(({ losses }) => losses);
  expect(chosen.slice(0, 4)).toEqual(front);
  expect(chosen[4]).toEqual([2, 2]);
  // The two in the middle cover nearly the same: one of them is enough.
  expect(goodPoints(points, 3).map(({ losses }) => losses)).not.toEqual(
    expect.arrayContaining([front[1], front[2]]),
  );
});

it('never prefers a dominated point, and chooses nearly the best subset', () => {
  const loss = fc.double({ min: 0, max: 1, noNaN: true });
  const losses = fc.array(fc.array(loss, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(losses, fc.integer({ min: 1, max: 4 }), (given, count) => {
      const points = pointsOf(given);
      const good = goodPoints(points, count);
      expect(good).toHaveLength(Math.min(count, points.length));
      const left = points.filter((point) => !good.includes(point));
      for (const point of left)
        expect(good.some((chosen) => dominates(point.losses, chosen.losses))).toBe(false);
      const first = goodPoints(points, 1)[0]?.losses ?? [];
      const reference = [1.2, 1.2, 1.2];
      expect(hypervolume([first], reference)).toBeGreaterThan(0);
    }),
    { numRuns: 50 },
  );
});
