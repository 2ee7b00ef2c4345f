import { objectiveValue } from '@unetsweep/contract';
import type { Statements } from '../database/database.js';
import { few, type Sql, sql } from '../database/sql.js';
import { eventXid } from '../events/event-sql.js';
import { isFeasible, type PointRules, type PointValue, pointValue, type Run } from './point-value.js';
import { averagedObjectives, runMeans } from './run-means.js';
import { updateFronts } from './update-fronts.js';

interface EndedPoint {
  id: string;
  sweepId: string;
  rules: PointRules;
  runs: Run[];
}

/**
 * Points of which every run has ended and at least one did more than be cancelled, with what each run has measured. The spec is read
 * once a sweep: it may hold lists of thousands.
 */
function endedPoints(pointIds: string[]) {
  return sql`WITH given AS MATERIALIZED (
      SELECT id FROM unnest(${pointIds}::uuid[]) WITH ORDINALITY AS g(id, place) WHERE ${few(sql`g.place`)}),
    ended AS MATERIALIZED (
      SELECT p.id, p.sweep_id FROM given g JOIN point p ON p.id = g.id JOIN trial t ON t.point_id = p.id
      GROUP BY p.id HAVING count(*) >= p.expected AND bool_and(t.status IN ('completed', 'pruned', 'failed', 'cancelled'))
        AND bool_or(t.status <> 'cancelled')),
    rules AS MATERIALIZED (
      SELECT s.id, jsonb_build_object('aggregate', s.spec -> 'aggregate', 'onRunFailure', s.spec -> 'onRunFailure',
          'objective', s.spec -> 'objective', 'constraints', s.spec -> 'constraints') AS rules
      FROM sweep s WHERE s.id IN (SELECT sweep_id FROM ended)),
    averaged AS MATERIALIZED (${averagedObjectives(sql`SELECT sweep_id FROM ended`)})
    SELECT e.id, e.sweep_id AS "sweepId", r.rules,
      jsonb_agg(jsonb_build_object('trialId', t.id, 'status', t.status, 'metrics', t.metrics, 'lastMetrics', t.last_metrics,
        'derived', t.derived, 'parameterCount', t.parameter_count, 'means', ${runMeans}) ORDER BY t.number) AS runs
    FROM ended e JOIN rules r ON r.id = e.sweep_id JOIN trial t ON t.point_id = e.id
    GROUP BY e.id, e.sweep_id, r.rules`;
}

function bestRun({ runs, rules }: EndedPoint): string | null {
  const [objective] = rules.objective;
  if (!objective) return null;
  const valued = runs.flatMap((run) => {
    const value = run.status === 'completed' ? objectiveValue(run, objective) : null;
    return value === null ? [] : [{ trialId: run.trialId, loss: objective.mode === 'max' ? -value : value }];
  });
  return valued.sort((a, b) => a.loss - b.loss)[0]?.trialId ?? null;
}

type Valued = EndedPoint & { result: PointValue };

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

/** Points of the sweep of `v`, other than those that are just given their values, that are as good. */
const rival = (
  isAsGood: Sql,
): Sql => sql`SELECT FROM point o WHERE o.sweep_id = v.sweep_id AND o.feasible AND ${isAsGood}
  AND o.id NOT IN (SELECT id FROM given)`;

/** Writes the values, and tells of each point that is better than all others of its sweep. */
async function writeValues(statements: Statements, points: readonly Valued[]): Promise<void> {
  const best = new Set(bestOfEach(points));
  const rows = points.map((point, index) => {
    const shown = best.has(point) ? { best: modeOf(point), trialId: bestRun(point) } : {};
    return { place: index + 1, id: point.id, ...point.result, ...shown };
  });
  const statement = sql`WITH given AS MATERIALIZED (
      SELECT r.* FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        AS r(place int, id uuid, status text, value float8, std float8, count int, feasible boolean, values float8[],
          aggregates jsonb, best text, "trialId" uuid) WHERE ${few(sql`r.place`)}),
    v AS (
      UPDATE point p SET status = r.status, value = r.value, std = r.std, count = r.count, feasible = r.feasible,
        values = r.values, aggregates = r.aggregates
      FROM given r WHERE p.id = r.id RETURNING p.id, p.sweep_id, p.value, p.params, r.best, r."trialId")
    INSERT INTO event (xid, type, sweep_id, trial_id, data)
    SELECT ${eventXid}, 'sweep.best', v.sweep_id, v."trialId",
      jsonb_build_object('pointId', v.id, 'trialId', v."trialId"::text, 'value', v.value, 'params', v.params)
    FROM v WHERE (v.best = 'max' AND NOT EXISTS (${rival(sql`o.value >= v.value`)}))
      OR (v.best = 'min' AND NOT EXISTS (${rival(sql`o.value <= v.value`)}))`;
  await statements.rows(statement, 'points.value');
}

/** Says of each completed run whether it keeps the constraints, where there are any. */
async function writeFeasibility(statements: Statements, points: readonly EndedPoint[]): Promise<void> {
  const rows = points.flatMap(({ rules: { constraints }, runs }) => {
    const completed = constraints.length === 0 ? [] : runs.filter(({ status }) => status === 'completed');
    return completed.map((run) => ({ id: run.trialId, feasible: isFeasible(run, constraints) }));
  });
  if (rows.length === 0) return;
  await statements.rows(sql`UPDATE trial t SET feasible = r.feasible
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r(id uuid, feasible boolean) WHERE t.id = r.id`);
}

/**
 * Gives their value to those of the points that have ended. To be run in the transaction that ended the runs, after it took the
 * sweep's sequence row: of two last runs that end at once, the second one then sees the first.
 */
export async function valuePoints(statements: Statements, pointIds: string[]): Promise<void> {
  const ended = await statements.rows<EndedPoint>(endedPoints([...new Set(pointIds)]), 'points.ended');
  if (ended.length === 0) return;
  const points = ended.map((point) => ({ ...point, result: pointValue(point.runs, point.rules) }));
  await writeFeasibility(statements, points);
  await writeValues(statements, points);
  await updateFronts(statements, points);
}
