import { ProblemError } from '@unetsweep/contract';
import { sql } from '../database/sql.js';
import { finalStatuses, lockForMore, reopenSweep } from '../sweeps/reopen-sweep.js';
import type { EndingParts } from './end-attempt.js';
import { reopenTrials } from './reopen-trials.js';

/** Ends after which a trial may run again. */
export const retriable = ['failed', 'cancelled', 'pruned'];

/**
 * Queues an ended trial again, from its kept resume state or from the beginning; one that waits or runs stays so.
 * @throws ProblemError `invalidState` for a completed trial, `notFound`, and as `lockForMore`
 */
export async function retryTrial(parts: EndingParts, id: string, fromScratch: boolean): Promise<void> {
  const freed = await parts.database.transaction(async (transaction) => {
    const [found] = await transaction.rows<{ sweepId: string }>(
      sql`SELECT sweep_id AS "sweepId" FROM trial WHERE id = ${id}::uuid`,
    );
    if (!found) throw new ProblemError('notFound', `There is no trial ${id}.`);
    const sweep = await lockForMore(transaction, found.sweepId, 'given a trial to run again');
    const reopened = await reopenTrials(transaction, {
      which: sql`t.id = ${id}::uuid AND t.status = ANY(${retriable}::text[])`,
      reason: 'retried',
      goesOn: sql`${!fromScratch}::boolean`,
    });
    if (reopened.length === 0) {
      const [trial] = await transaction.rows<{ status: string }>(
        sql`SELECT status FROM trial WHERE id = ${id}::uuid`,
      );
      if (trial?.status !== 'completed') return [];
      throw new ProblemError('invalidState', 'The trial has completed; it cannot be retried.', {
        extras: { status: 'completed', allowed: [] },
      });
    }
    if (finalStatuses.includes(sweep.status))
      await reopenSweep(transaction, found.sweepId, { event: 'sweep.resumed', planned: null });
    return reopened[0]?.freed ?? [];
  });
  await parts.blobs.free(freed);
}
