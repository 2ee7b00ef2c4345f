import { findRecipe, type PartOutcome, type Recipe } from '@unetsweep/recipes';
import type { ClaimedJob, JobEnd } from '@unetsweep/store';
import { judgeRecipe } from './judge-recipe.js';
import { recipeFacts } from './recipe-dataset.js';
import { type RecipeJobResult, requestOf } from './recipe-job.js';
import { type RunContext, runPart } from './run-part.js';

async function runParts(context: RunContext, recipe: Recipe, job: ClaimedJob) {
  const { dataset, scale, seeds, seed } = requestOf(job);
  const found = await context.store.datasets.resolve(dataset.id);
  if (found === null) throw new Error(`the data set ${dataset.name}@${dataset.version} was removed`);
  const before = new Map<string, PartOutcome>();
  for (const part of recipe.parts) {
    const about = { dataset: recipeFacts(found), scale, seeds, seed, before };
    before.set(part.name, await runPart(context, part, about));
  }
  return before;
}

/** Runs a recipe to its end: its parts one after the other, then what was found of its expectations. */
export async function carryOut(
  job: ClaimedJob,
  context: Omit<RunContext, 'runId' | 'recipe'>,
): Promise<JobEnd> {
  const { recipe: name } = requestOf(job);
  const recipe = findRecipe(name);
  if (!recipe) throw new Error(`there is no recipe ${name} in this release`);
  const outcome = await runParts({ ...context, runId: job.jobId, recipe: name }, recipe, job);
  const result: RecipeJobResult = { findings: judgeRecipe(recipe, outcome) };
  return { status: 'completed', result: { ...result } };
}
