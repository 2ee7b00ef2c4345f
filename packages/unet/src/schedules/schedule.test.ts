import { expect, it } from 'vitest';
import type { TrialSpec } from '../spec.js';
import { createSchedule } from './schedule.js';

const time = { step: 0, epoch: 1, totalSteps: 10, stepsPerEpoch: 1 };
const plateau: TrialSpec['schedule'] = {
  name: 'reduceOnPlateau',
  warmup: null,
  monitor: 'valLoss',
  factor: 0.1,
  patience: 2,
  minDelta: 0.01,
  cooldown: 1,
  minLearningRate: 1e-3,
};

function ratesFor(losses: (number | null)[], spec = plateau): number[] {
  let schedule = createSchedule(spec, 1, {});
  return losses.map((valLoss) => {
    schedule.observe({ [spec.name === 'reduceOnPlateau' ? spec.monitor : '']: valLoss });
    // Through its stored state, as a resumed run would go on.
    schedule = createSchedule(spec, 1, JSON.parse(JSON.stringify(schedule.state())));
    return schedule.rateAt(time);
  });
}

it('constant keeps the rate', () => {
  expect(createSchedule({ name: 'constant', warmup: null }, 0.3, {}).rateAt(time)).toBe(0.3);
});

// By hand from Keras's ReduceLROnPlateau: the epoch that ends a cooldown already counts as a waiting one.
it('reduceOnPlateau drops the rate after `patience` epochs without improvement, rests, and stops at its floor', () => {
  const rates = ratesFor([1, 0.9, 0.895, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9]);
  const expected = [1, 1, 1, 0.1, 0.1, 0.01, 0.01, 0.001, 0.001, 0.001];
  for (const [index, rate] of rates.entries()) expect(rate).toBeCloseTo(expected[index] ?? Number.NaN, 10);
});

it('reduceOnPlateau ignores epochs without the metric', () => {
  expect(ratesFor([1, null, null, null, null])).toEqual([1, 1, 1, 1, 1]);
});

it('reduceOnPlateau follows a metric that should grow', () => {
  const spec = { ...plateau, monitor: 'valDice' };
  expect(ratesFor([0.1, 0.2, 0.3, 0.4], spec)).toEqual([1, 1, 1, 1]);
  expect(ratesFor([0.4, 0.3, 0.2], spec).at(-1)).toBeCloseTo(0.1, 10);
});
