import { ProblemError } from '@unetsweep/contract';
import type { BlobStore } from '../blobs/blob-store.js';
import { dropBlobReferences } from '../blobs/blob-store.js';
import type { Database, Statements } from '../database/database.js';
import { sql } from '../database/sql.js';
import { sweepEvent } from '../events/event-sql.js';
import { pictureSums } from '../predictions/put-predictions.js';
import { refuseHeld, unpinCheckpoints } from '../trials/held-checkpoints.js';
import { pruneCheckpoints } from '../trials/prune-checkpoints.js';
import { lockSweep } from './settle.js';
import { cancelLocked } from './sweep-verbs.js';

const finals = ['completed', 'cancelled', 'failed'];

interface Removed {
  /** Content that nothing names any more. */
  freed: string[];
  /** Sweeps whose checkpoints it had held. */
  released: string[];
}

/** Everything that the sweep holds. Tables without a relation and counted references first; the rest goes with its row. */
async function removeRows(statements: Statements, id: string): Promise<Removed> {
  const [dropped] = await statements.rows<{ freed: string[] | null }>(sql`WITH gone AS (
      DELETE FROM checkpoint c USING trial t WHERE t.id = c.trial_id AND t.sweep_id = ${id}::uuid
      RETURNING CASE WHEN c.removed_at IS NULL THEN c.sha256 END AS sha256),
    ended AS (
      DELETE FROM resume_state r USING trial t WHERE t.id = r.trial_id AND t.sweep_id = ${id}::uuid RETURNING r.sha256),
    recorded AS (
      DELETE FROM recording r USING trial t WHERE t.id = r.trial_id AND t.sweep_id = ${id}::uuid RETURNING r.sha256),
    pictures AS (DELETE FROM prediction p USING trial t WHERE t.id = p.trial_id AND t.sweep_id = ${id}::uuid RETURNING p.*),
    dropped AS (
      SELECT sha256 FROM gone UNION ALL SELECT sha256 FROM ended UNION ALL SELECT sha256 FROM recorded
      UNION ALL ${pictureSums(sql`pictures`)}),
    freed AS (${dropBlobReferences(sql`dropped`)})
    SELECT array_agg(sha256) AS freed FROM freed`);
  await statements.rows(sql`DELETE FROM trial_value WHERE sweep_id = ${id}::uuid`);
  await statements.rows(sql`DELETE FROM superseded_end WHERE sweep_id = ${id}::uuid`);
  await statements.rows(sql`DELETE FROM trial WHERE sweep_id = ${id}::uuid`);
  await statements.rows(sql`DELETE FROM waiting_client WHERE sweep_id = ${id}::uuid`);
  await statements.rows(sql`DELETE FROM front_point WHERE sweep_id = ${id}::uuid`);
  await statements.rows(sql`DELETE FROM point WHERE sweep_id = ${id}::uuid`);
  const [gone] = await statements.rows<{ starts: string[] }>(
    sql`DELETE FROM sweep WHERE id = ${id}::uuid RETURNING start_checkpoint_ids AS starts`,
  );
  await statements.rows(sweepEvent('sweep.deleted', id, { status: 'deleted' }));
  return { freed: dropped?.freed ?? [], released: await unpinCheckpoints(statements, gone?.starts ?? []) };
}

/**
 * Removes the sweep if nothing of it runs; else cancels it and marks it, so that whoever comes next finishes the deletion.
 * @throws ProblemError `notFound`, `inUse` by an ensemble, or by a sweep or plan that starts from its weights
 */
export async function deleteSweep(database: Database, blobs: BlobStore, id: string): Promise<boolean> {
  const result = await database.transaction(async (transaction) => {
    const [sweep] = await transaction.rows<{ status: string; desired: string | null }>(lockSweep(id));
    if (!sweep) throw new ProblemError('notFound', `There is no sweep ${id}.`);
    await refuseHeld(transaction, id);
    const running = await transaction.rows(
      sql`SELECT id FROM trial WHERE sweep_id = ${id}::uuid AND status = 'running' LIMIT 1`,
    );
    if (running.length === 0) return { removed: true, ...(await removeRows(transaction, id)) };
    await transaction.rows(sql`UPDATE sweep SET deleting = true WHERE id = ${id}::uuid`);
    const wanted = finals.includes(sweep.status) || sweep.desired === 'cancelled';
    return { removed: false, freed: wanted ? [] : await cancelLocked(transaction, id), released: [] };
  });
  await blobs.free(result.freed);
  for (const sweepId of result.released) await pruneCheckpoints(database, blobs, sweepId);
  return result.removed;
}

/**
 * Marks a sweep that is too large to be removed at once; nothing of it starts any more, what runs is told to stop.
 * @throws ProblemError `notFound`, `inUse` as `deleteSweep`
 */
export async function markDeleting(statements: Statements, id: string): Promise<void> {
  const [sweep] = await statements.rows(lockSweep(id));
  if (!sweep) throw new ProblemError('notFound', `There is no sweep ${id}.`);
  await refuseHeld(statements, id);
  await statements.rows(sql`UPDATE sweep SET deleting = true, version = version + 1,
    desired = CASE WHEN status = ANY(${finals}::text[]) THEN desired ELSE 'cancelled' END WHERE id = ${id}::uuid`);
  await statements.rows(
    sql`UPDATE trial SET desired = 'cancel' WHERE sweep_id = ${id}::uuid AND status = 'running'`,
  );
}
