import { constant } from './constant.js';
import { exponential, multistep, step } from './drops.js';
import { reduceOnPlateau } from './reduce-on-plateau.js';
import type { Schedule, ScheduleSpec } from './schedule-definition.js';
import { warmUp } from './warmup.js';
import { cosine, cyclic, oneCycle } from './waves.js';

/** @param state what an earlier part of the run kept, `{}` at its beginning */
export function createSchedule(
  spec: ScheduleSpec,
  learningRate: number,
  state: Readonly<Record<string, number>>,
): Schedule {
  const schedule = withoutWarmup(spec, learningRate, state);
  return spec.warmup ? warmUp(schedule, spec.warmup, spec.name) : schedule;
}

function withoutWarmup(
  spec: ScheduleSpec,
  learningRate: number,
  state: Readonly<Record<string, number>>,
): Schedule {
  switch (spec.name) {
    case 'constant':
      return constant(learningRate);
    case 'step':
      return step(spec, learningRate);
    case 'exponential':
      return exponential(spec, learningRate);
    case 'multistep':
      return multistep(spec, learningRate);
    case 'reduceOnPlateau':
      return reduceOnPlateau(spec, learningRate, state);
    case 'cosine':
      return cosine(spec, learningRate);
    case 'cyclic':
      return cyclic(spec, learningRate);
    case 'oneCycle':
      return oneCycle(spec, learningRate);
  }
}
