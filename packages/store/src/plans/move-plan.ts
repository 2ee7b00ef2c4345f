import type { PlanFailure, PlanStatus } from '@unetsweep/contract';
import type { WonPoint } from '@unetsweep/search';
import type { Statements } from '../database/database.js';
import { sql } from '../database/sql.js';
import { eventXid } from '../events/event-sql.js';
import type { PlanFence } from '../ports/plans.js';
import type { NewSweep } from '../ports/sweeps.js';
import { createSweep } from '../sweeps/create-sweep.js';

type PlanEventType =
  | 'stageStarted'
  | 'stageCompleted'
  | 'awaitingConfirmation'
  | 'completed'
  | 'failed'
  | 'cancelled';

interface PlanEvent {
  stage: string | null;
  sweepId?: string | null;
  winners?: readonly WonPoint[];
}

/** One event of a plan, to be written in the transaction that makes it true. */
export async function tellPlan(
  statements: Statements,
  type: PlanEventType,
  planId: string,
  { stage, sweepId = null, winners }: PlanEvent,
): Promise<void> {
  const shown = winners?.map(({ per, pointId, value, params }) => ({ per, pointId, value, params }));
  const data = { stage, ...(shown && { winners: shown }) };
  await statements.rows(sql`INSERT INTO event (xid, type, plan_id, sweep_id, data)
    VALUES (${eventXid}, ${`plan.${type}`}, ${planId}::uuid, ${sweepId}::uuid, ${JSON.stringify(data)}::jsonb)`);
}

/** Takes the plan's row for a move that was decided from this version of it. False: it has moved on, is paused or has ended. */
async function take(statements: Statements, { planId, version }: PlanFence): Promise<boolean> {
  const taken = await statements.rows(sql`UPDATE plan SET version = version + 1
    WHERE id = ${planId}::uuid AND version = ${version} AND status = 'running' RETURNING id`);
  return taken.length > 0;
}

export async function setPlanStatus(statements: Statements, id: string, status: PlanStatus): Promise<void> {
  const ends = status === 'completed' || status === 'failed' || status === 'cancelled';
  await statements.rows(sql`UPDATE plan SET status = ${status}, version = version + 1,
    finished_at = CASE WHEN ${ends} THEN now() END WHERE id = ${id}::uuid`);
}

export async function startStage(
  statements: Statements,
  fence: PlanFence,
  position: number,
  sweep: NewSweep & { stage: string },
): Promise<boolean> {
  if (!(await take(statements, fence))) return false;
  await createSweep(statements, { ...sweep, planId: fence.planId });
  await statements.rows(sql`UPDATE plan_stage SET status = 'running', sweep_id = ${sweep.id}::uuid
    WHERE plan_id = ${fence.planId}::uuid AND position = ${position}`);
  await tellPlan(statements, 'stageStarted', fence.planId, { stage: sweep.stage, sweepId: sweep.id });
  return true;
}

/** Writes the winners of a stage that nobody has to look at any more; after the last one the plan is completed. */
export async function completeStage(
  statements: Statements,
  planId: string,
  position: number,
  winners: readonly WonPoint[],
): Promise<void> {
  const [stage] = await statements.rows<{
    name: string;
    sweepId: string | null;
    last: boolean;
  }>(sql`UPDATE plan_stage g
      SET status = 'completed', winners = ${JSON.stringify(winners)}::jsonb
    WHERE plan_id = ${planId}::uuid AND position = ${position}
    RETURNING name, sweep_id AS "sweepId",
      NOT EXISTS (SELECT FROM plan_stage n WHERE n.plan_id = g.plan_id AND n.position > g.position) AS last`);
  if (!stage) return;
  await tellPlan(statements, 'stageCompleted', planId, {
    stage: stage.name,
    sweepId: stage.sweepId,
    winners,
  });
  if (!stage.last) return;
  await setPlanStatus(statements, planId, 'completed');
  await tellPlan(statements, 'completed', planId, { stage: null });
}

export async function endStage(
  statements: Statements,
  fence: PlanFence,
  position: number,
  winners: readonly WonPoint[],
): Promise<boolean> {
  if (!(await take(statements, fence))) return false;
  const { planId } = fence;
  const [asked] = await statements.rows<{ confirm: boolean }>(sql`SELECT
    coalesce((spec #>> ARRAY['stages', ${String(position)}, 'confirm'])::boolean, false) AS confirm
    FROM plan WHERE id = ${planId}::uuid`);
  if (!asked?.confirm) {
    await completeStage(statements, planId, position, winners);
    return true;
  }
  const [stage] = await statements.rows<{ name: string; sweepId: string | null }>(sql`UPDATE plan_stage
      SET status = 'awaitingConfirmation', winners = ${JSON.stringify(winners)}::jsonb
    WHERE plan_id = ${planId}::uuid AND position = ${position} RETURNING name, sweep_id AS "sweepId"`);
  await setPlanStatus(statements, planId, 'awaitingConfirmation');
  const { name = null, sweepId = null } = stage ?? {};
  await tellPlan(statements, 'awaitingConfirmation', planId, { stage: name, sweepId, winners });
  return true;
}

export async function failPlan(
  statements: Statements,
  fence: PlanFence,
  position: number,
  failure: Pick<PlanFailure, 'reason' | 'message'>,
): Promise<boolean> {
  if (!(await take(statements, fence))) return false;
  const { planId } = fence;
  const stages = await statements.rows<{
    name: string;
    position: number;
    sweepId: string | null;
  }>(sql`UPDATE plan_stage
      SET status = CASE WHEN position = ${position} THEN 'failed' ELSE 'cancelled' END
    WHERE plan_id = ${planId}::uuid AND position >= ${position} RETURNING name, position, sweep_id AS "sweepId"`);
  const { name = '', sweepId = null } = stages.find((each) => each.position === position) ?? {};
  const told = JSON.stringify({ ...failure, stage: name });
  await statements.rows(sql`UPDATE plan SET failure = ${told}::jsonb WHERE id = ${planId}::uuid`);
  await setPlanStatus(statements, planId, 'failed');
  await tellPlan(statements, 'failed', planId, { stage: name, sweepId });
  return true;
}
