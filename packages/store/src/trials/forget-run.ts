import { dropBlobReferences } from '../blobs/blob-store.js';
import { type Sql, sql } from '../database/sql.js';
import { pictureSums } from '../predictions/put-predictions.js';

/**
 * Common table expressions that drop what a run left behind and the next one, from the beginning, would not replace: its resume
 * state, its recording, what pruned runs were compared with, its predictions and scores, and periodic checkpoints that are not pinned.
 * `freed` (sha256) are blobs that lost a reference.
 * @param anew rows (id) of the trials
 */
export function forgetRun(anew: Sql): Sql {
  return sql`dropped_states AS (
      DELETE FROM resume_state r USING ${anew} a WHERE r.trial_id = a.id RETURNING r.sha256),
    dropped_checkpoints AS (
      DELETE FROM checkpoint c USING ${anew} a WHERE c.trial_id = a.id AND c.kind = 'periodic' AND NOT c.pinned
      RETURNING CASE WHEN c.removed_at IS NULL THEN c.sha256 END AS sha256),
    dropped_comparisons AS (DELETE FROM pruning_value v USING ${anew} a WHERE v.trial_id = a.id),
    dropped_scores AS (DELETE FROM sample_scores c USING ${anew} a WHERE c.trial_id = a.id),
    dropped_recordings AS (
      DELETE FROM recording r USING ${anew} a WHERE r.trial_id = a.id RETURNING r.sha256),
    dropped_predictions AS (DELETE FROM prediction p USING ${anew} a WHERE p.trial_id = a.id RETURNING p.*),
    dropped AS (
      SELECT sha256 FROM dropped_states UNION ALL SELECT sha256 FROM dropped_checkpoints
      UNION ALL SELECT sha256 FROM dropped_recordings
      UNION ALL ${pictureSums(sql`dropped_predictions`)}),
    freed AS (${dropBlobReferences(sql`dropped`)})`;
}
