import { ProblemError } from '@unetsweep/contract';
import Type from 'typebox';
import { reportFormats } from '../../recipes/recipe-job.js';
import { type Api, IdParams, problems, type RouteContext } from '../route.js';
import { findRecipeRun } from './recipe-runs.js';

const MEDIA_TYPES = { html: 'text/html', markdown: 'text/markdown', json: 'application/json' } as const;

/** A run's report: what the document says beside what came out. */
export function recipeReport(app: Api, { store }: RouteContext): void {
  app.get(
    '/v1/recipe-runs/:id/report',
    {
      config: { produces: Object.values(MEDIA_TYPES) },
      schema: {
        operationId: 'getRecipeReport',
        tags: ['recipes'],
        summary: "The report of a run that has completed: the document's tables and figures beside ours.",
        params: IdParams,
        querystring: Type.Object(
          {
            format: Type.Optional(
              Type.Enum([...reportFormats], {
                default: 'html',
                description:
                  'html: one file that needs nothing else; markdown: without figures; json: the figures alone.',
              }),
            ),
          },
          { additionalProperties: false },
        ),
        response: {
          200: {
            description: 'The report.',
            content: {
              'text/html': { schema: Type.String() },
              'text/markdown': { schema: Type.String() },
              'application/json': { schema: Type.Object({}, { additionalProperties: true }) },
            },
          },
          ...problems('notFound', 'invalidBody', 'invalidState'),
        },
      },
    },
    async (request, reply) => {
      const { id, status } = await findRecipeRun(store, request.params.id);
      if (status !== 'completed') {
        throw new ProblemError('invalidState', `the run is ${status}: it has no report`, {
          extras: { status, allowed: ['completed'] },
        });
      }
      const format = request.query.format ?? 'html';
      const report = (await store.jobs.outputs(id))[reportFormats.indexOf(format)];
      reply.type(`${MEDIA_TYPES[format]}; charset=utf-8`);
      // Made here and held to no script: a data set's names stand in it.
      reply.header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; img-src data:");
      return reply.serializer((body: unknown) => body as never).send(Buffer.from(report ?? []) as never);
    },
  );
}
