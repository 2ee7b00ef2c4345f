import { countSteps } from '../random/batch-places.js';
import type { TrialSpec } from '../spec.js';

/** How long a run is. */
export interface RunLength {
  epochs: number;
  steps: number;
  stepsPerEpoch: number;
}

/** `training.steps` wins over `training.epochs`; the last epoch may then be a partial one. */
export function planLength(training: TrialSpec['training'], imageCount: number): RunLength {
  const stepsPerEpoch = countSteps(imageCount, training);
  const steps = training.steps ?? training.epochs * stepsPerEpoch;
  return { epochs: Math.ceil(steps / stepsPerEpoch), steps, stepsPerEpoch };
}
