import type { ScheduleFactory } from './schedule-definition.js';

export const constant: ScheduleFactory = (_, learningRate) => ({
  rateAt: () => learningRate,
  observe: () => {},
  state: () => ({}),
});
