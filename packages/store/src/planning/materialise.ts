import type { Statements } from '../database/database.js';
import { type Sql, sql } from '../database/sql.js';
import { eventXid } from '../events/event-sql.js';
import type { ValueNames } from '../listing/value-names.js';
import type { NewPoint } from '../ports/records.js';

export interface PlanProgress {
  cursor: Record<string, unknown>;
  last: boolean;
  /** What the anchor run has decided; absent: nothing new. */
  epochBudget?: unknown;
}

/** A parameter as the narrow table holds it: numbers as such, anything else as text. Null is no row. */
const narrowNumber = sql`CASE jsonb_typeof(e.value) WHEN 'number' THEN (e.value #>> '{}')::float8 END`;
const narrowText = sql`CASE jsonb_typeof(e.value) WHEN 'number' THEN NULL ELSE e.value #>> '{}' END`;

const runCount = (points: NewPoint[]) => points.reduce((sum, point) => sum + point.trials.length, 0);

/**
 * Further parts of a statement whose `planned` names the sweep: writes points, trials, parameters and events. A point that is there
 * already gets the runs that are given here beside its own, and has no value until they have ended.
 */
export function insertPoints(points: NewPoint[], names: Record<string, number>): Sql {
  return sql`given AS MATERIALIZED (
      SELECT p.*, planned.id AS sweep_id FROM planned CROSS JOIN jsonb_to_recordset(${JSON.stringify(points)}::jsonb)
        AS p(id uuid, number int, params jsonb, decision jsonb, trials jsonb, "memoryMb" int, "gpuMemoryMb" int, spec jsonb)),
    made AS (
      INSERT INTO point (id, sweep_id, number, params, decision, expected)
      SELECT id, sweep_id, number, params, decision, jsonb_array_length(trials) FROM given
      ON CONFLICT (id) DO UPDATE SET expected = point.expected + excluded.expected, status = 'queued', value = NULL,
        values = '{}', aggregates = NULL, std = NULL, count = 0, feasible = NULL),
    runs AS MATERIALIZED (
      SELECT g.sweep_id, g.id AS point_id, g.params, g."memoryMb", g."gpuMemoryMb", g.spec, r.* FROM given g
      CROSS JOIN LATERAL jsonb_to_recordset(g.trials) AS r(id uuid, number int, repeat int, fold int, seed bigint, "budgetEpochs" int,
        fingerprint text, prefix jsonb)),
    keeping AS MATERIALIZED (
      SELECT s.id, coalesce((s.spec #>> '{keepCheckpoints,optimizerState}')::boolean, false) AS keeps_state
      FROM planned JOIN sweep s ON s.id = planned.id),
    queued AS (
      INSERT INTO trial (id, sweep_id, point_id, number, repeat, fold, seed, params, memory_mb, gpu_memory_mb, budget_epochs,
        fingerprint, prefix_fingerprint, spec)
      SELECT r.id, r.sweep_id, r.point_id, r.number, r.repeat, r.fold, r.seed, r.params, r."memoryMb", r."gpuMemoryMb",
        r."budgetEpochs", r.fingerprint, CASE WHEN k.keeps_state THEN r.prefix ->> 'fingerprint' END, r.spec
      FROM runs r JOIN keeping k ON k.id = r.sweep_id),
    named AS (SELECT key AS name, value::int AS id FROM jsonb_each_text(${JSON.stringify(names)}::jsonb)),
    valued AS (
      INSERT INTO trial_value (trial_id, name_id, sweep_id, number, text)
      SELECT r.id, n.id, r.sweep_id, ${narrowNumber}, ${narrowText}
      FROM runs r CROSS JOIN LATERAL jsonb_each(r.params) e JOIN named n ON n.name = e.key
      WHERE jsonb_typeof(e.value) <> 'null'),
    told AS (
      INSERT INTO event (xid, type, sweep_id, trial_id, data)
      SELECT ${eventXid}, 'trial.queued', sweep_id, id,
        jsonb_build_object('number', number, 'attempt', 0, 'workerId', NULL) FROM runs)`;
}

/** The numbers that come after those of the points. `s`: the sweep. */
export function numbersAfter(points: NewPoint[]): Sql {
  const last = points.reduce((largest, { number }) => Math.max(largest, number), 0);
  return sql`next_point = greatest(s.next_point, ${last + 1}), next_trial = s.next_trial + ${runCount(points)}`;
}

const generation = (cursor: Sql) => sql`coalesce(${cursor} -> 'generation', '0'::jsonb)`;

/**
 * Guarded by the planner's fence, and by the generation of the plan: a change of the sweep that commits while this statement waits
 * for the sweep's row is seen there, but not in the lease. A sweep that ends takes no more points.
 */
function materialiseStatement(
  sweepId: string,
  fence: number,
  points: NewPoint[],
  names: Record<string, number>,
  progress: PlanProgress,
): Sql {
  const cursor = sql`${JSON.stringify(progress.cursor)}::jsonb`;
  const budget = progress.epochBudget === undefined ? null : JSON.stringify(progress.epochBudget);
  return sql`WITH planned AS (
      UPDATE sweep s SET plan_cursor = ${cursor}, planned = ${progress.last}, ${numbersAfter(points)},
        epoch_budget = coalesce(${budget}::jsonb, s.epoch_budget),
        status = CASE WHEN s.status = 'planning' AND ${points.length > 0} THEN 'queued' ELSE s.status END
      FROM planner_lease l
      WHERE s.id = ${sweepId}::uuid AND l.sweep_id = s.id AND l.fence = ${fence}
        AND ${generation(sql`s.plan_cursor`)} = ${generation(cursor)}
        AND s.status NOT IN ('completed', 'cancelled', 'failed') AND s.desired IS DISTINCT FROM 'cancelled'
      RETURNING s.id),
    ${insertPoints(points, names)}
    SELECT id FROM planned`;
}

/** Ids of the names under which the points' parameters stand in the narrow table. */
export async function parameterNames(
  valueNames: ValueNames,
  points: NewPoint[],
): Promise<Record<string, number>> {
  const paths = new Set(points.flatMap((point) => Object.keys(point.params)));
  const ids = await valueNames.idsOf([...paths].map((path) => `params.${path}`));
  return Object.fromEntries([...paths].map((path) => [path, ids.get(`params.${path}`) ?? 0]));
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
  const names = await parameterNames(valueNames, points);
  const statement = materialiseStatement(sweepId, fence, points, names, progress);
  const rows = await statements.rows(statement, 'planning.materialise');
  return rows.length > 0;
}
