import {
  type CurvePruner,
  createPruner,
  type PruningSpec,
  prunedMetric,
  type RungPruner,
  rungEpochs,
} from '@unetsweep/search';
import type { Statements } from '../database/database.js';
import { sql } from '../database/sql.js';
import { cohortOf } from '../pruning/judge-curve.js';
import { isMeasured, turnedValue } from '../pruning/measured.js';

interface AnsweredRun {
  id: string;
  pointNumber: number;
  repeat: number;
  fold: number | null;
  /** Length as its spec says; null where steps decide. */
  epochs: number | null;
  epochsDone: number;
}

const readRuns = (statements: Statements, ids: readonly string[]) =>
  statements.rows<AnsweredRun>(sql`SELECT t.id, p.number AS "pointNumber", t.repeat, t.fold,
      t.epochs_done AS "epochsDone",
      CASE WHEN t.spec #>> '{training,steps}' IS NULL THEN (t.spec #>> '{training,epochs}')::int END AS epochs
    FROM trial t JOIN point p ON p.id = t.point_id WHERE t.id = ANY(${[...ids]}::uuid[])`);

/** The runs that it is compared with; `rungs`: all that it has passed, null where every epoch is compared. */
function placeOf(pruner: CurvePruner | RungPruner, run: AnsweredRun) {
  if (pruner.kind === 'curve') return { id: run.id, cohort: cohortOf(run), rungs: null };
  const cohort = `bracket ${pruner.bracketOf(run)}`;
  return { id: run.id, cohort, rungs: rungEpochs(pruner, run, run.epochsDone) };
}

/** Has later runs of a sweep with a pruner compared with those that were answered, as if these had run in it to their ends. */
export async function keepComparisons(
  statements: Statements,
  spec: PruningSpec,
  ids: readonly string[],
): Promise<void> {
  const pruner = createPruner(spec);
  if (pruner === null || pruner.kind === 'pairs' || (pruner.kind === 'curve' && pruner.peers === null))
    return;
  const metric = prunedMetric(spec);
  const places = (await readRuns(statements, ids)).map((run) => placeOf(pruner, run));
  await statements.rows(sql`WITH place AS MATERIALIZED (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(places)}::jsonb) AS p(id uuid, cohort text, rungs jsonb)),
    valued AS (
      SELECT p.id, p.cohort, e.epoch, ${turnedValue(metric)} AS value, false AS promoted
      FROM place p JOIN epoch e ON e.trial_id = p.id WHERE p.rungs IS NULL AND ${isMeasured(metric)}
      UNION ALL SELECT p.id, p.cohort, rung::int, (
        SELECT ${turnedValue(metric)} FROM epoch e WHERE e.trial_id = p.id AND e.epoch <= rung::int AND ${isMeasured(metric)}
        ORDER BY e.epoch DESC LIMIT 1), true
      FROM place p CROSS JOIN LATERAL jsonb_array_elements_text(p.rungs) AS rung)
    INSERT INTO pruning_value (trial_id, epoch, sweep_id, point_id, cohort, value, completed, promoted)
    SELECT t.id, v.epoch, t.sweep_id, t.point_id, v.cohort, v.value, true, v.promoted
    FROM valued v JOIN trial t ON t.id = v.id ON CONFLICT (trial_id, epoch) DO NOTHING`);
}
