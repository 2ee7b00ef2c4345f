import { type EnsembleJob, type EnsembleJobResult, ProblemError, type Voices } from '@unetsweep/contract';
import type { Job, Store } from '@unetsweep/store';
import { ENSEMBLE } from './create-ensemble.js';

/** @throws ProblemError `notFound` for jobs of other kinds too, `invalidState` where it has not completed */
export async function findEnsembleJob(id: string, { jobs }: Pick<Store, 'jobs'>): Promise<Job> {
  const job = await jobs.get(id);
  if (job?.kind !== ENSEMBLE) throw new ProblemError('notFound', `There is no ensemble ${id}.`);
  if (job.status === 'completed') return job;
  const detail = `The ensemble ${id} is ${job.status}: it predicts once it is completed.`;
  throw new ProblemError('invalidState', detail, { extras: { status: job.status } });
}

/** The networks of a completed ensemble, with the weights that were given or found. @throws ProblemError as `findEnsembleJob` */
export async function voicesOf(id: string, store: Pick<Store, 'jobs'>): Promise<Voices> {
  const { request, result } = await findEnsembleJob(id, store);
  // Written by the API and by a worker of the same release.
  const { members, method } = request as unknown as EnsembleJob;
  const { weights } = result as unknown as EnsembleJobResult;
  return {
    method,
    members: members.map(({ checkpointId }, index) => ({ checkpointId, weight: weights?.[index] ?? 1 })),
  };
}
