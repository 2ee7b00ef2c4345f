import { isFinalPlanStatus, type RecipeRun, type RecipeRunPart } from '@unetsweep/contract';
import { findRecipe } from '@unetsweep/recipes';
import type { Job, Store } from '@unetsweep/store';
import { findPartPlan, findPartSweep } from './begin-once.js';
import { requestOf, toRecipeRun, unseenPart } from './recipe-job.js';

const endedSweep: readonly string[] = ['completed', 'failed', 'cancelled'];

async function sweepPart(store: Store, job: Job, unseen: RecipeRunPart): Promise<RecipeRunPart> {
  const sweep = await findPartSweep(store, job.id, unseen.name);
  if (!sweep) return unseen;
  const hasEnded = endedSweep.includes(sweep.status);
  return {
    ...unseen,
    status: hasEnded ? 'ended' : 'running',
    sweepId: sweep.id,
    progress: hasEnded ? 1 : sweep.progress,
  };
}

async function planPart(store: Store, job: Job, unseen: RecipeRunPart): Promise<RecipeRunPart> {
  const plan = await findPartPlan(store, job.id, unseen.name);
  if (!plan) return unseen;
  const hasEnded = isFinalPlanStatus(plan.status);
  const done = plan.stages.filter(({ status }) => status === 'completed').length;
  return {
    ...unseen,
    status: hasEnded ? 'ended' : 'running',
    planId: plan.id,
    progress: hasEnded ? 1 : done / plan.stages.length,
  };
}

/** A run with the sweeps and plans of its parts. */
export async function showRun(store: Store, job: Job): Promise<RecipeRun> {
  const parts = findRecipe(requestOf(job).recipe)?.parts ?? [];
  const seen = parts.map((part) => {
    const unseen = unseenPart(part, job);
    if (part.kind === 'plan') return planPart(store, job, unseen);
    return part.kind === 'sweep' || part.kind === 'function' ? sweepPart(store, job, unseen) : unseen;
  });
  return toRecipeRun(job, await Promise.all(seen));
}
