import type { ResolvedSweepSpec } from '@unetsweep/contract';
import type { Statements } from '../database/database.js';
import { sql } from '../database/sql.js';
import { eventXid } from '../events/event-sql.js';
import { isFeasible, type PointValue, pointValue, type Run } from './point-value.js';

interface EndedPoint {
  id: string;
  sweepId: string;
  spec: ResolvedSweepSpec;
  runs: Run[];
}

/** Points of which every run has ended and at least one did more than be cancelled, with what the first objective reads from each run. */
function endedPoints(pointIds: string[]) {
  return sql`SELECT p.id, p.sweep_id AS "sweepId", s.spec,
      jsonb_agg(jsonb_build_object('trialId', t.id, 'status', t.status, 'metrics', t.metrics, 'derived', t.derived,
        'parameterCount', t.parameter_count, 'objective', CASE s.spec #>> '{objective,0,at}'
          WHEN 'last' THEN (t.last_metrics ->> (s.spec #>> '{objective,0,metric}'))::float8
          WHEN 'meanOfLast' THEN (
            SELECT avg((e.metrics ->> (s.spec #>> '{objective,0,metric}'))::float8) FROM epoch e
            WHERE e.trial_id = t.id AND e.epoch > t.epochs_done - (s.spec #>> '{objective,0,window}')::int)
          ELSE (t.metrics ->> (s.spec #>> '{objective,0,metric}'))::float8 END) ORDER BY t.number) AS runs
    FROM point p JOIN sweep s ON s.id = p.sweep_id JOIN trial t ON t.point_id = p.id
    WHERE p.id = ANY(${pointIds}::uuid[])
    GROUP BY p.id, s.id
    HAVING count(*) >= p.expected AND bool_and(t.status IN ('completed', 'pruned', 'failed', 'cancelled'))
      AND bool_or(t.status <> 'cancelled')`;
}

function bestRun(runs: Run[], mode: 'min' | 'max'): string | undefined {
  const sign = mode === 'max' ? -1 : 1;
  const good = runs.filter((run) => run.status === 'completed' && run.objective !== null);
  return good.sort((a, b) => sign * ((a.objective ?? 0) - (b.objective ?? 0)))[0]?.trialId;
}

async function writePoint(statements: Statements, point: EndedPoint, result: PointValue): Promise<void> {
  const mode = point.spec.objective[0]?.mode ?? 'max';
  const better = mode === 'max' ? sql`o.value >= d.value` : sql`o.value <= d.value`;
  const single = point.spec.objective.length === 1;
  const trialId = bestRun(point.runs, mode) ?? null;
  await statements.rows(sql`WITH done AS (
      UPDATE point SET status = ${result.status}, value = ${result.value}::float8, std = ${result.std}::float8,
        count = ${result.count}, feasible = ${result.feasible}
      WHERE id = ${point.id}::uuid RETURNING *)
    INSERT INTO event (xid, type, sweep_id, trial_id, data)
    SELECT ${eventXid}, 'sweep.best', d.sweep_id, ${trialId}::uuid,
      jsonb_build_object('pointId', d.id, 'trialId', ${trialId}::text, 'value', d.value, 'params', d.params)
    FROM done d
    WHERE ${single} AND d.value IS NOT NULL AND d.feasible AND NOT EXISTS (
      SELECT FROM point o WHERE o.sweep_id = d.sweep_id AND o.id <> d.id AND o.feasible AND ${better})`);
}

async function writeFeasibility(statements: Statements, point: EndedPoint): Promise<void> {
  if (point.spec.constraints.length === 0) return;
  const feasible = point.runs
    .filter((run) => run.status === 'completed' && isFeasible(run, point.spec.constraints))
    .map((run) => run.trialId);
  await statements.rows(sql`UPDATE trial SET feasible = (id = ANY(${feasible}::uuid[]))
    WHERE point_id = ${point.id}::uuid AND status = 'completed'`);
}

/**
 * Gives their value to those of the points that have ended. To be run in the transaction that ended the runs, after it took the
 * sweep's sequence row: of two last runs that end at once, the second one then sees the first.
 */
export async function valuePoints(statements: Statements, pointIds: string[]): Promise<void> {
  const points = await statements.rows<EndedPoint>(endedPoints([...new Set(pointIds)]));
  for (const point of points) {
    await writeFeasibility(statements, point);
    await writePoint(statements, point, pointValue(point.runs, point.spec));
  }
}
