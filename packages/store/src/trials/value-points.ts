import type { ResolvedSweepSpec } from '@unetsweep/contract';
import type { Statements } from '../database/database.js';
import { sql } from '../database/sql.js';
import { eventXid } from '../events/event-sql.js';
import { isFeasible, type PointValue, pointValue, type Run } from './point-value.js';

type Rules = Pick<ResolvedSweepSpec, 'aggregate' | 'onRunFailure' | 'objective' | 'constraints'>;

interface EndedPoint {
  id: string;
  sweepId: string;
  rules: Rules;
  runs: Run[];
}

/**
 * Points of which every run has ended and at least one did more than be cancelled, with what the first objective reads from each
 * run. The spec is read once a sweep: it may hold lists of thousands.
 */
function endedPoints(pointIds: string[]) {
  return sql`WITH ended AS MATERIALIZED (
      SELECT p.id, p.sweep_id FROM point p JOIN trial t ON t.point_id = p.id WHERE p.id = ANY(${pointIds}::uuid[])
      GROUP BY p.id HAVING count(*) >= p.expected AND bool_and(t.status IN ('completed', 'pruned', 'failed', 'cancelled'))
        AND bool_or(t.status <> 'cancelled')),
    rules AS MATERIALIZED (
      SELECT s.id, s.spec #>> '{objective,0,at}' AS at, s.spec #>> '{objective,0,metric}' AS metric,
        (s.spec #>> '{objective,0,window}')::int AS epochs,
        jsonb_build_object('aggregate', s.spec -> 'aggregate', 'onRunFailure', s.spec -> 'onRunFailure',
          'objective', s.spec -> 'objective', 'constraints', s.spec -> 'constraints') AS rules
      FROM sweep s WHERE s.id IN (SELECT sweep_id FROM ended))
    SELECT e.id, e.sweep_id AS "sweepId", r.rules,
      jsonb_agg(jsonb_build_object('trialId', t.id, 'status', t.status, 'metrics', t.metrics, 'derived', t.derived,
        'parameterCount', t.parameter_count, 'objective', CASE r.at
          WHEN 'last' THEN (t.last_metrics ->> r.metric)::float8
          WHEN 'meanOfLast' THEN (
            SELECT avg((e.metrics ->> r.metric)::float8) FROM epoch e
            WHERE e.trial_id = t.id AND e.epoch > t.epochs_done - r.epochs)
          ELSE (t.metrics ->> r.metric)::float8 END) ORDER BY t.number) AS runs
    FROM ended e JOIN rules r ON r.id = e.sweep_id JOIN trial t ON t.point_id = e.id
    GROUP BY e.id, e.sweep_id, r.rules`;
}

function bestRun(runs: Run[], mode: 'min' | 'max'): string | undefined {
  const sign = mode === 'max' ? -1 : 1;
  const good = runs.filter((run) => run.status === 'completed' && run.objective !== null);
  return good.sort((a, b) => sign * ((a.objective ?? 0) - (b.objective ?? 0)))[0]?.trialId;
}

type Valued = EndedPoint & { result: PointValue };

async function writeValues(statements: Statements, points: readonly Valued[]): Promise<void> {
  const rows = points.map(({ id, result }) => ({ id, ...result }));
  await statements.rows(sql`UPDATE point p SET status = r.status, value = r.value, std = r.std, count = r.count, feasible = r.feasible
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS r(id uuid, status text, value float8, std float8, count int, feasible boolean) WHERE p.id = r.id`);
}

const modeOf = ({ rules }: EndedPoint) => rules.objective[0]?.mode ?? 'max';

/** Of each sweep with one objective, the best of these points. */
function bestOfEach(points: readonly Valued[]): Valued[] {
  const best = new Map<string, Valued>();
  for (const point of points) {
    const { value, feasible } = point.result;
    if (value === null || !feasible || point.rules.objective.length !== 1) continue;
    const other = best.get(point.sweepId)?.result.value ?? null;
    const isBetter = other === null || (modeOf(point) === 'max' ? value > other : value < other);
    if (isBetter) best.set(point.sweepId, point);
  }
  return [...best.values()];
}

/** Tells of a point that is better than all others of its sweep. */
async function tellBest(statements: Statements, point: Valued): Promise<void> {
  const better = modeOf(point) === 'max' ? sql`o.value >= d.value` : sql`o.value <= d.value`;
  const trialId = bestRun(point.runs, modeOf(point)) ?? null;
  await statements.rows(sql`INSERT INTO event (xid, type, sweep_id, trial_id, data)
    SELECT ${eventXid}, 'sweep.best', d.sweep_id, ${trialId}::uuid,
      jsonb_build_object('pointId', d.id, 'trialId', ${trialId}::text, 'value', d.value, 'params', d.params)
    FROM point d WHERE d.id = ${point.id}::uuid AND NOT EXISTS (
      SELECT FROM point o WHERE o.sweep_id = d.sweep_id AND o.id <> d.id AND o.feasible AND ${better})`);
}

async function writeFeasibility(statements: Statements, { id, rules, runs }: EndedPoint): Promise<void> {
  if (rules.constraints.length === 0) return;
  const feasible = runs
    .filter((run) => run.status === 'completed' && isFeasible(run, rules.constraints))
    .map((run) => run.trialId);
  await statements.rows(sql`UPDATE trial SET feasible = (id = ANY(${feasible}::uuid[]))
    WHERE point_id = ${id}::uuid AND status = 'completed'`);
}

/**
 * Gives their value to those of the points that have ended. To be run in the transaction that ended the runs, after it took the
 * sweep's sequence row: of two last runs that end at once, the second one then sees the first.
 */
export async function valuePoints(statements: Statements, pointIds: string[]): Promise<void> {
  const ended = await statements.rows<EndedPoint>(endedPoints([...new Set(pointIds)]));
  if (ended.length === 0) return;
  for (const point of ended) await writeFeasibility(statements, point);
  const points = ended.map((point) => ({ ...point, result: pointValue(point.runs, point.rules) }));
  await writeValues(statements, points);
  for (const point of bestOfEach(points)) await tellBest(statements, point);
}
