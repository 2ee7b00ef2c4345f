import { listOf, RecipeDryRunSchema, RecipeRunRequestSchema, RecipeRunSchema } from '@unetsweep/contract';
import { findRecipe } from '@unetsweep/recipes';
import type { Job, Store } from '@unetsweep/store';
import Type from 'typebox';
import { v7 as uuidv7 } from 'uuid';
import { toPageQuery } from '../../query/list-query.js';
import { cancelParts } from '../../recipes/begin-once.js';
import { assertRecipeRuns, describeRecipe } from '../../recipes/describe-recipe.js';
import { recipeDataset } from '../../recipes/recipe-dataset.js';
import { RECIPE, type RecipeJob, requestOf, toRecipeRun } from '../../recipes/recipe-job.js';
import { showRun } from '../../recipes/show-run.js';
import { IdempotencyHeaders, idempotently } from '../../services/idempotency.js';
import { waitUntil } from '../../services/wait-until.js';
import { type Api, IdParams, problems, type RouteContext } from '../route.js';
import { findJob, hasEnded, JobListQuery } from '../stored-jobs.js';
import { SUBMISSION_REFUSALS } from '../sweeps/answer-submission.js';
import { WaitQuery } from '../sweeps/read-sweep.js';
import { recipeNamed } from './read-recipes.js';

const StartQuery = Type.Object(
  {
    dryRun: Type.Optional(
      Type.Boolean({
        default: false,
        description:
          'Says what each part would do, without doing it. A synthetic data set that is not there yet is made all the same.',
      }),
    ),
  },
  { additionalProperties: false },
);

/** @throws ProblemError `notFound`, for jobs of other kinds too */
export const findRecipeRun = (store: Store, id: string): Promise<Job> =>
  findJob(store, RECIPE, id, 'run of a recipe');

function startRun(app: Api, { store }: RouteContext): void {
  app.post(
    '/v1/recipes/:name/runs',
    {
      schema: {
        operationId: 'runRecipe',
        tags: ['recipes'],
        summary:
          'Runs a recipe through the service, on the data set named or on its synthetic one; with dryRun says what it would do.',
        params: Type.Object({ name: Type.String() }),
        querystring: StartQuery,
        headers: IdempotencyHeaders,
        body: RecipeRunRequestSchema,
        response: {
          200: RecipeDryRunSchema,
          202: RecipeRunSchema,
          ...problems('notFound', ...SUBMISSION_REFUSALS),
        },
      },
    },
    async (request, reply) => {
      const recipe = recipeNamed(request.params.name);
      const { dataset: reference = recipe.dataset, scale = 'small', seeds = 1, seed = 1 } = request.body;
      const about = { scale, seeds, seed };
      if (request.query.dryRun)
        return describeRecipe(store, recipe, await recipeDataset(store, reference), about);
      const { body } = await idempotently(store.idempotency, request, reply, async () => {
        const dataset = await recipeDataset(store, reference);
        assertRecipeRuns(await describeRecipe(store, recipe, dataset, about));
        const { id, name, version } = dataset;
        const job: RecipeJob = { recipe: recipe.name, dataset: { id, name, version }, ...about };
        const made = { id: uuidv7(), kind: RECIPE, request: { ...job }, keepMs: null };
        return { status: 202, body: toRecipeRun(await store.jobs.create(made)) };
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
        querystring: JobListQuery,
        response: {
          200: listOf(RecipeRunSchema, 'RecipeRunList'),
          ...problems('invalidCursor', 'invalidBody'),
        },
      },
    },
    async ({ query }) => {
      const page = await store.jobs.list(RECIPE, toPageQuery(query));
      // Without the sweeps of their parts: those are told of one at a time.
      return { ...page, items: page.items.map((job) => toRecipeRun(job)) };
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
        read: async () => showRun(store, await findRecipeRun(store, request.params.id)),
        isDone: hasEnded,
      }),
  );
}

function deleteRun(app: Api, { store, queue }: RouteContext): void {
  app.delete(
    '/v1/recipe-runs/:id',
    {
      schema: {
        operationId: 'deleteRecipeRun',
        tags: ['recipes'],
        summary:
          'Removes a run with its report; the sweeps and plans of one that has not ended are cancelled. All sweeps stay.',
        params: IdParams,
        response: { 204: Type.Null({ description: 'Removed.' }), ...problems('notFound') },
      },
    },
    async (request, reply) => {
      const job = await findRecipeRun(store, request.params.id);
      // First the run, so that whoever carries it out begins nothing more.
      await store.jobs.delete(job.id);
      await cancelParts(store, queue, job.id, findRecipe(requestOf(job).recipe)?.parts ?? []);
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
