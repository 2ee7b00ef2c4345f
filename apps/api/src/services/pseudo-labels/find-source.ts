import {
  type EnsembleJob,
  invalidBody,
  ProblemError,
  type PseudoLabelRequest,
  parseDatasetReference,
  type Voices,
} from '@unetsweep/contract';
import type { Store } from '@unetsweep/store';
import { findEnsembleJob, voicesOf } from '../ensembles/voices-of.js';
import { findTrialWeights } from '../find-weights.js';

/** What predicts, and what it was trained and measured on. */
export interface LabelSource {
  voices: Voices;
  /** Field of the request that named it. */
  path: '/trialId' | '/ensembleId';
  dataset: { name: string; reference: string };
  /** By image: the side that it is on; trained on where any member was. */
  sides: Map<string, 'train' | 'validation' | 'test'>;
  /** Images that each split left out. */
  unused: Set<string>;
}

type Stores = Pick<Store, 'trials' | 'checkpoints' | 'jobs'>;

/** @throws ProblemError `invalidBody`, `notFound`, `checkpointPending`, `checkpointExpired`, `invalidState` */
export async function findSource(
  store: Stores,
  { trialId, ensembleId }: PseudoLabelRequest,
): Promise<LabelSource> {
  if ((trialId === undefined) === (ensembleId === undefined)) {
    const message = 'Give exactly one of trialId and ensembleId.';
    throw invalidBody([{ path: '', code: 'required', message, accepted: ['trialId', 'ensembleId'] }]);
  }
  if (trialId !== undefined) {
    const { checkpoint } = await findTrialWeights(trialId, store);
    const voices: Voices = { method: 'mean', members: [{ checkpointId: checkpoint.id, weight: 1 }] };
    return { voices, path: '/trialId', ...(await sidesOf([trialId], store)) };
  }
  const voices = await voicesOf(ensembleId ?? '', store);
  const { members } = (await findEnsembleJob(ensembleId ?? '', store)).request as unknown as EnsembleJob;
  const trialIds = [...new Set(members.map((member) => member.trialId))];
  return { voices, path: '/ensembleId', ...(await sidesOf(trialIds, store)) };
}

async function sidesOf(
  trialIds: readonly string[],
  { trials }: Pick<Store, 'trials'>,
): Promise<Pick<LabelSource, 'sides' | 'unused' | 'dataset'>> {
  const sides: LabelSource['sides'] = new Map();
  const unused: string[] = [];
  let reference = '';
  for (const id of trialIds) {
    const [trial, split] = [await trials.get(id), await trials.split(id)];
    if (!trial?.spec || !split)
      throw new ProblemError('checkpointPending', `The trial ${id} was not trained by this service yet.`);
    reference = trial.spec.dataset ?? '';
    for (const side of ['validation', 'test', 'train'] as const)
      for (const { sample } of split[side]) if (!sides.has(sample)) sides.set(sample, side);
    unused.push(...split.unused.map(({ sample }) => sample));
  }
  const { name } = parseDatasetReference(reference);
  return {
    sides,
    unused: new Set(unused.filter((sample) => !sides.has(sample))),
    dataset: { name, reference },
  };
}
