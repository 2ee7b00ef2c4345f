import type { WonPoint } from '@unetsweep/search';
import type { Database } from '../database/database.js';
import { sql } from '../database/sql.js';
import { readPlanState } from './read-plans.js';
import { chosenPoints } from './stage-points.js';

/** What a plan needs of the points of one of its sweeps. */
export interface KeptPoints {
  /** Winners: those that were written down, or those of what has ended so far. */
  pointIds: string[];
  /** Trials that ended later than this may belong to a winner that is not known yet; null: the winners are final. */
  knownUpTo: bigint | null;
}

interface StageRow {
  planId: string;
  position: number;
  isOpen: boolean;
  winners: WonPoint[];
  finishSeq: bigint;
}

/** Null: the sweep is no stage of a plan. */
export async function pointsKeptByPlan(database: Database, sweepId: string): Promise<KeptPoints | null> {
  const [stage] = await database.rows<StageRow>(sql`SELECT g.plan_id AS "planId", g.position, g.winners,
      g.status = 'running' AS "isOpen", q.finish_seq AS "finishSeq"
    FROM plan_stage g JOIN sweep_sequence q ON q.sweep_id = g.sweep_id WHERE g.sweep_id = ${sweepId}::uuid`);
  if (!stage) return null;
  const { planId, position, isOpen, winners, finishSeq } = stage;
  const state = isOpen ? await readPlanState(database, planId) : null;
  if (!state) {
    return { pointIds: winners.flatMap(({ pointId }) => pointId ?? []), knownUpTo: null };
  }
  const { winner = {} } = state.spec.stages[position] ?? {};
  const chosen = await chosenPoints(database, state, position, winner);
  return { pointIds: [...new Set(chosen.map(({ basedOn }) => basedOn))], knownUpTo: finishSeq };
}
