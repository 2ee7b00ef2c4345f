import { type Checkpoint, ProblemError, type Trial } from '@unetsweep/contract';
import type { Store } from '@unetsweep/store';

const ENDED: readonly Trial['status'][] = ['completed', 'pruned', 'failed', 'cancelled'];

/**
 * The checkpoint that stands for a trial: its best by the objective, else its last one.
 * @throws ProblemError `notFound`, `checkpointPending`, `checkpointExpired`
 */
export async function findTrialWeights(
  trialId: string,
  { trials, checkpoints }: Pick<Store, 'checkpoints' | 'trials'>,
): Promise<{ trial: Trial; checkpoint: Checkpoint }> {
  const trial = await trials.get(trialId);
  if (!trial) throw new ProblemError('notFound', `There is no trial ${trialId}.`);
  const kept = await checkpoints.list(trialId);
  // The newest of a kind: an older one may be held by an ensemble.
  const checkpoint =
    kept.findLast(({ kind }) => kind === 'best') ?? kept.findLast(({ kind }) => kind === 'last');
  if (checkpoint) return { trial, checkpoint };
  if (ENDED.includes(trial.status)) {
    throw new ProblemError(
      'checkpointExpired',
      `The trial ${trialId} has no best checkpoint: its sweep's keepCheckpoints keeps those of the best trials.`,
    );
  }
  throw new ProblemError(
    'checkpointPending',
    `The trial ${trialId} is ${trial.status}: it has no checkpoint yet.`,
  );
}

/** @throws ProblemError `notFound`, `checkpointExpired` */
export async function findCheckpointOf(
  checkpointId: string,
  { trials, checkpoints }: Pick<Store, 'checkpoints' | 'trials'>,
): Promise<{ trial: Trial; checkpoint: Checkpoint }> {
  const checkpoint = await checkpoints.get(checkpointId);
  const trial = checkpoint && (await trials.get(checkpoint.trialId));
  if (!checkpoint || !trial) throw new ProblemError('notFound', `There is no checkpoint ${checkpointId}.`);
  return { trial, checkpoint };
}
