import { type Checkpoint, ProblemError, type Trial } from '@unetsweep/contract';
import type { Store } from '@unetsweep/store';

const ENDED: readonly Trial['status'][] = ['completed', 'pruned', 'failed', 'cancelled'];

/**
 * The checkpoint that stands for a trial: that of an epoch where one is given; else its best by the objective, else its last one.
 * @throws ProblemError `notFound`, `checkpointPending`, `checkpointExpired`
 */
export async function findTrialWeights(
  trialId: string,
  { trials, checkpoints }: Pick<Store, 'checkpoints' | 'trials'>,
  epoch?: number,
): Promise<{ trial: Trial; checkpoint: Checkpoint }> {
  const trial = await trials.get(trialId);
  if (!trial) throw new ProblemError('notFound', `There is no trial ${trialId}.`);
  const kept = await checkpoints.list(trialId);
  const checkpoint = epoch === undefined ? usual(kept) : kept.find((each) => each.epoch === epoch);
  if (checkpoint) return { trial, checkpoint };
  if (epoch !== undefined) {
    const detail = `The trial ${trialId} has no checkpoint of epoch ${epoch}; it has those of ${listed(kept)}.`;
    throw new ProblemError('checkpointExpired', detail);
  }
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

/** The newest of a kind: an older one may be held by an ensemble. */
const usual = (kept: readonly Checkpoint[]) =>
  kept.findLast(({ kind }) => kind === 'best') ?? kept.findLast(({ kind }) => kind === 'last');

const listed = (kept: readonly Checkpoint[]) =>
  [...new Set(kept.map(({ epoch }) => epoch))].join(', ') || 'none';

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
