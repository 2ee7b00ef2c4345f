import { listOf, type RecipeRun, RecipeRunRequestSchema, RecipeRunSchema } from '@unetsweep/contract';
import type { Job, Store } from '@unetsweep/store';
import Type from 'typebox';
import { v7 as uuidv7 } from 'uuid';
import { CountField, PageFields, toPageQuery } from '../../query/list-query.js';
import { recipeDataset } from '../../recipes/recipe-dataset.js';
import { RECIPE, type RecipeJob, requestOf, toRecipeRun } from '../../recipes/recipe-job.js';
import { findPartSweep } from '../../recipes/run-part.js';
import { IdempotencyHeaders, idempotently } from '../../services/idempotency.js';
import { waitUntil } from '../../services/wait-until.js';
import { type Api, IdParams, orNotFound, problems, type RouteContext } from '../route.js';
import { WaitQuery } from '../sweeps/read-sweep.js';
import { recipeNamed } from './read-recipes.js';

const ListQuery = Type.Object({ ...PageFields, ...CountField }, { additionalProperties: false });

async function show(store: Store, job: Job): Promise<RecipeRun> {
  const { parts } = recipeNamed(requestOf(job).recipe);
  const sweepIds = new Map<string, string>();
  for (const { name } of parts) {
    const sweep = await findPartSweep(store, job.id, name);
    if (sweep) sweepIds.set(name, sweep.id);
  }
  return toRecipeRun(job, sweepIds);
}

/** @throws ProblemError `notFound`, for jobs of other kinds too */
export async function findRecipeRun(store: Store, id: string): Promise<Job> {
  const job = await store.jobs.get(id);
  return orNotFound(job?.kind === RECIPE ? job : null, 'run of a recipe');
}

function startRun(app: Api, { store }: RouteContext): void {
  app.post(
    '/v1/recipes/:name/runs',
    {
      schema: {
        operationId: 'runRecipe',
        tags: ['recipes'],
        summary: 'Runs a recipe through the service, on the data set named or on its synthetic one.',
        params: Type.Object({ name: Type.String() }),
        headers: IdempotencyHeaders,
        body: RecipeRunRequestSchema,
        response: {
          202: RecipeRunSchema,
          ...problems(
            'invalidBody',
            'notFound',
            'unknownDataset',
            'datasetFailed',
            'datasetImporting',
            'imagesRemoved',
            'idempotencyInFlight',
            'idempotencyKeyReused',
          ),
        },
      },
    },
    async (request, reply) => {
      const recipe = recipeNamed(request.params.name);
      const { dataset: reference = recipe.dataset, scale = 'small', seeds = 1, seed = 1 } = request.body;
      const { body } = await idempotently(store.idempotency, request, reply, async () => {
        const { id, name, version } = await recipeDataset(store, reference);
        const job: RecipeJob = { recipe: recipe.name, dataset: { id, name, version }, scale, seeds, seed };
        const made = { id: uuidv7(), kind: RECIPE, request: { ...job }, keepMs: null };
        return { status: 202, body: toRecipeRun(await store.jobs.create(made), new Map()) };
      });
      const { id } = body as { id: string };
      return reply
        .code(202)
        .header('location', `/v1/recipe-runs/${id}`)
        .send(body as never);
    },
  );
}

function listRuns(app: Api, { store }: RouteContext): void {
  app.get(
    '/v1/recipe-runs',
    {
      schema: {
        operationId: 'listRecipeRuns',
        tags: ['recipes'],
        summary: 'Runs of recipes, newest first.',
        querystring: ListQuery,
        response: {
          200: listOf(RecipeRunSchema, 'RecipeRunList'),
          ...problems('invalidCursor', 'invalidBody'),
        },
      },
    },
    async ({ query }) => {
      const page = await store.jobs.list(RECIPE, toPageQuery(query));
      // Without the sweeps of their parts: those are told of one at a time.
      return { ...page, items: page.items.map((job) => toRecipeRun(job, new Map())) };
    },
  );
}

function readRun(app: Api, { store, hub }: RouteContext): void {
  app.get(
    '/v1/recipe-runs/:id',
    {
      schema: {
        operationId: 'getRecipeRun',
        tags: ['recipes'],
        summary: 'Reads a run of a recipe, or waits for its end.',
        params: IdParams,
        querystring: WaitQuery,
        response: { 200: RecipeRunSchema, ...problems('notFound', 'invalidBody') },
      },
    },
    (request, reply) =>
      waitUntil({
        hub,
        reply,
        seconds: request.query.wait ?? 0,
        read: async () => show(store, await findRecipeRun(store, request.params.id)),
        isDone: ({ status }) => status === 'completed' || status === 'failed',
      }),
  );
}

function deleteRun(app: Api, { store }: RouteContext): void {
  app.delete(
    '/v1/recipe-runs/:id',
    {
      schema: {
        operationId: 'deleteRecipeRun',
        tags: ['recipes'],
        summary: 'Removes a run with its report; one that has not ended is given up. Its sweeps stay.',
        params: IdParams,
        response: { 204: Type.Null({ description: 'Removed.' }), ...problems('notFound') },
      },
    },
    async (request, reply) => {
      await findRecipeRun(store, request.params.id);
      await store.jobs.delete(request.params.id);
      return reply.code(204).send(null);
    },
  );
}

export function recipeRuns(app: Api, context: RouteContext): void {
  startRun(app, context);
  listRuns(app, context);
  readRun(app, context);
  deleteRun(app, context);
}
