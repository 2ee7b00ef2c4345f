import { invalidBody, ProblemError, type ResolvedPredictionOptions, type Trial } from '@unetsweep/contract';
import type { Store } from '@unetsweep/store';

const ENDED: readonly Trial['status'][] = ['completed', 'pruned', 'failed', 'cancelled'];

/** The one checkpoint that the options name. @throws ProblemError `invalidBody`, `notFound`, `checkpointPending`, `checkpointExpired` */
export async function findCheckpoint(
  { checkpointId, trialId, ensembleId }: ResolvedPredictionOptions,
  store: Pick<Store, 'checkpoints' | 'trials'>,
): Promise<string> {
  if (ensembleId !== null) {
    const message = 'options.ensembleId is not available in this version; give checkpointId or trialId.';
    throw invalidBody([{ path: '/options/ensembleId', code: 'enum', message, accepted: [null] }]);
  }
  if ((checkpointId === null) === (trialId === null)) {
    const message = 'Give exactly one of options.checkpointId and options.trialId.';
    throw invalidBody([
      { path: '/options', code: 'required', message, accepted: ['checkpointId', 'trialId'] },
    ]);
  }
  if (trialId !== null) return bestOf(trialId, store);
  const checkpoint = await store.checkpoints.get(checkpointId ?? '');
  if (!checkpoint) throw new ProblemError('notFound', `There is no checkpoint ${checkpointId}.`);
  return checkpoint.id;
}

async function bestOf(
  trialId: string,
  { trials, checkpoints }: Pick<Store, 'checkpoints' | 'trials'>,
): Promise<string> {
  const trial = await trials.get(trialId);
  if (!trial) throw new ProblemError('notFound', `There is no trial ${trialId}.`);
  const best = (await checkpoints.list(trialId)).find(({ kind }) => kind === 'best');
  if (best) return best.id;
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
