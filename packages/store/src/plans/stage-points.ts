import {
  type ConfirmedWinner,
  ProblemError,
  type ResolvedSweepSpec,
  type ResolvedTrialSpec,
} from '@unetsweep/contract';
import {
  type ChosenPoint,
  chooseWinners,
  demandOn,
  type StagePoint,
  type WonPoint,
  winnerObjective,
} from '@unetsweep/search';
import type { Database } from '../database/database.js';
import { sql } from '../database/sql.js';
import type { PlanState } from '../ports/plans.js';

type Objective = ResolvedSweepSpec['objective'][number];

/** The points of a sweep with what a metric is in each of their runs: at the epochs that the objective names, or of the whole run. */
function readPoints(database: Database, sweepId: string, { metric, at, window }: Objective) {
  return database.rows<StagePoint>(sql`SELECT p.id AS "pointId", p.number, p.params, p.status, p.value,
      coalesce(p.feasible, true) AS feasible,
      coalesce(jsonb_agg(CASE WHEN t.status = 'completed' THEN coalesce(CASE ${at}
          WHEN 'last' THEN (t.last_metrics ->> ${metric}::text)::float8
          WHEN 'meanOfLast' THEN (SELECT avg((e.metrics ->> ${metric}::text)::float8) FROM epoch e
            WHERE e.trial_id = t.id AND e.epoch > t.epochs_done - ${window}::int)
          ELSE (t.metrics ->> ${metric}::text)::float8 END,
          (t.derived ->> ${metric}::text)::float8,
          CASE WHEN ${metric}::text = 'parameterCount' THEN t.parameter_count END) END ORDER BY t.number)
        FILTER (WHERE t.status IN ('completed', 'failed')), '[]') AS runs
    FROM point p JOIN trial t ON t.point_id = p.id WHERE p.sweep_id = ${sweepId}::uuid
    GROUP BY p.id ORDER BY p.number`);
}

/** Resolved specs of points: of each, that of its first run that completed. */
async function readSpecs(
  database: Database,
  pointIds: readonly string[],
): Promise<Map<string, ResolvedTrialSpec>> {
  const rows = await database.rows<{
    pointId: string;
    spec: ResolvedTrialSpec;
  }>(sql`SELECT DISTINCT ON (point_id)
      point_id AS "pointId", spec FROM trial
    WHERE point_id = ANY(${[...pointIds]}::uuid[]) AND status = 'completed' AND spec IS NOT NULL ORDER BY point_id, number`);
  return new Map(rows.map(({ pointId, spec }) => [pointId, spec]));
}

/** What a stage's winners are, now: its best points of all, and of each combination of values that later stages ask for. */
export async function chosenPoints(
  database: Database,
  { spec, stages }: PlanState,
  position: number,
  winner: ConfirmedWinner,
): Promise<ChosenPoint[]> {
  const sweepId = stages[position]?.sweepId ?? null;
  const [sweep] = await database.rows<{ spec: ResolvedSweepSpec; fixed: object }>(
    sql`SELECT spec, base_trial AS fixed FROM sweep WHERE id = ${sweepId}::uuid`,
  );
  if (sweepId === null || !sweep) throw new ProblemError('notFound', 'The sweep of this stage was deleted.');
  const points = await readPoints(database, sweepId, winnerObjective(sweep.spec, winner));
  const demand = demandOn(spec, position);
  return chooseWinners(points, { winner, rules: sweep.spec, demand, fixed: sweep.fixed });
}

/** As `PlanRepository.winners`. */
export async function stageWinners(
  database: Database,
  state: PlanState,
  position: number,
  winner: ConfirmedWinner,
): Promise<WonPoint[]> {
  const chosen = await chosenPoints(database, state, position, winner);
  const specs = await readSpecs(database, [...new Set(chosen.map(({ basedOn }) => basedOn))]);
  return chosen.flatMap(({ basedOn, ...each }) => {
    const resolved = specs.get(basedOn);
    return resolved ? [{ ...each, spec: resolved }] : [];
  });
}
