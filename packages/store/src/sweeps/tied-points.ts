import { type MeasuredRun, objectiveValue, type ResolvedObjective } from '@unetsweep/contract';
import type { Database } from '../database/database.js';
import { sql } from '../database/sql.js';
import { areTied, type RunValue } from '../statistics/compare-runs.js';
import { averagedObjectives, runMeans } from '../trials/run-means.js';

/** Points that are compared with a best one, those nearest to it: as many are named at most. */
const mostCompared = 100;
/**
 * Two runs whose differences deviate by no more than the sum of both deviations can't be told apart up to 12.7 / √2 of these: further away
 * no test ties, whatever the number of runs.
 */
const farthest = 9;

interface BestPoint {
  sweepId: string;
  pointId: string;
}

interface ComparedPoint extends BestPoint {
  bestId: string;
  objective: ResolvedObjective;
  runs: (MeasuredRun & { repeat: number; fold: number | null })[];
}

/** Each best point and those near it, the nearest first, with what their completed runs measured. */
function compared(best: readonly BestPoint[]) {
  const mean = (point: 'b' | 'o') =>
    point === 'b'
      ? sql`coalesce((b.aggregates ->> 'mean')::float8, b.value)`
      : sql`coalesce((o.aggregates ->> 'mean')::float8, o.value)`;
  return sql`WITH averaged AS MATERIALIZED (${averagedObjectives(sql`SELECT unnest(${best.map(({ sweepId }) => sweepId)}::uuid[])`)}),
    near AS (
      SELECT b.id AS best_id, n.*, s.spec #> '{objective,0}' AS objective
      FROM point b JOIN sweep s ON s.id = b.sweep_id CROSS JOIN LATERAL (
        SELECT o.id, o.sweep_id, o.number, abs(${mean('o')} - ${mean('b')}) AS away FROM point o
        WHERE o.sweep_id = b.sweep_id AND o.feasible AND o.count > 1 AND o.value IS NOT NULL
          AND abs(${mean('o')} - ${mean('b')}) <= ${farthest} * (coalesce(o.std, 0) + coalesce(b.std, 0))
        ORDER BY o.id <> b.id, away, o.number LIMIT ${mostCompared + 1}) n
      WHERE b.id = ANY(${best.map(({ pointId }) => pointId)}::uuid[]))
    SELECT n.sweep_id AS "sweepId", n.id AS "pointId", n.best_id AS "bestId", n.objective,
      (SELECT jsonb_agg(jsonb_build_object('repeat', t.repeat, 'fold', t.fold, 'metrics', t.metrics, 'lastMetrics', t.last_metrics,
          'derived', t.derived, 'parameterCount', t.parameter_count, 'means', ${runMeans}))
        FROM trial t WHERE t.point_id = n.id AND t.status = 'completed') AS runs
    FROM near n ORDER BY n.away, n.number`;
}

function valuesOf({ runs, objective }: ComparedPoint): RunValue[] {
  return runs.flatMap((run) => {
    const value = objectiveValue(run, objective);
    return value === null ? [] : [{ repeat: run.repeat, fold: run.fold, value }];
  });
}

/**
 * Of each sweep the points whose runs can't be told from those of its best point, the nearest first.
 * @returns their ids, by sweep
 */
export async function tiedPoints(
  database: Database,
  best: readonly BestPoint[],
): Promise<Map<string, string[]>> {
  const tied = new Map<string, string[]>(best.map(({ sweepId }) => [sweepId, []]));
  if (best.length === 0) return tied;
  const points = await database.rows<ComparedPoint>(compared(best));
  const bestRuns = new Map(
    points.flatMap((point) =>
      point.pointId === point.bestId ? [[point.sweepId, valuesOf(point)] as const] : [],
    ),
  );
  for (const point of points) {
    if (point.pointId === point.bestId) continue;
    const isTied = areTied(bestRuns.get(point.sweepId) ?? [], valuesOf(point));
    if (isTied) tied.get(point.sweepId)?.push(point.pointId);
  }
  return tied;
}
