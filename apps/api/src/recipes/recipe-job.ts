import { createHash } from 'node:crypto';
import type { RecipeFinding, RecipeRun, RecipeRunPart } from '@unetsweep/contract';
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

/**
 * The id of what a part of a run begins, a UUID of version 7: the run's time, and a digest. Two processes that run the part at once
 * give the same one, so that the database refuses the second.
 */
export function partId(runId: string, part: string): string {
  const digest = createHash('sha256').update(partTag(runId, part)).digest('hex');
  return `${runId.slice(0, 14)}7${digest.slice(0, 3)}-a${digest.slice(3, 6)}-${digest.slice(6, 18)}`;
}

/** A part of which nothing is known but its place in the recipe. */
export const unseenPart = (
  { name, kind }: Pick<RecipeRunPart, 'name' | 'kind'>,
  job: Job,
): RecipeRunPart => ({
  ...{ name, kind, sweepId: null, planId: null, progress: null },
  status: job.status === 'completed' ? 'ended' : 'waiting',
});

/** A run as its caller sees it. @param seen parts whose sweeps and plans were looked up */
export function toRecipeRun(job: Job, seen?: readonly RecipeRunPart[]): RecipeRun {
  const { recipe, dataset, scale, seeds, seed } = requestOf(job);
  const result = job.result as unknown as RecipeJobResult | null;
  const parts = findRecipe(recipe)?.parts ?? [];
  return {
    id: job.id,
    recipe,
    dataset: `${dataset.name}@${dataset.version}`,
    datasetId: dataset.id,
    scale,
    seeds,
    seed,
    status: job.status,
    parts: [...(seen ?? parts.map((part) => unseenPart(part, job)))],
    findings: result?.findings ?? [],
    links: job.status === 'completed' ? { report: `/v1/recipe-runs/${job.id}/report` } : {},
    failure: job.failure && { code: job.failure.code, message: job.failure.message },
    createdAt: job.createdAt,
    startedAt: job.startedAt,
    finishedAt: job.finishedAt,
  };
}
