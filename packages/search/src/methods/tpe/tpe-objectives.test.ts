import { median } from '@unetsweep/contract';
import { expect, it } from 'vitest';
import { searchObjectives } from '../../testing/objective-functions.js';
import peers from '../../testing/objective-peers.json' with { type: 'json' };

const seeds = Array.from({ length: 10 }, (_, index) => index + 1);
const { reference, median: optuna, evaluations: count } = peers;

it.each(['zdt1', 'dtlz2', 'bounded'] as const)(
  "dominates no less than Optuna's front, and more than random points: %s",
  (name) => {
    const volumeOf = (method: 'tpe' | 'random') =>
      median(
        seeds.map((seed) => searchObjectives(name, { method }, { seed, count, reference: reference[name] })),
      );
    const found = volumeOf('tpe');
    expect(found).toBeGreaterThanOrEqual(optuna[name].optuna);
    expect(found).toBeGreaterThan(1.1 * volumeOf('random'));
  },
);

it('finds the best value within a constraint, no worse than Optuna', () => {
  const found = median(seeds.map((seed) => searchObjectives('single', { method: 'tpe' }, { seed, count })));
  expect(found).toBeLessThanOrEqual(optuna.single.optuna);
});
