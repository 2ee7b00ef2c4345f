import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createSchedule } from './schedule.js';
import type { ScheduleSpec } from './schedule-definition.js';

/** What scripts/optimizers-fixture.py writes: the learning rates that Keras and PyTorch take. */
interface Fixture {
  schedules: {
    name: string;
    learningRate: number;
    stepsPerEpoch: number;
    totalSteps: number;
    schedule: ScheduleSpec;
    /** Of each step. */
    rates: number[];
  }[];
  plateaus: {
    schedule: Extract<ScheduleSpec, { name: 'reduceOnPlateau' }>;
    /** Of each epoch. */
    metrics: number[];
    rates: number[];
  }[];
}

const file = new URL('../testing/optimizers-fixture.json', import.meta.url);
const { schedules, plateaus } = JSON.parse(readFileSync(file, 'utf8')) as Fixture;

describe('each step has the learning rate of', () => {
  it.each(schedules)('$name', ({ schedule, learningRate, stepsPerEpoch, totalSteps, rates }) => {
    const own = createSchedule(schedule, learningRate, {});
    expect(rates).toHaveLength(totalSteps);
    for (const [step, rate] of rates.entries()) {
      const epoch = Math.floor(step / stepsPerEpoch) + 1;
      expect([step, own.rateAt({ step, epoch, totalSteps, stepsPerEpoch })]).toEqual([
        step,
        expect.closeTo(rate, 7),
      ]);
    }
  });
});

describe("each epoch has the learning rate of Keras's ReduceLROnPlateau", () => {
  it.each(plateaus)('$schedule', ({ schedule, metrics, rates }) => {
    let own = createSchedule(schedule, 0.1, {});
    for (const [index, value] of metrics.entries()) {
      const time = { step: index, epoch: index + 1, totalSteps: metrics.length, stepsPerEpoch: 1 };
      expect([index, own.rateAt(time)]).toEqual([index, expect.closeTo(rates[index] ?? 0, 7)]);
      own.observe({ [schedule.monitor]: value });
      // Through its stored state, as a resumed run would go on.
      own = createSchedule(schedule, 0.1, JSON.parse(JSON.stringify(own.state())));
    }
    expect(new Set(rates).size).toBeGreaterThan(1);
  });
});
