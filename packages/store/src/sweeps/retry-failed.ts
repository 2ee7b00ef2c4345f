import type { Statements } from '../database/database.js';
import { sql } from '../database/sql.js';
import type { RetryFilter } from '../ports/sweeps.js';
import { reopenTrials } from '../trials/reopen-trials.js';
import { finalStatuses, lockForMore, reopenSweep } from './reopen-sweep.js';

export interface Retried {
  retried: number;
  /** Content that nothing names any more. */
  freed: string[];
}

/** Queues exactly the failed trials again; a sweep that had ended goes on, without planning anything new. @throws as `lockForMore` */
export async function retryFailed(
  statements: Statements,
  id: string,
  { reasons, trialIds }: RetryFilter,
): Promise<Retried> {
  const sweep = await lockForMore(statements, id, 'retried');
  const ofReason = reasons ? sql`t.failure ->> 'reason' = ANY(${reasons}::text[])` : sql`true`;
  const ofIds = trialIds ? sql`t.id = ANY(${trialIds}::uuid[])` : sql`true`;
  const reopened = await reopenTrials(statements, {
    which: sql`t.sweep_id = ${id}::uuid AND t.status = 'failed' AND ${ofReason} AND ${ofIds}`,
    reason: 'retried',
    goesOn: sql`true`,
  });
  if (reopened.length > 0 && finalStatuses.includes(sweep.status))
    await reopenSweep(statements, id, { event: 'sweep.resumed', planned: null });
  return { retried: reopened.length, freed: reopened[0]?.freed ?? [] };
}
