import type { ScheduleTime } from './schedule-definition.js';

/** `step` = optimizer steps, `fraction` = share of the whole run. */
type Unit = 'epoch' | 'step' | 'fraction';

/** Hides the rounding of `length * unit` where the quotient is meant to be whole. */
const rounding = 1e-9;

/** Optimizer steps in a length. */
export function stepsIn(length: number, unit: Unit, { stepsPerEpoch, totalSteps }: ScheduleTime): number {
  switch (unit) {
    case 'epoch':
      return length * stepsPerEpoch;
    case 'step':
      return length;
    case 'fraction':
      return length * totalSteps;
  }
}

/** How many whole lengths of `length` steps are over when `step` steps are done. */
export function wholeLengths(step: number, length: number): number {
  return Math.floor(step / length + rounding);
}
