import type { Statements } from '../database/database.js';
import { sql } from '../database/sql.js';
import type { StoredStart } from '../ports/checkpoints.js';

/** Checkpoints with what decides the shape of their network; a data set that was removed still tells its channels and classes. */
export async function readStarts(statements: Statements, ids: readonly string[]): Promise<StoredStart[]> {
  if (ids.length === 0) return [];
  return statements.rows<StoredStart>(sql`SELECT c.id AS "checkpointId", c.weights_sha256 AS "weightsSha256",
      t.id AS "trialId", t.number AS "trialNumber", s.name AS "sweepName",
      CASE WHEN s.spec ->> 'runner' <> 'external' AND d.description ? 'classes' THEN jsonb_build_object(
        'model', t.spec -> 'model', 'channels', t.spec #> '{preprocessing,channels}',
        'storedChannels', coalesce(d.description -> 'channels', '1'),
        'classes', jsonb_array_length(d.description -> 'classes')) END AS network
    FROM checkpoint c JOIN trial t ON t.id = c.trial_id JOIN sweep s ON s.id = t.sweep_id
    LEFT JOIN dataset d ON d.name = split_part(t.spec ->> 'dataset', '@', 1)
      AND d.version::text = split_part(t.spec ->> 'dataset', '@', 2)
    WHERE c.id = ANY(${ids}::uuid[]) AND c.removed_at IS NULL`);
}
