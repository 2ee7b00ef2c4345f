import type { BlobStore } from '../blobs/blob-store.js';
import type { Database } from '../database/database.js';
import { pointsKeptByPlan } from '../plans/kept-points.js';
import { removeCheckpoints } from './remove-checkpoints.js';

/** Applies `keepCheckpoints`, and frees what nothing names any more. @returns how many checkpoints went */
export async function pruneCheckpoints(
  database: Database,
  blobs: BlobStore,
  sweepId: string,
): Promise<number> {
  const kept = (await pointsKeptByPlan(database, sweepId)) ?? undefined;
  const { count, freed } = await removeCheckpoints(database, sweepId, kept);
  await blobs.free(freed ?? []);
  return count;
}
