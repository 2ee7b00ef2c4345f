import { type EnsembleJob, isId } from '@unetsweep/contract';
import type { BlobStore } from '../blobs/blob-store.js';
import type { Database, Statements } from '../database/database.js';
import { sql } from '../database/sql.js';
import { type JobRow, jobColumns, toJob } from '../jobs/job-row.js';
import type { EnsembleRepository } from '../ports/ensembles.js';
import type { Job } from '../ports/jobs.js';
import { pinCheckpoints, unpinCheckpoints } from '../trials/held-checkpoints.js';
import { pruneCheckpoints } from '../trials/prune-checkpoints.js';

export class PostgresEnsembles implements EnsembleRepository {
  constructor(
    private readonly database: Database,
    private readonly blobs: BlobStore,
  ) {}

  create(id: string, request: EnsembleJob): Promise<Job> {
    const ids = [...new Set(request.members.map(({ checkpointId }) => checkpointId))];
    return this.database.transaction(async (transaction) => {
      await pinCheckpoints(transaction, ids);
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

/** Null: there is no such ensemble. @returns the sweeps whose checkpoints are no longer held */
async function remove(statements: Statements, id: string): Promise<string[] | null> {
  const [gone] = await statements.rows<{ ids: string[] }>(sql`DELETE FROM job
    WHERE id = ${id}::uuid AND kind = 'ensemble'
    RETURNING ARRAY(SELECT m ->> 'checkpointId' FROM jsonb_array_elements(request -> 'members') m) AS ids`);
  if (!gone) return null;
  return unpinCheckpoints(statements, gone.ids);
}
