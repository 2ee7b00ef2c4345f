import { TrialBatchResultsSchema, TrialBatchSchema } from '@unetsweep/contract';
import type { FastifyReply } from 'fastify';
import { batchTrials as runBatch } from '../../services/batch-trials.js';
import { IdempotencyHeaders, idempotently } from '../../services/idempotency.js';
import { BODY_REFUSALS } from '../refusals.js';
import { type Api, problems, type RouteContext } from '../route.js';

export function batchTrials(app: Api, { store, queue }: RouteContext): void {
  app.post(
    '/v1/trials/batch',
    {
      schema: {
        operationId: 'batchTrials',
        tags: ['trials'],
        summary: 'Cancels or retries many trials.',
        description:
          'By `ids`, or by `sweepId` and `filter`. Each trial has its own result; one that cannot follow does not keep the others from it.',
        headers: IdempotencyHeaders,
        body: TrialBatchSchema,
        response: {
          200: TrialBatchResultsSchema,
          ...problems('notFound', 'malformedFilter', ...BODY_REFUSALS),
        },
      },
    },
    async (request, reply) => {
      const { status, body } = await idempotently(store.idempotency, request, reply, async () => ({
        status: 200,
        body: { results: await runBatch(store, queue, request.body) },
      }));
      const untyped: FastifyReply = reply;
      return untyped.code(status).send(body);
    },
  );
}
