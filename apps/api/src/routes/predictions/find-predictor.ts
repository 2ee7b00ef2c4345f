import { invalidBody, ProblemError, type ResolvedPredictionOptions, type Voices } from '@unetsweep/contract';
import type { Store } from '@unetsweep/store';
import { voicesOf } from '../../services/ensembles/voices-of.js';
import { findTrialWeights } from '../../services/find-weights.js';

/** What predicts: one checkpoint, or an ensemble. */
type Predictor = { checkpointId: string; voices: null } | { checkpointId: null; voices: Voices };

const CHOICES = ['checkpointId', 'trialId', 'ensembleId'] as const;

/**
 * What the options name.
 * @throws ProblemError `invalidBody`, `notFound`, `checkpointPending`, `checkpointExpired`, `invalidState`
 */
export async function findPredictor(
  options: ResolvedPredictionOptions,
  store: Pick<Store, 'checkpoints' | 'trials' | 'jobs'>,
): Promise<Predictor> {
  const { checkpointId, trialId, ensembleId } = options;
  if (CHOICES.filter((choice) => options[choice] !== null).length !== 1) {
    const message = 'Give exactly one of options.checkpointId, options.trialId and options.ensembleId.';
    throw invalidBody([{ path: '/options', code: 'required', message, accepted: [...CHOICES] }]);
  }
  if (ensembleId !== null) return { checkpointId: null, voices: await voicesOf(ensembleId, store) };
  if (trialId !== null) {
    const { checkpoint } = await findTrialWeights(trialId, store);
    return { checkpointId: checkpoint.id, voices: null };
  }
  const checkpoint = await store.checkpoints.get(checkpointId ?? '');
  if (!checkpoint) throw new ProblemError('notFound', `There is no checkpoint ${checkpointId}.`);
  return { checkpointId: checkpoint.id, voices: null };
}
