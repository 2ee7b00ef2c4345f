import { type Sql, sql } from '../database/sql.js';
import type { Job } from '../ports/jobs.js';

export type JobRow = Omit<Job, 'createdAt' | 'startedAt' | 'finishedAt'> & {
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
};

/** Of `job j`. */
export const jobColumns: Sql = sql`j.id, j.kind, j.status, j.request, j.result, j.failure, j.attempt,
  j.created_at AS "createdAt", j.started_at AS "startedAt", j.finished_at AS "finishedAt"`;

export function toJob(row: JobRow): Job {
  return {
    ...row,
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}
