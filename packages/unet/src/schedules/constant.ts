import { type Schedule, stateless } from './schedule-definition.js';

export function constant(learningRate: number): Schedule {
  return stateless(() => learningRate);
}
