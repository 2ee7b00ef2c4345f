import { isFinalPlanStatus, type Plan, parsePlanSpec } from '@unetsweep/contract';
import type { Part, PartContext, PlanOutcome, StageOutcome } from '@unetsweep/recipes';
import { submitPlan } from '../services/plans/submit-plan.js';
import { beginOnce, findPartPlan } from './begin-once.js';
import { lookUntil } from './look-until.js';
import { readSweepOutcome } from './read-trials.js';
import { RecipeFault } from './recipe-fault.js';
import { partId, partTag } from './recipe-job.js';
import { assertWanted, type RunContext } from './run-context.js';

type PlanPart = Part & { kind: 'plan' };

/** Found again by its tag, as the sweeps of other parts. */
async function beginPlan(context: RunContext, part: PlanPart, about: PartContext): Promise<Plan> {
  const { store, queue, runId, recipe } = context;
  const tag = partTag(runId, part.name);
  const tags = ['recipe', `recipe:${recipe}`, `scale:${about.scale}`, tag];
  const name = `${recipe}: ${part.name}`;
  const plan = await beginOnce(
    () => findPartPlan(store, runId, part.name),
    () =>
      submitPlan(store, queue, parsePlanSpec({ ...part.spec(about), name, tags }), partId(runId, part.name)),
  );
  await assertWanted(context, part.name);
  return plan;
}

function untilEnded({ store, signal }: RunContext, id: string): Promise<Plan> {
  return lookUntil(signal, async () => {
    const plan = await store.plans.get(id);
    if (plan === null)
      throw new RecipeFault('planRemoved', `the plan ${id} was removed while its recipe ran`);
    if (plan.status === 'cancelled')
      throw new RecipeFault('planCancelled', `the plan ${id} was cancelled while its recipe ran`);
    return isFinalPlanStatus(plan.status) ? plan : null;
  });
}

/** Runs a plan to its end, or goes on with one that has begun. @throws where it failed, with its reason */
export async function runPlan(context: RunContext, part: PlanPart, about: PartContext): Promise<PlanOutcome> {
  const { id } = await beginPlan(context, part, about);
  const plan = await untilEnded(context, id);
  if (plan.failure)
    throw new RecipeFault('planFailed', `stage ${plan.failure.stage}: ${plan.failure.message}`);
  const stages: StageOutcome[] = [];
  for (const { name, status, winners, sweepId } of plan.stages) {
    const sweep = sweepId === null ? null : await context.store.sweeps.get(sweepId);
    const outcome = sweep === null ? null : await readSweepOutcome(context.store, sweep, part.reads);
    stages.push({ name, status, winners, sweep: outcome });
  }
  return { kind: 'plan', planId: id, status: plan.status, stages };
}
