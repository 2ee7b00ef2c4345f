import type { Statements } from '../database/database.js';
import { type Sql, sql } from '../database/sql.js';
import { eventXid } from '../events/event-sql.js';
import type { ValueNames } from '../listing/value-names.js';
import type { NewPoint } from '../ports/records.js';

export interface PlanProgress {
  cursor: Record<string, unknown>;
  last: boolean;
}

/** A parameter as the narrow table holds it: numbers as such, anything else as text. Null is no row. */
const narrowNumber = sql`CASE jsonb_typeof(e.value) WHEN 'number' THEN (e.value #>> '{}')::float8 END`;
const narrowText = sql`CASE jsonb_typeof(e.value) WHEN 'number' THEN NULL ELSE e.value #>> '{}' END`;

/** Points, trials, parameters and events at once, guarded by the planner's fence; a sweep that ends takes no more points. */
function materialiseStatement(
  sweepId: string,
  fence: number,
  points: NewPoint[],
  names: Record<string, number>,
  progress: PlanProgress,
): Sql {
  return sql`WITH planned AS (
      UPDATE sweep s SET plan_cursor = ${JSON.stringify(progress.cursor)}::jsonb, planned = ${progress.last},
        status = CASE WHEN s.status = 'planning' AND ${points.length > 0} THEN 'queued' ELSE s.status END,
        next_point = s.next_point + ${points.length},
        next_trial = s.next_trial + ${points.reduce((sum, point) => sum + point.trials.length, 0)}
      FROM planner_lease l
      WHERE s.id = ${sweepId}::uuid AND l.sweep_id = s.id AND l.fence = ${fence}
        AND s.status NOT IN ('completed', 'cancelled', 'failed') AND s.desired IS DISTINCT FROM 'cancelled'
      RETURNING s.id),
    given AS MATERIALIZED (
      SELECT p.*, planned.id AS sweep_id FROM planned CROSS JOIN jsonb_to_recordset(${JSON.stringify(points)}::jsonb)
        AS p(id uuid, number int, params jsonb, decision jsonb, trials jsonb)),
    made AS (
      INSERT INTO point (id, sweep_id, number, params, decision, expected)
      SELECT id, sweep_id, number, params, decision, jsonb_array_length(trials) FROM given),
    runs AS MATERIALIZED (
      SELECT g.sweep_id, g.id AS point_id, g.params, r.* FROM given g
      CROSS JOIN LATERAL jsonb_to_recordset(g.trials) AS r(id uuid, number int, repeat int, fold int, seed bigint)),
    queued AS (
      INSERT INTO trial (id, sweep_id, point_id, number, repeat, fold, seed, params)
      SELECT id, sweep_id, point_id, number, repeat, fold, seed, params FROM runs),
    named AS (SELECT key AS name, value::int AS id FROM jsonb_each_text(${JSON.stringify(names)}::jsonb)),
    valued AS (
      INSERT INTO trial_value (trial_id, name_id, sweep_id, number, text)
      SELECT r.id, n.id, r.sweep_id, ${narrowNumber}, ${narrowText}
      FROM runs r CROSS JOIN LATERAL jsonb_each(r.params) e JOIN named n ON n.name = e.key
      WHERE jsonb_typeof(e.value) <> 'null'),
    told AS (
      INSERT INTO event (xid, type, sweep_id, trial_id, data)
      SELECT ${eventXid}, 'trial.queued', sweep_id, id,
        jsonb_build_object('number', number, 'attempt', 0, 'workerId', NULL) FROM runs)
    SELECT id FROM planned`;
}

/** @returns false: the fence no longer holds, or the sweep has ended */
export async function materialise(
  statements: Statements,
  valueNames: ValueNames,
  sweepId: string,
  fence: number,
  points: NewPoint[],
  progress: PlanProgress,
): Promise<boolean> {
  const paths = new Set(points.flatMap((point) => Object.keys(point.params)));
  const ids = await valueNames.idsOf([...paths].map((path) => `params.${path}`));
  const names = Object.fromEntries([...paths].map((path) => [path, ids.get(`params.${path}`) ?? 0]));
  const rows = await statements.rows(materialiseStatement(sweepId, fence, points, names, progress));
  return rows.length > 0;
}
