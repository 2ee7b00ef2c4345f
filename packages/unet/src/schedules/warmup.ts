import { stepsIn } from './lengths.js';
import type { Schedule, ScheduleSpec, ScheduleTime } from './schedule-definition.js';

type Warmup = NonNullable<ScheduleSpec['warmup']>;

/** These begin when the warm-up ends; the others count from the run's first step, so that their drops stay where they are. */
const beginAfterwards: readonly ScheduleSpec['name'][] = ['cosine', 'cyclic', 'oneCycle'];

/**
 * Rises in a straight line from 0, at the first step, to the rate with which the schedule goes on (Goyal et al. 2017,
 * arXiv 1706.02677).
 */
export function warmUp(schedule: Schedule, warmup: Warmup, name: ScheduleSpec['name']): Schedule {
  return {
    rateAt(time) {
      const length = stepsIn(warmup.length, warmup.unit, time);
      const own = beginAfterwards.includes(name) ? afterwards(time, length, name) : time;
      return schedule.rateAt(own) * Math.min(1, time.step / length);
    },
    observe: (metrics) => schedule.observe(metrics),
    state: () => schedule.state(),
  };
}

function afterwards(time: ScheduleTime, warmup: number, name: ScheduleSpec['name']): ScheduleTime {
  const step = Math.max(0, time.step - warmup);
  // The falls of the cosine share the rest of the run; a fraction remains one of the whole run.
  return name === 'cosine'
    ? { ...time, step, totalSteps: Math.max(1, time.totalSteps - warmup) }
    : { ...time, step };
}
