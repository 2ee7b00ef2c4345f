import { EnsembleRequestSchema, EnsembleSchema, type ErrorCode } from '@unetsweep/contract';
import { createEnsemble, ENSEMBLE } from '../../services/ensembles/create-ensemble.js';
import { IdempotencyHeaders, idempotently } from '../../services/idempotency.js';
import { type Api, problems, type RouteContext } from '../route.js';

const REFUSALS: ErrorCode[] = [
  'malformedJson',
  'unsupportedMediaType',
  'bodyTooLarge',
  'notFound',
  'checkpointPending',
  'checkpointExpired',
  'imagesRemoved',
  'splitMismatch',
  'invalidBody',
  'idempotencyInFlight',
  'idempotencyKeyReused',
];

/** Makes an ensemble of trials or checkpoints. */
export function createEnsembleRoute(app: Api, { store, queue }: RouteContext): void {
  app.post(
    '/v1/ensembles',
    {
      schema: {
        operationId: 'createEnsemble',
        tags: ['ensembles'],
        summary:
          'Lets trained networks of one data set and split predict together, and measures that beside each of them. A worker does it.',
        description:
          "While it is there its members' weights stay, whatever keepCheckpoints says, and their sweeps can't be deleted.",
        headers: IdempotencyHeaders,
        body: EnsembleRequestSchema,
        response: { 202: EnsembleSchema, ...problems(...REFUSALS) },
      },
    },
    async (request, reply) => {
      const { status, body } = await idempotently(store.idempotency, request, reply, async () => ({
        status: 202,
        body: await createEnsemble(store, request.body),
      }));
      void queue.offerJob(ENSEMBLE);
      // What was stored is text of an ensemble; its type is not known again.
      const { id } = body as { id: string };
      return reply
        .code(status as 202)
        .header('location', `/v1/ensembles/${id}`)
        .send(body as never);
    },
  );
}
