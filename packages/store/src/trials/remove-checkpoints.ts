import { dropBlobReferences } from '../blobs/blob-store.js';
import type { Statements } from '../database/database.js';
import { sql } from '../database/sql.js';
import { eventXid } from '../events/event-sql.js';
import type { KeptPoints } from '../plans/kept-points.js';

interface RemovedCheckpoints {
  count: number;
  freed: string[] | null;
}

/**
 * Removes what `keepCheckpoints` does not keep: only the `bestTrials` best trials that have ended keep theirs and their resume states, and of these
 * the best ones as long as `maxBytes` lasts; what breaks a constraint comes last. Kept beside them are trials on the front of several
 * objectives and, whatever their size, those of a plan's winners. The state of a pruned one, or the file of one that its caller trains, stays
 * until the sweep has ended: it may go on from there. Pinned checkpoints and those of unfinished trials stay. Rows stay too, to answer
 * `checkpointExpired`.
 * @param kept what a plan needs of the sweep's points
 * @returns how many went, and content that nothing names any more
 */
export async function removeCheckpoints(
  statements: Statements,
  sweepId: string,
  { pointIds, knownUpTo }: KeptPoints = { pointIds: [], knownUpTo: null },
): Promise<RemovedCheckpoints> {
  const [row] = await statements.rows<RemovedCheckpoints>(sql`WITH rules AS (
      SELECT s.id, s.objective_mode AS mode, s.spec #>> '{objective,0,metric}' AS metric, s.spec #>> '{objective,0,at}' AS at,
        (s.spec #>> '{keepCheckpoints,bestTrials}')::int AS trials,
        s.status IN ('completed', 'cancelled', 'failed') AS ended, s.suggestion_lease_ms IS NOT NULL
          AND s.spec #>> '{pruner,name}' IN ('asha', 'successiveHalving', 'hyperband') AS callers_may_go_on, (s.spec #>> '{keepCheckpoints,maxBytes}')::bigint AS bytes
      FROM sweep s WHERE s.id = ${sweepId}::uuid),
    ranked AS (
      SELECT t.id, t.status, t.point_id = ANY(${pointIds}::uuid[]) OR t.finish_seq > ${knownUpTo}::bigint
          OR (${knownUpTo}::bigint IS NOT NULL AND EXISTS (SELECT FROM point p WHERE p.id = t.point_id AND p.status IN ('queued', 'running'))) AS held,
        CASE WHEN EXISTS (SELECT FROM front_point f WHERE f.sweep_id = r.id AND f.point_id = t.point_id) THEN 0
        ELSE row_number() OVER (ORDER BY t.feasible IS FALSE, CASE r.mode WHEN 'max' THEN -1 ELSE 1 END
          * coalesce((CASE r.at WHEN 'best' THEN t.metrics ELSE t.last_metrics END) ->> r.metric, t.derived ->> r.metric)::float8
          NULLS LAST, t.number) END AS rank
      FROM rules r JOIN trial t ON t.sweep_id = r.id WHERE t.status IN ('completed', 'pruned', 'failed', 'cancelled')),
    sized AS (
      SELECT c.id, ranked.rank, sum(c.size_bytes) OVER (ORDER BY ranked.rank, ranked.id, c.kind, c.epoch, c.id) AS bytes
      FROM ranked JOIN checkpoint c ON c.trial_id = ranked.id CROSS JOIN rules
      WHERE c.removed_at IS NULL AND NOT c.pinned AND ranked.held IS NOT TRUE
        AND NOT (rules.callers_may_go_on AND NOT rules.ended AND ranked.status = 'pruned')),
    removed AS (
      UPDATE checkpoint c SET removed_at = now() FROM sized, rules r
      WHERE c.id = sized.id AND (sized.rank > r.trials OR sized.bytes > r.bytes) AND c.removed_at IS NULL AND NOT c.pinned
      RETURNING c.*),
    states AS (
      DELETE FROM resume_state r USING ranked, rules WHERE r.trial_id = ranked.id AND ranked.rank > rules.trials
        AND ranked.held IS NOT TRUE AND (ranked.status <> 'pruned' OR rules.ended)
      RETURNING r.sha256),
    gone AS (SELECT sha256 FROM removed UNION ALL SELECT sha256 FROM states),
    freed AS (${dropBlobReferences(sql`gone`)}),
    told AS (
      INSERT INTO event (xid, type, sweep_id, trial_id, data)
      SELECT ${eventXid}, 'checkpoint.removed', ${sweepId}::uuid, trial_id,
        jsonb_build_object('checkpointId', id, 'epoch', epoch, 'kind', kind) FROM removed)
    SELECT (SELECT count(*) FROM removed) AS count, (SELECT array_agg(sha256) FROM freed) AS freed`);
  return row ?? { count: 0, freed: null };
}
