import { type PlanStatus, ProblemError, type StageStatus } from '@unetsweep/contract';
import type { WonPoint } from '@unetsweep/search';
import type { Statements } from '../database/database.js';
import { sql } from '../database/sql.js';
import { markDeleting } from '../sweeps/delete-sweep.js';
import { standingLocked } from '../sweeps/reopen-sweep.js';
import { cancelSweep, pauseSweep, resumeSweep } from '../sweeps/sweep-verbs.js';
import { unpinCheckpoints } from '../trials/held-checkpoints.js';
import { completeStage, setPlanStatus, tellPlan } from './move-plan.js';

const finals: readonly string[] = ['completed', 'failed', 'cancelled'];

interface LockedStage {
  name: string;
  position: number;
  status: StageStatus;
  sweepId: string | null;
  winners: WonPoint[];
}

interface LockedPlan {
  status: PlanStatus;
  stages: LockedStage[];
}

/** The plan under its row's lock, which every move of it takes first. @throws ProblemError `notFound` */
async function lockPlan(statements: Statements, id: string): Promise<LockedPlan> {
  const [plan] = await statements.rows<{ status: PlanStatus }>(
    sql`SELECT status FROM plan WHERE id = ${id}::uuid FOR UPDATE`,
  );
  if (!plan) throw new ProblemError('notFound', `There is no plan ${id}.`);
  const stages =
    await statements.rows<LockedStage>(sql`SELECT g.name, g.position, g.status, s.id AS "sweepId", g.winners
    FROM plan_stage g LEFT JOIN sweep s ON s.id = g.sweep_id WHERE g.plan_id = ${id}::uuid ORDER BY g.position`);
  return { ...plan, stages };
}

function allowedVerbs({ status, stages }: LockedPlan): string[] {
  if (finals.includes(status)) return [];
  const waits = stages.some((stage) => stage.status === 'awaitingConfirmation');
  return [status === 'paused' ? 'resume' : 'pause', ...(waits ? ['confirm'] : []), 'cancel'];
}

function refuse(what: string, plan: LockedPlan): never {
  throw new ProblemError('invalidState', `The plan is ${plan.status}; ${what}.`, {
    extras: { status: plan.status, allowed: allowedVerbs(plan) },
  });
}

const running = ({ stages }: LockedPlan) => stages.find(({ status }) => status === 'running');

/** Whether the stage's sweep can still be led somewhere: it may have ended, or be on its way, by itself. */
async function isLed(statements: Statements, sweepId: string): Promise<boolean> {
  const { status, desired, deleting } = await standingLocked(statements, sweepId);
  return !finals.includes(status) && desired !== 'cancelled' && !deleting;
}

export async function pausePlan(statements: Statements, id: string): Promise<void> {
  const plan = await lockPlan(statements, id);
  if (plan.status === 'paused') return;
  if (finals.includes(plan.status)) refuse('it cannot be paused', plan);
  await setPlanStatus(statements, id, 'paused');
  const sweepId = running(plan)?.sweepId;
  if (sweepId && (await isLed(statements, sweepId))) await pauseSweep(statements, sweepId);
}

export async function resumePlan(statements: Statements, id: string): Promise<void> {
  const plan = await lockPlan(statements, id);
  if (finals.includes(plan.status)) refuse('it cannot be resumed', plan);
  if (plan.status !== 'paused') return;
  const waits = plan.stages.some(({ status }) => status === 'awaitingConfirmation');
  await setPlanStatus(statements, id, waits ? 'awaitingConfirmation' : 'running');
  const sweepId = running(plan)?.sweepId;
  if (sweepId && (await isLed(statements, sweepId))) await resumeSweep(statements, sweepId);
}

/** @returns resume states to free */
export async function cancelPlan(statements: Statements, id: string): Promise<string[]> {
  const plan = await lockPlan(statements, id);
  if (plan.status === 'cancelled') return [];
  if (finals.includes(plan.status)) refuse('it cannot be cancelled', plan);
  const stage = plan.stages.find(({ status }) => status === 'running' || status === 'awaitingConfirmation');
  await statements.rows(sql`UPDATE plan_stage SET status = 'cancelled'
    WHERE plan_id = ${id}::uuid AND status NOT IN ('completed', 'failed')`);
  await setPlanStatus(statements, id, 'cancelled');
  const sweepId = stage?.sweepId ?? null;
  await tellPlan(statements, 'cancelled', id, { stage: stage?.name ?? null, sweepId });
  return sweepId && (await isLed(statements, sweepId)) ? cancelSweep(statements, sweepId) : [];
}

export async function confirmStage(
  statements: Statements,
  id: string,
  name: string,
  winners: WonPoint[] | null,
): Promise<void> {
  const plan = await lockPlan(statements, id);
  const stage = plan.stages.find((each) => each.name === name);
  if (stage?.status !== 'awaitingConfirmation')
    refuse(`its stage ${name} ${stage ? `is ${stage.status}` : 'does not exist'} and waits for nobody`, plan);
  if (plan.status === 'awaitingConfirmation') await setPlanStatus(statements, id, 'running');
  await completeStage(statements, id, stage.position, winners ?? stage.winners);
}

interface RemovedPlan {
  /** Sweeps that are marked for deletion. */
  marked: string[];
  /** Sweeps whose checkpoints the plan had held. */
  released: string[];
}

export async function removePlan(
  statements: Statements,
  id: string,
  keepSweeps: boolean,
): Promise<RemovedPlan> {
  await lockPlan(statements, id);
  const sweeps = await statements.rows<{ id: string }>(
    sql`SELECT id FROM sweep WHERE plan_id = ${id}::uuid ORDER BY id FOR UPDATE`,
  );
  const [gone] = await statements.rows<{ starts: string[] }>(
    sql`DELETE FROM plan WHERE id = ${id}::uuid RETURNING start_checkpoint_ids AS starts`,
  );
  const released = await unpinCheckpoints(statements, gone?.starts ?? []);
  if (keepSweeps) {
    await statements.rows(
      sql`UPDATE sweep SET plan_id = NULL, stage = NULL, version = version + 1 WHERE plan_id = ${id}::uuid`,
    );
    return { marked: [], released };
  }
  for (const sweep of sweeps) await markDeleting(statements, sweep.id);
  return { marked: sweeps.map((sweep) => sweep.id), released };
}
