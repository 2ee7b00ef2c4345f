import { type EnsembleJob, isId, ProblemError } from '@unetsweep/contract';
import type { BlobStore } from '../blobs/blob-store.js';
import type { Database, Statements } from '../database/database.js';
import { type Sql, sql } from '../database/sql.js';
import { type JobRow, jobColumns, toJob } from '../jobs/job-row.js';
import type { EnsembleRepository } from '../ports/ensembles.js';
import type { Job } from '../ports/jobs.js';
import { pruneCheckpoints } from '../trials/prune-checkpoints.js';

/** Whether an ensemble has the checkpoint `c`. */
const isHeld: Sql = sql`EXISTS (SELECT FROM job e WHERE e.kind = 'ensemble'
  AND e.request -> 'members' @> jsonb_build_array(jsonb_build_object('checkpointId', c.id)))`;

export class PostgresEnsembles implements EnsembleRepository {
  constructor(
    private readonly database: Database,
    private readonly blobs: BlobStore,
  ) {}

  create(id: string, request: EnsembleJob): Promise<Job> {
    const ids = [...new Set(request.members.map(({ checkpointId }) => checkpointId))];
    return this.database.transaction(async (transaction) => {
      await pin(transaction, ids);
      const [row] = await transaction.rows<JobRow>(sql`WITH j AS (
          INSERT INTO job (id, kind, request) VALUES (${id}::uuid, 'ensemble', ${JSON.stringify(request)}::jsonb) RETURNING *)
        SELECT ${jobColumns} FROM j`);
      if (!row) throw new Error('an ensemble was not written');
      return toJob(row);
    });
  }

  async delete(id: string): Promise<boolean> {
    if (!isId(id)) return false;
    const sweeps = await this.database.transaction((transaction) => remove(transaction, id));
    for (const sweepId of sweeps ?? []) await pruneCheckpoints(this.database, this.blobs, sweepId);
    return sweeps !== null;
  }
}

/** The sweeps first: a deletion holds them while it looks for pinned checkpoints. */
async function pin(statements: Statements, ids: string[]): Promise<void> {
  await statements.rows(sql`SELECT s.id FROM sweep s WHERE NOT s.deleting AND s.id IN (
      SELECT t.sweep_id FROM checkpoint c JOIN trial t ON t.id = c.trial_id WHERE c.id = ANY(${ids}::uuid[]))
    ORDER BY s.id FOR KEY SHARE`);
  const pinned =
    await statements.rows(sql`UPDATE checkpoint c SET pinned = true FROM trial t JOIN sweep s ON s.id = t.sweep_id
    WHERE c.id = ANY(${ids}::uuid[]) AND c.removed_at IS NULL AND t.id = c.trial_id AND NOT s.deleting RETURNING c.id`);
  if (pinned.length === ids.length) return;
  const detail = 'The weights of a member were removed meanwhile; choose the members again.';
  throw new ProblemError('checkpointExpired', detail);
}

/** Null: there is no such ensemble. @returns the sweeps whose checkpoints are no longer held */
async function remove(statements: Statements, id: string): Promise<string[] | null> {
  const [gone] = await statements.rows<{ ids: string[] }>(sql`DELETE FROM job
    WHERE id = ${id}::uuid AND kind = 'ensemble'
    RETURNING ARRAY(SELECT m ->> 'checkpointId' FROM jsonb_array_elements(request -> 'members') m) AS ids`);
  if (!gone) return null;
  // Locked before it is asked who else has them: whoever pins them meanwhile has either committed or waits.
  await statements.rows(
    sql`SELECT id FROM checkpoint WHERE id = ANY(${gone.ids}::uuid[]) ORDER BY id FOR UPDATE`,
  );
  const freed = await statements.rows<{
    sweepId: string;
  }>(sql`UPDATE checkpoint c SET pinned = false FROM trial t
    WHERE c.id = ANY(${gone.ids}::uuid[]) AND t.id = c.trial_id AND NOT ${isHeld} RETURNING t.sweep_id AS "sweepId"`);
  return [...new Set(freed.map(({ sweepId }) => sweepId))];
}

/** To be run under the sweep's lock. @throws ProblemError `inUse` where ensembles need its checkpoints */
export async function refuseHeld(statements: Statements, sweepId: string): Promise<void> {
  const held = await statements.rows<{
    id: string;
  }>(sql`SELECT DISTINCT e.id FROM checkpoint c JOIN trial t ON t.id = c.trial_id
    JOIN job e ON e.kind = 'ensemble' AND e.request -> 'members' @> jsonb_build_array(jsonb_build_object('checkpointId', c.id))
    WHERE t.sweep_id = ${sweepId}::uuid AND c.pinned`);
  if (held.length === 0) return;
  const detail = `${held.length} ensembles are made of this sweep's trials: delete them first.`;
  throw new ProblemError('inUse', detail, { extras: { usedBy: held.map(({ id }) => id) } });
}
