import { type MeasuredRun, objectiveValue } from '@unetsweep/contract';
import type { PairsPruner, RunValue } from '@unetsweep/search';
import type { Database } from '../database/database.js';
import { type Sql, sql } from '../database/sql.js';
import type { PruningVerdict } from '../ports/pruning.js';
import type { Fence } from '../ports/records.js';
import { heldTrial } from '../trials/fence.js';
import { averagedObjectives, runMeans } from '../trials/run-means.js';
import type { JudgedRun } from './judged-run.js';

interface EndedRun extends MeasuredRun {
  isOwn: boolean;
  repeat: number;
  fold: number | null;
}

/** Completed runs of the point and of the best one, the older of equal ones. */
function statement(fence: Fence, { pointId }: JudgedRun): Sql {
  const values = sql`FROM point p WHERE p.sweep_id = s.id AND p.feasible`;
  return sql`WITH held AS (${heldTrial(fence)}),
    averaged AS MATERIALIZED (${averagedObjectives(sql`SELECT sweep_id FROM held`)}),
    best AS (
      SELECT b.id FROM held JOIN sweep s ON s.id = held.sweep_id CROSS JOIN LATERAL (
        SELECT p.id ${values} AND p.value = CASE s.objective_mode WHEN 'max' THEN (SELECT max(p.value) ${values})
          ELSE (SELECT min(p.value) ${values}) END ORDER BY p.number LIMIT 1) b)
    SELECT (SELECT jsonb_agg(jsonb_build_object('isOwn', t.point_id = ${pointId}::uuid, 'repeat', t.repeat, 'fold', t.fold,
        'metrics', t.metrics, 'lastMetrics', t.last_metrics, 'derived', t.derived, 'parameterCount', t.parameter_count, 'means', ${runMeans}))
      FROM trial t WHERE t.status = 'completed' AND (t.point_id = ${pointId}::uuid OR t.point_id IN (SELECT id FROM best))) AS runs
    FROM held`;
}

/** Turned so that smaller is better; a run that lacks the value is left out. */
function valuesOf(runs: readonly EndedRun[], { metric, objective }: JudgedRun): RunValue[] {
  const { name, sign } = metric;
  // Means over the last epochs are kept of objectives alone.
  const at = name === objective.metric ? objective.at : 'best';
  return runs.flatMap((run) => {
    const value = objectiveValue(run, { metric: name, at });
    return value === null ? [] : [{ repeat: run.repeat, fold: run.fold, value: sign * value }];
  });
}

/** Judges a run by those of its point that have ended, beside the same runs of the best point. Null: the fence no longer holds. */
export async function judgePairs(
  database: Database,
  fence: Fence,
  run: JudgedRun,
  pruner: PairsPruner,
  epoch: number,
): Promise<PruningVerdict | null> {
  const [read] = await database.rows<{ runs: EndedRun[] | null }>(statement(fence, run));
  if (!read) return null;
  const runs = read.runs ?? [];
  const own = runs.filter(({ isOwn }) => isOwn);
  const best = runs.filter(({ isOwn }) => !isOwn);
  const why = pruner.judge(valuesOf(own, run), valuesOf(best, run));
  if (why === null) return { action: 'continue', epoch, reason: null, keepsState: false };
  return { action: 'prune', epoch, reason: `${run.metric.name} of its point ${why}`, keepsState: false };
}
