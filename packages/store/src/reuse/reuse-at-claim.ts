import { sql } from '../database/sql.js';
import { settleSweep } from '../sweeps/settle.js';
import type { EndingParts } from '../trials/end-attempt.js';
import { pruneCheckpoints } from '../trials/prune-checkpoints.js';
import { answerTrials, untouched } from './answer-trials.js';
import { findSources } from './find-sources.js';
import { readRules } from './rules.js';

interface Waiting {
  sweepId: string;
  fingerprint: string;
}

const takesTrials = sql`s.desired IS NULL AND s.status IN ('planning', 'queued', 'running')`;

/** A trial that nobody began and that has an equal one which has ended. */
async function findWaiting({ database }: EndingParts, trialId: string): Promise<Waiting | null> {
  const [row] = await database.rows<Waiting>(sql`SELECT t.sweep_id AS "sweepId", t.fingerprint
    FROM trial t JOIN sweep s ON s.id = t.sweep_id
    WHERE t.id = ${trialId}::uuid AND ${untouched} AND ${takesTrials} AND EXISTS (
      SELECT FROM trial c WHERE c.fingerprint = t.fingerprint AND c.status = 'completed')`);
  return row ?? null;
}

/**
 * Completes a waiting trial whose equal has ended since the trial was planned, instead of having it trained once more.
 * @returns whether it is completed now
 */
export async function reuseAtClaim(parts: EndingParts, trialId: string): Promise<boolean> {
  const { database, names, blobs } = parts;
  const waiting = await findWaiting(parts, trialId);
  if (!waiting) return false;
  const { sweepId, fingerprint } = waiting;
  const completed = await database.transaction(async (transaction) => {
    const held = await transaction.rows(
      sql`SELECT FROM sweep s WHERE s.id = ${sweepId}::uuid AND ${takesTrials} FOR NO KEY UPDATE`,
    );
    const rules = held.length > 0 ? await readRules(transaction, sweepId) : null;
    if (!rules) return [];
    const wanted = { whole: [fingerprint], prefixes: [] };
    const sources = await findSources(transaction, { sweepId, rules }, wanted, true);
    return answerTrials(transaction, names, { sweepId, rules, sources }, [{ id: trialId, fingerprint }]);
  });
  if (completed.length === 0) return false;
  await settleSweep(database, sweepId);
  await pruneCheckpoints(database, blobs, sweepId);
  return true;
}
