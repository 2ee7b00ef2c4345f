import { DryRunSchema, type ErrorCode, SweepSchema, SweepSpecSchema } from '@unetsweep/contract';
import type { FastifyReply } from 'fastify';
import Type from 'typebox';
import { IdempotencyHeaders, idempotently } from '../../services/idempotency.js';
import { describeSubmission, submitSweep } from '../../services/submit-sweep.js';
import { type Api, problems, type RouteContext } from '../route.js';

const CreateQuery = Type.Object(
  {
    dryRun: Type.Optional(
      Type.Boolean({
        default: false,
        description: 'Checks the sweep and says what it would do, without doing it.',
      }),
    ),
  },
  { additionalProperties: false },
);

const REFUSALS: ErrorCode[] = [
  'malformedJson',
  'bodyTooLarge',
  'unsupportedMediaType',
  'invalidBody',
  'unknownDataset',
  'datasetFailed',
  'datasetImporting',
  'imagesRemoved',
  'invalidCells',
  'tooManyCells',
  'emptySpace',
  'notFinite',
  'methodNotApplicable',
  'idempotencyInFlight',
  'idempotencyKeyReused',
];

/** Posts a sweep. */
export function createSweep(app: Api, { store, queue }: RouteContext): void {
  app.post(
    '/v1/sweeps',
    {
      schema: {
        operationId: 'createSweep',
        tags: ['sweeps'],
        summary: 'Posts a sweep, or with dryRun says what it would do.',
        querystring: CreateQuery,
        headers: IdempotencyHeaders,
        body: SweepSpecSchema,
        response: { 200: DryRunSchema, 201: SweepSchema, ...problems(...REFUSALS) },
      },
    },
    async (request, reply) => {
      if (request.query.dryRun) return (await describeSubmission(store, request.body)).dryRun;
      const { status, body } = await idempotently(store.idempotency, request, reply, async () => ({
        status: 201,
        body: await submitSweep(store, queue, request.body),
      }));
      // What was stored is text of a sweep; its type is not known again.
      const untyped: FastifyReply = reply;
      const { id } = body as { id: string };
      return untyped.code(status).header('location', `/v1/sweeps/${id}`).send(body);
    },
  );
}
