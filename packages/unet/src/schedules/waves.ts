import { stepsIn } from './lengths.js';
import { type Schedule, type SpecOf, stateless } from './schedule-definition.js';

/** Of the learning rate, where no lowest rate of a cycle is given. */
const lowShare = 0.1;

/**
 * Falls along half a cosine from lr to the lowest rate, `cycles` times in the run, and starts each fall at lr (Loshchilov &
 * Hutter 2017, arXiv 1608.03983; PyTorch's CosineAnnealingWarmRestarts with falls of one length).
 */
export function cosine({ minLearningRate, cycles }: SpecOf<'cosine'>, learningRate: number): Schedule {
  const height = learningRate - minLearningRate;
  return stateless(({ step, totalSteps }) => {
    const done = (step * cycles) / totalSteps;
    return minLearningRate + (height * (1 + Math.cos(Math.PI * (done % 1)))) / 2;
  });
}

/** Up and down between `low` and lr, a straight line each half cycle (Smith 2017, arXiv 1506.01186; PyTorch's CyclicLR `triangular`). */
export function cyclic(spec: SpecOf<'cyclic'>, learningRate: number): Schedule {
  const low = spec.low ?? learningRate * lowShare;
  return stateless((time) => {
    const halves = time.step / stepsIn(spec.halfCycle, spec.unit, time);
    return low + (learningRate - low) * (1 - Math.abs((halves % 2) - 1));
  });
}

/**
 * One such cycle, then `low` to the end (Smith 2018, arXiv 1803.09820, without its last fall below the lowest rate; PyTorch's
 * OneCycleLR in three phases with linear annealing and `final_div_factor` 1).
 */
export function oneCycle(spec: SpecOf<'oneCycle'>, learningRate: number): Schedule {
  const low = spec.low ?? learningRate * lowShare;
  return stateless((time) => {
    const halves = Math.min(time.step / stepsIn(spec.halfCycle, spec.unit, time), 2);
    return low + (learningRate - low) * (1 - Math.abs(halves - 1));
  });
}
