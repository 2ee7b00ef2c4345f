import type { JobEnd, JobFailure } from '@unetsweep/store';
import type { JobAnswer, JobOrder, JobQuestion } from '../jobs/job-messages.js';

export type Ask = (question: JobQuestion) => Promise<JobAnswer>;

/** Does one kind of job. @throws JobError with what the caller can do about it */
export type JobWork = (order: JobOrder, ask: Ask) => Promise<Extract<JobEnd, { status: 'completed' }>>;

/** A job that can't be done, for a reason that its caller is told. */
export class JobError extends Error {
  override readonly name = 'JobError';

  constructor(readonly failure: JobFailure) {
    super(failure.message);
  }
}

/** The path of a data set's canonical archive. @throws JobError */
export async function askDataset(ask: Ask, datasetId: string): Promise<string> {
  const answer = await ask({ datasetId });
  if ('failure' in answer) throw new JobError(answer.failure);
  if (!('path' in answer)) throw new Error('a data set came without a path');
  return answer.path;
}

/** The checkpoint's npz file. @throws JobError */
export async function askCheckpoint(ask: Ask, checkpointId: string): Promise<Uint8Array> {
  const answer = await ask({ checkpointId });
  if ('failure' in answer) throw new JobError(answer.failure);
  if (!('content' in answer)) throw new Error('a checkpoint came as a path');
  return answer.content;
}
