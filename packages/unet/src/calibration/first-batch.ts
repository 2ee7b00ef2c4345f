import { BadDataError } from '../engine/validate-job.js';
import { planEpoch } from '../random/epoch-plan.js';
import type { TrialSpec } from '../spec.js';

/** Numbers of the images that a trial sees first. @throws BadDataError where no batch can be made of so few images */
export function firstBatch(spec: TrialSpec, imageCount: number, seed: number): Int32Array {
  const [batch] = planEpoch(spec, imageCount, seed, 1);
  if (!batch) throw new BadDataError(`${imageCount} images make no batch of ${spec.training.batchSize}`);
  return batch.indices;
}
