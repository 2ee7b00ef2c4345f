import type { Json } from '@unetsweep/contract';
import { syntheticDatasets } from '@unetsweep/datasets';
import {
  findRecipe,
  htmlReport,
  markdownReport,
  outcomeRecord,
  type PartContext,
  type PartOutcome,
  type Recipe,
  type ReportInput,
} from '@unetsweep/recipes';
import type { ClaimedJob, JobEnd } from '@unetsweep/store';
import { judgeRecipe } from './judge-recipe.js';
import { recipeFacts } from './recipe-dataset.js';
import { RecipeFault } from './recipe-fault.js';
import { type RecipeJobResult, requestOf } from './recipe-job.js';
import type { RunContext } from './run-context.js';
import { runPart } from './run-part.js';

/** Parts one after the other: what ran, and what was posted of it. */
async function runParts(context: RunContext, recipe: Recipe, job: ClaimedJob) {
  const { dataset, scale, seeds, seed } = requestOf(job);
  const found = await context.store.datasets.resolve(dataset.id);
  if (found === null)
    throw new RecipeFault('datasetRemoved', `the data set ${dataset.name}@${dataset.version} was removed`);
  const outcome = new Map<string, PartOutcome>();
  const specs = new Map<string, Json>();
  for (const part of recipe.parts) {
    const about: PartContext = { dataset: recipeFacts(found), scale, seeds, seed, before: outcome };
    specs.set(part.name, ('request' in part ? part.request(about) : part.spec(about)) as unknown as Json);
    outcome.set(part.name, await runPart(context, part, about));
  }
  return { outcome, specs };
}

const bytes = (text: string) => new TextEncoder().encode(text);

/** Runs a recipe to its end: its parts, what was found of its expectations, and the reports, in the order of `reportFormats`. */
export async function carryOut(
  job: ClaimedJob,
  context: Omit<RunContext, 'runId' | 'recipe'>,
): Promise<JobEnd> {
  const asked = requestOf(job);
  const recipe = findRecipe(asked.recipe);
  if (!recipe) throw new Error(`there is no recipe ${asked.recipe} in this release`);
  const { outcome, specs } = await runParts(
    { ...context, runId: job.jobId, recipe: recipe.name },
    recipe,
    job,
  );
  const findings = judgeRecipe(recipe, outcome);
  const { startedAt = null } = (await context.store.jobs.get(job.jobId)) ?? {};
  const { scale, seeds, seed, dataset } = asked;
  const run: ReportInput['run'] = {
    id: job.jobId,
    dataset: `${dataset.name}@${dataset.version}`,
    isSynthetic: dataset.name in syntheticDatasets,
    ...{ scale, seeds, seed, startedAt },
    finishedAt: new Date().toISOString(),
  };
  const input: ReportInput = { recipe, run, outcome, findings, specs };
  const result: RecipeJobResult = { findings };
  return {
    status: 'completed',
    result: { ...result },
    outputs: [htmlReport(input), markdownReport(input), JSON.stringify(outcomeRecord(input), null, 2)].map(
      bytes,
    ),
  };
}
