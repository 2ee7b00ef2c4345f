import type { ScheduleFactory } from './schedule.js';

export const constant: ScheduleFactory = (_, learningRate) => ({
  rateAt: () => learningRate,
  observe: () => {},
  state: () => ({}),
});
