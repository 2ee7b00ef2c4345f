import type { ResolvedStopWhen, ResolvedSweepSpec, StopReason } from '@unetsweep/contract';
import type { Database, Statements } from '../database/database.js';
import { type Sql, sql } from '../database/sql.js';
import { sweepEvent } from '../events/event-sql.js';
import { recordPlanning } from '../planning/planning-log.js';
import { endTrials } from '../trials/ending.js';
import { valuePoints } from '../trials/value-points.js';
import { lockSweep, settleLocked } from './settle.js';
import { type Withdrawn, withdrawPoints } from './withdraw-points.js';

/** `stopWhen` as the sweep's row holds it beside the spec, which may be long; null where nothing stops the sweep. */
export function stopColumn({ target, noImprovement }: ResolvedStopWhen): string | null {
  if (target === null && noImprovement === null) return null;
  const { trials = null, minDelta = null } = noImprovement ?? {};
  return JSON.stringify({ target, trials, minDelta });
}

interface Met {
  id: string;
  code: StopReason['code'];
  pointId: string;
  number: number;
  value: number;
  target: number | null;
  trials: number | null;
  minDelta: number | null;
}

const isBetterOrEqual = (a: Sql, b: Sql) =>
  sql`CASE s.objective_mode WHEN 'max' THEN ${a} >= ${b} ELSE ${a} <= ${b} END`;

/** When the last run of a point ended. */
const endOf = (point: Sql) => sql`(SELECT max(t.finish_seq) FROM trial t WHERE t.point_id = ${point})`;

/** Of the points `p` that count since the sweep was given more to run. */
const counts = sql`p.sweep_id = s.id AND p.feasible AND (s.stop_from = 0 OR ${endOf(sql`p.id`)} > s.stop_from)`;

/** The best of them, by the index of values. */
const best = sql`(SELECT p.id, p.number, p.value FROM point p
  WHERE ${counts} AND p.value = CASE s.objective_mode WHEN 'max' THEN (SELECT max(p.value) FROM point p WHERE ${counts})
    ELSE (SELECT min(p.value) FROM point p WHERE ${counts}) END
  ORDER BY p.number LIMIT 1)`;

/** End of the oldest of the last so many trials; null while there are fewer. */
const since = sql`(SELECT t.finish_seq FROM trial t
  WHERE t.sweep_id = s.id AND t.finish_seq > s.stop_from AND t.status <> 'cancelled'
  ORDER BY t.finish_seq DESC OFFSET (s.stop_when ->> 'trials')::int - 1 LIMIT 1)`;

const minDelta = sql`(s.stop_when ->> 'minDelta')::float8`;

/** Whether a point was there before the last so many trials that the best one is no more than minDelta better than. */
const lacksImprovement = sql`(s.stop_when ->> 'trials' IS NOT NULL AND EXISTS (
  SELECT FROM point p WHERE ${counts}
    AND p.value BETWEEN b.value - CASE s.objective_mode WHEN 'max' THEN ${minDelta} ELSE 0 END
      AND b.value + CASE s.objective_mode WHEN 'max' THEN 0 ELSE ${minDelta} END
    AND ${endOf(sql`p.id`)} < ${since}))`;

const hasTarget = sql`(s.stop_when ->> 'target' IS NOT NULL
  AND ${isBetterOrEqual(sql`b.value`, sql`(s.stop_when ->> 'target')::float8`)})`;

const met = (
  which: Sql,
): Sql => sql`SELECT s.id, CASE WHEN ${hasTarget} THEN 'target' ELSE 'noImprovement' END AS code,
    b.id AS "pointId", b.number, b.value, (s.stop_when ->> 'target')::float8 AS target,
    (s.stop_when ->> 'trials')::int AS trials, (s.stop_when ->> 'minDelta')::float8 AS "minDelta"
  FROM sweep s CROSS JOIN LATERAL ${best} b
  WHERE ${which} AND s.stop_when IS NOT NULL AND s.stop_reason IS NULL
    AND s.status IN ('planning', 'queued', 'running', 'paused') AND s.desired IS DISTINCT FROM 'cancelled'
    AND (${hasTarget} OR ${lacksImprovement})`;

function describe({ code, number, value, target, trials, minDelta }: Met): string {
  if (code === 'target') return `Point ${number} has reached the target ${target} with ${value}.`;
  const by = minDelta ? ` by more than ${minDelta}` : '';
  return `The last ${trials} trials were not better${by} than what there had been; point ${number} is the best one with ${value}.`;
}

/** Under the sweep's lock: what waits is cancelled, what runs is told to stop, nothing more is planned. @returns content to free */
async function stopLocked(statements: Statements, found: Met): Promise<string[]> {
  const { id, code, pointId, value } = found;
  const reason: StopReason = { code, message: describe(found), at: new Date().toISOString(), pointId, value };
  const text = JSON.stringify(reason);
  await statements.rows(sql`UPDATE sweep SET stop_reason = ${text}::jsonb, planned = true, version = version + 1,
    desired = NULL WHERE id = ${id}::uuid`);
  await statements.rows(sql`UPDATE planner_lease SET fence = fence + 1 WHERE sweep_id = ${id}::uuid`);
  await statements.rows(sweepEvent('sweep.stopped', id, { status: 'running', stopReason: reason }));
  await statements.rows(
    sql`UPDATE trial SET desired = 'cancel' WHERE sweep_id = ${id}::uuid AND status = 'running'`,
  );
  const withdrawn = await withdrawPoints(statements, id, sql`true`);
  await recordStop(statements, id, withdrawn);
  const which = sql`t.sweep_id = ${id}::uuid AND t.status IN ('queued', 'paused')`;
  const ended = await endTrials(statements, { which, kind: 'cancelled', reason: 'stopped' });
  await valuePoints(
    statements,
    ended.map((trial) => trial.pointId),
  );
  await settleLocked(statements, id);
  return [...withdrawn.freed, ...(ended[0]?.freed ?? [])];
}

/** A sweep that goes on later plans what was withdrawn now. */
async function recordStop(statements: Statements, id: string, withdrawn: Withdrawn): Promise<void> {
  const [row] = await statements.rows<{
    spec: ResolvedSweepSpec;
    cursor: Record<string, unknown>;
  }>(sql`UPDATE sweep SET
      plan_cursor = plan_cursor || jsonb_build_object('generation', coalesce((plan_cursor ->> 'generation')::int, 0) + 1)
    WHERE id = ${id}::uuid RETURNING spec, plan_cursor AS cursor`);
  if (!row) return;
  const { spec, cursor } = row;
  await recordPlanning(statements, id, { kind: 'stopped', from: spec, spec, cursor, withdrawn });
}

/**
 * Ends a sweep whose `stopWhen` is met. Looks without a lock first: most calls find nothing to do.
 * @returns content that nothing names any more; null: it goes on
 */
export async function stopSweep(database: Database, id: string): Promise<string[] | null> {
  const which = sql`s.id = ${id}::uuid`;
  if ((await database.rows(met(which))).length === 0) return null;
  return database.transaction(async (transaction) => {
    await transaction.rows(lockSweep(id));
    const [found] = await transaction.rows<Met>(met(which));
    return found ? stopLocked(transaction, found) : null;
  });
}

/** Sweeps that should have stopped: the process that ended the decisive trial was killed. */
export async function unstoppedSweeps(statements: Statements): Promise<string[]> {
  const rows = await statements.rows<{ id: string }>(met(sql`true`));
  return rows.map(({ id }) => id);
}
