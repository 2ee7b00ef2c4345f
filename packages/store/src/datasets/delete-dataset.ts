import { isId, ProblemError } from '@unetsweep/contract';
import { type BlobStore, dropBlobReferences } from '../blobs/blob-store.js';
import type { Database, Statements } from '../database/database.js';
import { sql } from '../database/sql.js';
import { noDataset, removedDataset } from './dataset-row.js';

interface Locked {
  name: string;
  version: number;
  removedAt: Date | null;
}

async function lockKept(statements: Statements, id: string): Promise<void> {
  const [row] = await statements.rows<Locked>(
    sql`SELECT name, version, removed_at AS "removedAt" FROM dataset WHERE id = ${id}::uuid FOR UPDATE`,
  );
  if (!row) throw noDataset(id);
  if (row.removedAt) throw removedDataset(row);
}

async function refuseUsed(statements: Statements, id: string): Promise<void> {
  const used = await statements.rows<{ id: string }>(sql`SELECT id FROM sweep
    WHERE dataset_ids @> ARRAY[${id}::uuid] AND status NOT IN ('completed', 'cancelled', 'failed') ORDER BY created_at`);
  if (used.length === 0) return;
  const detail = `${used.length} sweeps that have not ended use this data set: cancel them or wait for their end.`;
  throw new ProblemError('inUse', detail, { extras: { usedBy: used.map((sweep) => sweep.id) } });
}

/** @returns sums whose reference it took away */
async function removeImages(statements: Statements, id: string): Promise<string[]> {
  await statements.rows(sql`DELETE FROM dataset_sample WHERE dataset_id = ${id}::uuid`);
  const freed = await statements.rows<{ sha256: string }>(sql`WITH cancelled AS (
      DELETE FROM dataset_import WHERE dataset_id = ${id}::uuid RETURNING upload_sha256 AS sha256),
    removed AS (
      UPDATE dataset SET removed_at = now() WHERE id = ${id}::uuid RETURNING content_sha256 AS sha256),
    gone AS (SELECT sha256 FROM cancelled UNION ALL SELECT sha256 FROM removed)
    ${dropBlobReferences(sql`gone`)}`);
  return freed.map(({ sha256 }) => sha256);
}

/**
 * Removes the images; the row stays. An import under way ends: its fence no longer holds.
 * @throws ProblemError `notFound`, `imagesRemoved`, `inUse`
 */
export async function deleteDataset(database: Database, blobs: BlobStore, id: string): Promise<void> {
  if (!isId(id)) throw noDataset(id);
  const freed = await database.transaction(async (transaction) => {
    await lockKept(transaction, id);
    // A statement of its own, after the lock: it sees the sweeps that were posted while this one waited.
    await refuseUsed(transaction, id);
    return removeImages(transaction, id);
  });
  await blobs.free(freed);
}
