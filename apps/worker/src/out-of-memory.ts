import type { ResolvedTrialSpec } from '@unetsweep/contract';
import type { AttemptEnd, ClaimedTrial, Failure } from '@unetsweep/store';

/** What is known of the memory of an attempt, in MiB. */
export interface MemoryFacts {
  /** Null: not known. */
  estimateMb: number | null;
  slotMb: number;
}

type Training = Pick<ResolvedTrialSpec, 'training'>;

const estimated = ({ estimateMb, slotMb }: MemoryFacts) =>
  estimateMb === null
    ? `its slot has ${slotMb} MiB`
    : `about ${estimateMb} MiB were estimated, and its slot has ${slotMb} MiB`;

/** Images that go through the network at once. */
const atOnce = (claim: Pick<ClaimedTrial, 'microBatch'>, { training }: Training) =>
  claim.microBatch ?? training.batchSize;

/** The failure in words that a person can act on. */
export function memoryFailure(
  cause: string,
  epoch: number | null,
  images: number,
  facts: MemoryFacts,
): Failure {
  const message = `Memory ran out with ${images} images at once: ${estimated(facts)}. Lower training.batchSize, preprocessing.size or model.baseFilters, give the worker fewer slots, or set onOutOfMemory to halveBatch. (${cause.replace(/\.$/, '')})`;
  return { reason: 'outOfMemory', message, epoch };
}

/**
 * What becomes of an attempt whose memory ran out: with `halveBatch` the trial is queued again with half as many images at once,
 * as long as there is more than one; the steps keep their images, since the gradients of the parts are added up.
 */
export function endOutOfMemory(
  claim: Pick<ClaimedTrial, 'microBatch' | 'sweepSpec'>,
  spec: Training,
  { cause, epoch, flags }: { cause: string; epoch: number | null; flags: string[] },
  facts: MemoryFacts,
): AttemptEnd {
  const images = atOnce(claim, spec);
  if (claim.sweepSpec.onOutOfMemory === 'fail' || images <= 1)
    return { status: 'failed', failure: memoryFailure(cause, epoch, images, facts), flags };
  const microBatch = Math.ceil(images / 2);
  const { batchSize } = spec.training;
  const batchNorm = 'Batch normalisation then sees only the images that go through at once.';
  const message = `Memory ran out with ${images} images at once (${estimated(facts)}): batches of ${batchSize} go through ${microBatch} at a time, and their gradients are added up. ${batchNorm}`;
  const notices = [{ flag: 'batchHalved', epoch: epoch === 0 ? null : epoch, message }];
  return { status: 'givenBack', reason: 'outOfMemory', microBatch, flags: ['batchHalved'], notices };
}
