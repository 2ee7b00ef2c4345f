import { describe, expect, it } from 'vitest';
import type { TrialSpec } from '../spec.js';
import { createSchedule } from './schedule.js';
import type { ScheduleSpec } from './schedule-definition.js';

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

it('reduceOnPlateau leaves a rate that starts below its floor', () => {
  const spec = { ...plateau, minLearningRate: 2 };
  expect(ratesFor([1, 1, 1, 1, 1], spec)).toEqual([1, 1, 1, 1, 1]);
});

describe('warm-up', () => {
  const warmup = { length: 0.2, unit: 'fraction' } as const;
  const rates = (schedule: ScheduleSpec, totalSteps = 20) =>
    Array.from({ length: totalSteps }, (_, step) =>
      createSchedule(schedule, 1, {}).rateAt({
        step,
        epoch: 1 + Math.floor(step / 2),
        totalSteps,
        stepsPerEpoch: 2,
      }),
    );

  it.each(['epoch', 'step', 'fraction'] as const)('rises in a straight line from 0, over %ss', (unit) => {
    const length = { epoch: 2, step: 4, fraction: 0.2 }[unit];
    const rising = rates({ name: 'constant', warmup: { length, unit } });
    expect(rising.slice(0, 6)).toEqual([0, 0.25, 0.5, 0.75, 1, 1]);
  });

  it('leaves the drops where they are without it', () => {
    const drops = { name: 'multistep', at: [2, 5], factor: 0.1, unit: 'epoch' } as const;
    const [warm, cold] = [
      rates({ ...drops, at: [...drops.at], warmup }),
      rates({ ...drops, at: [...drops.at], warmup: null }),
    ];
    expect(warm.slice(4)).toEqual(cold.slice(4));
  });

  it('goes before the whole of a cycle, whose lengths stay', () => {
    const cycle = { name: 'cyclic', low: 0.5, halfCycle: 0.1, unit: 'fraction' } as const;
    expect(rates({ ...cycle, warmup }).slice(4)).toEqual(rates({ ...cycle, warmup: null }).slice(0, 16));
  });

  it('leaves the rest of the run to the cosine', () => {
    const cosine = { name: 'cosine', minLearningRate: 0, cycles: 2 } as const;
    const warm = rates({ ...cosine, warmup });
    expect(warm.slice(4)).toEqual(rates({ ...cosine, warmup: null }, 16));
    expect(warm[12]).toBe(1);
  });
});

it('a cycle without a lowest rate begins at a tenth of the learning rate', () => {
  const spec = { name: 'oneCycle', low: null, halfCycle: 2, unit: 'step', warmup: null } as const;
  const rates = [0, 1, 2, 3, 4, 5].map((step) => createSchedule(spec, 1, {}).rateAt({ ...time, step }));
  for (const [index, rate] of [0.1, 0.55, 1, 0.55, 0.1, 0.1].entries())
    expect(rates[index]).toBeCloseTo(rate, 12);
});
