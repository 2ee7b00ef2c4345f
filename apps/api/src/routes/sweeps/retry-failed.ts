import { RetriedSweepSchema, RetryFailedSchema } from '@unetsweep/contract';
import type { FastifyReply } from 'fastify';
import { IdempotencyHeaders, idempotently } from '../../services/idempotency.js';
import { optionalBody } from '../optional-body.js';
import { BODY_REFUSALS } from '../refusals.js';
import { type Api, IdParams, problems, type RouteContext } from '../route.js';

export function retryFailed(app: Api, { store, queue }: RouteContext): void {
  app.post(
    '/v1/sweeps/:id/retryFailed',
    {
      ...optionalBody,
      schema: {
        operationId: 'retryFailed',
        tags: ['sweeps'],
        summary: 'Queues exactly the failed trials again.',
        description:
          'A sweep that had ended goes on, without planning anything new. Losses of workers count anew; how earlier attempts ended stays in `attempts`. Points have no value until all their runs have ended again.',
        params: IdParams,
        headers: IdempotencyHeaders,
        body: RetryFailedSchema,
        response: {
          200: RetriedSweepSchema,
          ...problems('notFound', 'invalidState', 'imagesRemoved', ...BODY_REFUSALS),
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { status, body } = await idempotently(store.idempotency, request, reply, async () => {
        const { sweep, retried } = await store.sweeps.retryFailed(id, request.body);
        await queue.wake(id);
        return { status: 200, body: { ...sweep, retried } };
      });
      const untyped: FastifyReply = reply;
      return untyped.code(status).send(body);
    },
  );
}
