import { stepsIn, wholeLengths } from './lengths.js';
import { type Schedule, type SpecOf, stateless } from './schedule-definition.js';

/** lr factor^floor(done / every); PyTorch's StepLR where the unit is the epoch. */
export function step({ factor, every, unit }: SpecOf<'step'>, learningRate: number): Schedule {
  return stateless((time) => learningRate * factor ** wholeLengths(time.step, stepsIn(every, unit, time)));
}

/** lr rate^floor(done / every); PyTorch's ExponentialLR where `every` is 1 epoch, Keras's staircase ExponentialDecay. */
export function exponential({ rate, every, unit }: SpecOf<'exponential'>, learningRate: number): Schedule {
  return stateless((time) => learningRate * rate ** wholeLengths(time.step, stepsIn(every, unit, time)));
}

/** lr factor^n after n of the times `at`; PyTorch's MultiStepLR where the unit is the epoch. */
export function multistep({ at, factor, unit }: SpecOf<'multistep'>, learningRate: number): Schedule {
  return stateless((time) => {
    const passed = at.filter((each) => wholeLengths(time.step, stepsIn(each, unit, time)) > 0);
    return learningRate * factor ** passed.length;
  });
}
