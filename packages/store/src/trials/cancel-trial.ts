import { ProblemError } from '@unetsweep/contract';
import { sql } from '../database/sql.js';
import { type EndingParts, endAndValue } from './end-attempt.js';

/**
 * A waiting trial is cancelled at once, a running one gets the signal, a cancelled one stays so.
 * @throws ProblemError `invalidState`, `notFound`
 */
export async function cancelTrial(parts: EndingParts, id: string): Promise<void> {
  const signalled = await parts.database.rows(
    sql`UPDATE trial SET desired = 'cancel' WHERE id = ${id}::uuid AND status = 'running' RETURNING id`,
  );
  if (signalled.length > 0) return;
  const which = sql`t.id = ${id}::uuid AND t.status IN ('queued', 'paused')`;
  const ended = await endAndValue(parts, { which, kind: 'cancelled', reason: 'cancelled' });
  if (ended.length > 0) return;
  const [trial] = await parts.database.rows<{ status: string }>(
    sql`SELECT status FROM trial WHERE id = ${id}::uuid`,
  );
  if (!trial) throw new ProblemError('notFound', `There is no trial ${id}.`);
  // Claimed between the two statements: it is running now.
  if (trial.status === 'running') return cancelTrial(parts, id);
  if (trial.status === 'cancelled') return;
  throw new ProblemError('invalidState', `The trial has ${trial.status} already; it cannot be cancelled.`, {
    extras: { status: trial.status, allowed: [] },
  });
}
