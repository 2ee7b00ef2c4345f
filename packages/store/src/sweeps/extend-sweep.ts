import type { Statements } from '../database/database.js';
import { sql } from '../database/sql.js';
import type { ValueNames } from '../listing/value-names.js';
import { insertPoints, numbersAfter, parameterNames } from '../planning/materialise.js';
import { recordPlanning, withdrawnTrials } from '../planning/planning-log.js';
import type { PlanStanding } from '../ports/records.js';
import type { AddedPoints, SweepExtension } from '../ports/sweeps.js';
import { reuseRuns } from '../reuse/reuse-runs.js';
import { pinStarts } from '../trials/held-checkpoints.js';
import { lengthenTrials } from './lengthen-trials.js';
import { lockForMore, reopenSweep } from './reopen-sweep.js';

export interface Extended {
  continued: number;
  /** Content that nothing names any more. */
  freed: string[];
}

type Row = PlanStanding & { isSame: boolean; lastTrial: number };

export async function readStanding(
  statements: Statements,
  id: string,
  { from, spec }: Pick<SweepExtension, 'from' | 'spec'>,
): Promise<Row> {
  const [row] = await statements.rows<Row>(sql`SELECT s.plan_cursor AS cursor, s.next_point - 1 AS points,
      s.next_trial - 1 - ${withdrawnTrials} AS trials, s.spec = ${JSON.stringify(from)}::jsonb AS "isSame",
      s.next_trial - 1 AS "lastTrial", ${missingRuns(id, spec.repeats)} AS "missingRuns"
    FROM sweep s WHERE s.id = ${id}::uuid`);
  if (!row) throw new Error(`the locked sweep ${id} is gone`);
  return row;
}

/** Runs that the points lack to have so many repeats. */
export const missingRuns = (
  sweepId: string,
  repeats: number,
) => sql`(SELECT coalesce(sum((${repeats} - m.repeats) * m.folds), 0)::int
  FROM (SELECT max(t.repeat) AS repeats, count(DISTINCT coalesce(t.fold, 0)) AS folds FROM trial t
    JOIN point p ON p.id = t.point_id
    WHERE t.sweep_id = ${sweepId}::uuid AND p.status <> 'withdrawn' GROUP BY t.point_id) m WHERE m.repeats < ${repeats})`;

/** A planner that still works with the old spec loses its right to write. */
export async function moveFence(statements: Statements, id: string): Promise<void> {
  await statements.rows(sql`UPDATE planner_lease SET fence = fence + 1 WHERE sweep_id = ${id}::uuid`);
}

/** @returns null where the spec has changed meanwhile: look again. @throws as `lockForMore` */
export async function extendSweep(
  statements: Statements,
  id: string,
  extension: SweepExtension,
): Promise<Extended | null> {
  await lockForMore(statements, id, 'extended');
  const { isSame, lastTrial: _, ...soFar } = await readStanding(statements, id, extension);
  if (!isSame) return null;
  const { spec, baseTrial, datasetIds, pointCount, trialCount, epochs } = extension;
  const starts = await pinStarts(statements, [extension.from, spec]);
  await moveFence(statements, id);
  const cursor = extension.replan(soFar);
  await recordPlanning(statements, id, { kind: 'extended', from: extension.from, spec, cursor });
  await reopenSweep(statements, id, {
    event: 'sweep.extended',
    planned: false,
    set: sql`spec = ${JSON.stringify(spec)}::jsonb, base_trial = ${JSON.stringify(baseTrial)}::jsonb,
      dataset_ids = ${datasetIds}::uuid[], start_checkpoint_ids = ${starts}::uuid[],
      point_count = ${pointCount}::int, trial_count = ${trialCount}::int,
      plan_cursor = ${JSON.stringify(cursor)}::jsonb`,
  });
  if (epochs === null) return { continued: 0, freed: [] };
  const { continued, freed } = await lengthenTrials(statements, id, epochs);
  return { continued, freed };
}

/** @returns false where spec or numbers have changed meanwhile: look again. @throws as `lockForMore` */
export async function addPoints(
  statements: Statements,
  valueNames: ValueNames,
  id: string,
  added: AddedPoints,
): Promise<boolean> {
  await lockForMore(statements, id, 'given more trials');
  const { isSame, lastTrial, ...soFar } = await readStanding(statements, id, added);
  if (!isSame || soFar.points !== added.nextPoint - 1 || lastTrial !== added.nextTrial - 1) return false;
  const { points, spec, pointCount, trialCount } = added;
  const names = await parameterNames(valueNames, points);
  await moveFence(statements, id);
  await statements.rows(sql`WITH planned AS (
      UPDATE sweep s SET ${numbersAfter(points)} WHERE s.id = ${id}::uuid RETURNING s.id),
    ${insertPoints(points, names)} SELECT id FROM planned`);
  const last = points.reduce((largest, { number }) => Math.max(largest, number), soFar.points);
  const runs = points.reduce((sum, { trials }) => sum + trials.length, 0);
  const cursor = added.replan({ ...soFar, points: last, trials: soFar.trials + runs });
  await recordPlanning(statements, id, { kind: 'pointsAdded', from: added.from, spec, cursor });
  await reopenSweep(statements, id, {
    event: 'sweep.extended',
    planned: null,
    set: sql`spec = ${JSON.stringify(spec)}::jsonb, point_count = ${pointCount}::int, trial_count = ${trialCount}::int,
      plan_cursor = ${JSON.stringify(cursor)}::jsonb`,
  });
  await reuseRuns(statements, valueNames, id, points);
  return true;
}
