import { goesOnFromRung, type RungPruner, rungEpochs } from '@unetsweep/search';
import type { Database } from '../database/database.js';
import { type Sql, sql } from '../database/sql.js';
import type { PruningVerdict } from '../ports/pruning.js';
import type { Fence } from '../ports/records.js';
import { heldTrial } from '../trials/fence.js';
import type { JudgedRun } from './judged-run.js';
import { isMeasured, turnedValue } from './measured.js';
import { rungPoints } from './rung-points.js';

interface Standing {
  value: number | null;
  /** Whether it, or another run of its point, went on from here before. */
  promoted: boolean;
  /** Whether all runs of its point are here, as far as they still can come. */
  whole: boolean;
  seen: number;
  better: number;
}

/** Rungs that the run has passed already; null: the fence no longer holds. */
async function passedRungs(database: Database, fence: Fence): Promise<Set<number> | null> {
  const [row] = await database.rows<{ epochs: number[] | null }>(sql`WITH held AS (${heldTrial(fence)})
    SELECT (SELECT array_agg(v.epoch) FROM pruning_value v WHERE v.trial_id = held.id AND v.promoted) AS epochs FROM held`);
  return row ? new Set(row.epochs) : null;
}

/** Of points with one run each: one look at those seen at the rung, in the index alone. */
function amongRuns(cohort: string, rung: number): Sql {
  return sql`SELECT mine.value, mine.promoted, true AS whole, o.seen + 1 AS seen, o.better FROM mine CROSS JOIN LATERAL (
      SELECT count(*) AS seen, count(*) FILTER (WHERE (v.value, v.point_id) < (mine.value, mine.point_id)) AS better
      FROM pruning_value v WHERE v.sweep_id = mine.sweep_id AND v.cohort = ${cohort} AND v.epoch = ${rung}
        AND v.point_id <> mine.point_id) o`;
}
/** Of points with several runs, each of which counts once all of its runs are there. */
function amongPoints(run: JudgedRun, cohort: string, rung: number): Sql {
  return sql`, arrived AS (
      SELECT * FROM mine UNION ALL SELECT v.* FROM mine JOIN pruning_value v ON v.sweep_id = mine.sweep_id
        AND v.cohort = ${cohort} AND v.epoch = ${rung} AND v.trial_id <> mine.trial_id),
    points AS MATERIALIZED (${rungPoints(sql`arrived`)}),
    this AS (SELECT * FROM points WHERE point_id = ${run.pointId}::uuid)
    SELECT mine.value, EXISTS (SELECT FROM arrived WHERE point_id = mine.point_id AND promoted) AS promoted,
      EXISTS (SELECT FROM this) AS whole, (SELECT count(*) FROM points) AS seen,
      (SELECT count(*) FROM points o CROSS JOIN this WHERE (o.value, o.point_id) < (this.value, this.point_id)) AS better
    FROM mine`;
}

/**
 * Writes the run's arrival at a rung and reads how its point stands there. Of a metric that is not measured at the rung's epoch, the
 * last value before it counts. Of equal points the older one is better.
 */
async function arrive(
  database: Database,
  fence: Fence,
  run: JudgedRun,
  at: { cohort: string; rung: number; last: number },
): Promise<Standing | null> {
  const { cohort, rung, last } = at;
  const [row] = await database.rows<Standing>(sql`WITH held AS (${heldTrial(fence)}),
    own AS (
      SELECT ${turnedValue(run.metric)} AS value FROM held JOIN epoch e ON e.trial_id = held.id
      WHERE e.epoch <= ${last} AND ${isMeasured(run.metric)} ORDER BY e.epoch > ${rung}, abs(e.epoch - ${rung}) LIMIT 1),
    mine AS (
      INSERT INTO pruning_value (trial_id, epoch, sweep_id, point_id, cohort, value)
      SELECT held.id, ${rung}, held.sweep_id, ${run.pointId}::uuid, ${cohort}, own.value FROM held LEFT JOIN own ON true
      ON CONFLICT (trial_id, epoch) DO UPDATE SET value = excluded.value RETURNING *)
    ${run.isSingle ? amongRuns(cohort, rung) : amongPoints(run, cohort, rung)}`);
  return row ?? null;
}

async function goOn(database: Database, fence: Fence, rung: number): Promise<boolean> {
  const rows = await database.rows(sql`WITH held AS (${heldTrial(fence)})
    UPDATE pruning_value v SET promoted = true FROM held WHERE v.trial_id = held.id AND v.epoch = ${rung} RETURNING v.epoch`);
  return rows.length > 0;
}

/** Why a run stops at a rung; null: it goes on. */
function whyStopped(standing: Standing, reduction: number): string | null {
  const { value, promoted, whole, seen, better } = standing;
  if (promoted) return null;
  if (value === null) return 'is no number';
  if (!whole) return 'waits for the other runs of its point';
  if (goesOnFromRung(standing, reduction)) return null;
  return `is number ${better + 1} of ${seen} seen at this rung, of which one in ${reduction} goes on`;
}

/** Judges a run at the rungs that it has reached. Null: the fence no longer holds. */
export async function judgeRungs(
  database: Database,
  fence: Fence,
  run: JudgedRun,
  pruner: RungPruner,
  epochs: readonly number[],
): Promise<PruningVerdict | null> {
  const last = epochs.at(-1) ?? 0;
  const passed = await passedRungs(database, fence);
  if (passed === null) return null;
  const cohort = `bracket ${pruner.bracketOf(run)}`;
  let judged: number | null = null;
  for (const rung of rungEpochs(pruner, run, last)) {
    if (passed.has(rung)) continue;
    judged = rung;
    const standing = await arrive(database, fence, run, { cohort, rung, last });
    if (standing === null) return null;
    const why = whyStopped(standing, pruner.reduction);
    if (why !== null) {
      const reason = `${run.metric.name} after epoch ${rung} ${why}`;
      return { action: 'prune', epoch: rung, reason, keepsState: true };
    }
    if (!(await goOn(database, fence, rung))) return null;
  }
  return { action: 'continue', epoch: judged, reason: null, keepsState: false };
}
