import type { RecipeFinding, RecipeRun } from '@unetsweep/contract';
import { findRecipe, type Scale } from '@unetsweep/recipes';
import type { Job } from '@unetsweep/store';

export const RECIPE = 'recipe';

/** What a run was asked for. */
export interface RecipeJob {
  recipe: string;
  dataset: { id: string; name: string; version: number };
  scale: Scale;
  seeds: number;
  seed: number;
}

/** What a run found; its outputs are the reports. */
export interface RecipeJobResult {
  findings: RecipeFinding[];
}

/** Forms of the report, in the order of a job's outputs. */
export const reportFormats = ['html', 'markdown', 'json'] as const;

/** Written by this release: its shape is known. */
export const requestOf = (job: Pick<Job, 'request'>) => job.request as unknown as RecipeJob;

/**
 * The tag by which a part's sweep is found again by whoever goes on with the run.
 * @param part at most 16 characters, so that it is a tag
 */
export const partTag = (runId: string, part: string) => `recipe-run:${runId}/${part}`;

/** A run as its caller sees it. @param sweepIds of parts that have begun, by part */
export function toRecipeRun(job: Job, sweepIds: ReadonlyMap<string, string>): RecipeRun {
  const { recipe, dataset, scale, seeds, seed } = requestOf(job);
  const result = job.result as unknown as RecipeJobResult | null;
  const parts = findRecipe(recipe)?.parts ?? [];
  return {
    id: job.id,
    recipe,
    dataset: `${dataset.name}@${dataset.version}`,
    scale,
    seeds,
    seed,
    status: job.status,
    parts: parts.map(({ name, kind }) => ({ name, kind, sweepId: sweepIds.get(name) ?? null })),
    findings: result?.findings ?? [],
    links: job.status === 'completed' ? { report: `/v1/recipe-runs/${job.id}/report` } : {},
    failure: job.failure && { code: job.failure.code, message: job.failure.message },
    createdAt: job.createdAt,
    startedAt: job.startedAt,
    finishedAt: job.finishedAt,
  };
}
