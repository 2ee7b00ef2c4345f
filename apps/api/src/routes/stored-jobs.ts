import type { Job, Store } from '@unetsweep/store';
import Type from 'typebox';
import { CountField, PageFields } from '../query/list-query.js';
import { orNotFound } from './route.js';

/** Of lists of jobs of one kind. */
export const JobListQuery = Type.Object({ ...PageFields, ...CountField }, { additionalProperties: false });

/** @param title of the kind, for people @throws ProblemError `notFound`, for jobs of other kinds too */
export async function findJob(store: Store, kind: string, id: string, title: string): Promise<Job> {
  const job = await store.jobs.get(id);
  return orNotFound(job?.kind === kind ? job : null, title);
}

export const hasEnded = ({ status }: Pick<Job, 'status'>): boolean =>
  status === 'completed' || status === 'failed';
