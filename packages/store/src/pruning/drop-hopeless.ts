import { dropBlobReferences } from '../blobs/blob-store.js';
import type { Statements } from '../database/database.js';
import { sql } from '../database/sql.js';
import { lockSweep } from '../sweeps/settle.js';

/**
 * Drops the resume states of trials that stopped at a rung from which they can never be promoted: at least as many points are better as
 * will ever go on from there. At a rung can still arrive what is queued, running, paused or stopped at a lower one, and what `maxTrials`
 * leaves to be planned. Points with several runs, and sweeps that keep every state, are left alone.
 * @param allPlanned no further point will come
 * @returns content that nothing names any more
 */
export async function dropHopeless(
  statements: Statements,
  { sweepId, fence, allPlanned }: { sweepId: string; fence: number; allPlanned: boolean },
  reduction: number,
): Promise<string[]> {
  await statements.rows(lockSweep(sweepId));
  const [row] = await statements.rows<{ freed: string[] | null }>(sql`WITH rules AS (
      SELECT CASE WHEN ${allPlanned}::boolean THEN 0
        ELSE (s.spec ->> 'maxTrials')::int - (SELECT count(*) FROM trial t WHERE t.sweep_id = s.id) END AS unplanned
      FROM sweep s JOIN planner_lease l ON l.sweep_id = s.id AND l.fence = ${fence}
      WHERE s.id = ${sweepId}::uuid AND NOT s.deleting AND s.status NOT IN ('completed', 'cancelled', 'failed')
        AND (${allPlanned}::boolean OR s.spec ->> 'maxTrials' IS NOT NULL)
        AND NOT coalesce((s.spec #>> '{keepCheckpoints,optimizerState}')::boolean, false)
        AND NOT EXISTS (SELECT FROM point p WHERE p.sweep_id = s.id AND p.expected > 1)),
    stopped AS MATERIALIZED (
      SELECT t.id, v.cohort, v.epoch FROM rules CROSS JOIN trial t JOIN resume_state r ON r.trial_id = t.id
      JOIN pruning_value v ON v.trial_id = t.id AND NOT v.promoted
      WHERE t.sweep_id = ${sweepId}::uuid AND t.status = 'pruned'),
    coming AS (
      SELECT greatest(0, rules.unplanned) + (SELECT count(*) FROM trial t WHERE t.sweep_id = ${sweepId}::uuid
        AND t.status IN ('queued', 'running', 'paused')) AS count FROM rules),
    ranked AS (
      SELECT v.trial_id, v.cohort, v.epoch, v.value, count(*) OVER rung AS seen,
        row_number() OVER (PARTITION BY v.cohort, v.epoch ORDER BY v.value NULLS LAST, v.point_id) AS rank
      FROM pruning_value v JOIN (SELECT DISTINCT cohort, epoch FROM stopped) s ON v.cohort = s.cohort AND v.epoch = s.epoch
      WHERE v.sweep_id = ${sweepId}::uuid WINDOW rung AS (PARTITION BY v.cohort, v.epoch)),
    hopeless AS (
      SELECT s.id FROM stopped s JOIN ranked k ON k.trial_id = s.id AND k.epoch = s.epoch CROSS JOIN coming
      WHERE k.value IS NULL OR k.rank > greatest(1, (k.seen + coming.count
        + (SELECT count(*) FROM stopped lower WHERE lower.epoch < s.epoch)) / ${reduction}::int)),
    dropped AS (DELETE FROM resume_state r USING hopeless h WHERE r.trial_id = h.id RETURNING r.sha256),
    freed AS (${dropBlobReferences(sql`dropped`)})
    SELECT array_agg(sha256) AS freed FROM freed`);
  return row?.freed ?? [];
}
