import { DatasetSchema, type ErrorCode, PseudoLabelRequestSchema } from '@unetsweep/contract';
import type { FastifyReply } from 'fastify';
import { IdempotencyHeaders, idempotently } from '../../services/idempotency.js';
import { createPseudoLabels } from '../../services/pseudo-labels/create-pseudo-labels.js';
import { BODY_REFUSALS } from '../refusals.js';
import { type Api, IdParams, problems, type RouteContext } from '../route.js';

const REFUSALS: ErrorCode[] = [
  'notFound',
  'imagesRemoved',
  'datasetImporting',
  'checkpointPending',
  'checkpointExpired',
  'invalidState',
  ...BODY_REFUSALS,
];

/** Makes a data set with confident predictions as masks. */
export function pseudoLabels(app: Api, { store, imports }: RouteContext): void {
  app.post(
    '/v1/datasets/:id/pseudo-labels',
    {
      schema: {
        operationId: 'createPseudoLabels',
        tags: ['datasets'],
        summary: 'Makes a new data set in which images without a mask have confident predictions as masks.',
        description:
          'A worker predicts them; wait for the new set with GET and `wait`. Its labelled images keep their masks and get the sides of the split that the networks were trained with (`validation.strategy: named`). Images with predicted masks are only trained on, whatever the strategy. The same request again answers 200 with the set that is there.',
        params: IdParams,
        headers: IdempotencyHeaders,
        body: PseudoLabelRequestSchema,
        response: { 200: DatasetSchema, 202: DatasetSchema, ...problems(...REFUSALS) },
      },
    },
    async (request, reply) => {
      const { status, body } = await idempotently(store.idempotency, request, reply, async () => {
        const { dataset, existing } = await createPseudoLabels(store, request.params.id, request.body);
        if (!existing) imports.poke();
        return { status: existing ? 200 : 202, body: dataset };
      });
      // What was stored is text of a data set; its type is not known again.
      const untyped: FastifyReply = reply;
      const { id } = body as { id: string };
      return untyped.code(status).header('location', `/v1/datasets/${id}`).send(body);
    },
  );
}
