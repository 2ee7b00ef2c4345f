import { sha256Of } from '../blobs/blob-store.js';
import type { Database } from '../database/database.js';
import { type Sql, sql } from '../database/sql.js';
import type { Fence, TrialStart } from '../ports/records.js';
import { heldTrial } from './fence.js';

/** The first attempt fixes spec and numerics profile; later ones only note that theirs differs. */
function startStatement(fence: Fence, start: TrialStart): Sql {
  const split = JSON.stringify(start.split);
  const hash = sha256Of(new TextEncoder().encode(split));
  const changed = start.numericsChanged ? ['numericsChanged'] : [];
  const notices = JSON.stringify(start.notice ? [start.notice] : []);
  return sql`WITH held AS (${heldTrial(fence)}),
    shared AS (
      INSERT INTO split (hash, content) SELECT ${hash}, ${split}::jsonb FROM held ON CONFLICT (hash) DO NOTHING),
    stale AS (DELETE FROM epoch e USING held WHERE e.trial_id = held.id AND e.epoch > ${start.fromEpoch}),
    noted AS (
      UPDATE attempt a SET from_epoch = ${start.fromEpoch} FROM held
      WHERE a.trial_id = held.id AND a.attempt = ${fence.attempt})
    UPDATE trial t SET spec = coalesce(t.spec, ${JSON.stringify(start.spec)}::jsonb), fingerprint = ${start.fingerprint},
      numerics_profile = coalesce(t.numerics_profile, ${JSON.stringify(start.numericsProfile)}::jsonb),
      parameter_count = ${start.parameterCount}, split_hash = ${hash}, epochs_done = ${start.fromEpoch},
      flags = ARRAY(SELECT DISTINCT unnest(t.flags || ${changed}::text[]) ORDER BY 1),
      notices = CASE WHEN ${changed}::text[] <@ t.flags THEN t.notices ELSE t.notices || ${notices}::jsonb END
    FROM held WHERE t.id = held.id RETURNING t.id`;
}

/** Writes what the claim resolved to; epochs after `fromEpoch` are redone, so they go. False: the fence no longer holds. */
export async function startTrial(database: Database, fence: Fence, start: TrialStart): Promise<boolean> {
  return (await database.rows(startStatement(fence, start))).length > 0;
}
