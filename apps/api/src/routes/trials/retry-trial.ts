import { RetryTrialSchema, TrialSchema } from '@unetsweep/contract';
import type { FastifyReply } from 'fastify';
import { IdempotencyHeaders, idempotently } from '../../services/idempotency.js';
import { optionalBody } from '../optional-body.js';
import { BODY_REFUSALS } from '../refusals.js';
import { type Api, IdParams, problems, type RouteContext } from '../route.js';

export function retryTrial(app: Api, { store, queue }: RouteContext): void {
  app.post(
    '/v1/trials/:id/retry',
    {
      ...optionalBody,
      schema: {
        operationId: 'retryTrial',
        tags: ['trials'],
        summary: 'Queues a failed, cancelled or pruned trial again.',
        description:
          'It goes on from its kept state where there is one (keepCheckpoints.optimizerState), else it runs from the beginning. A trial that waits or runs stays so.',
        params: IdParams,
        headers: IdempotencyHeaders,
        body: RetryTrialSchema,
        response: {
          200: TrialSchema,
          ...problems('notFound', 'invalidState', 'imagesRemoved', ...BODY_REFUSALS),
        },
      },
    },
    async (request, reply) => {
      const { status, body } = await idempotently(store.idempotency, request, reply, async () => {
        const trial = await store.trials.retry(request.params.id, request.body.fromScratch ?? false);
        await queue.wake(trial.sweepId);
        return { status: 200, body: trial };
      });
      const untyped: FastifyReply = reply;
      return untyped.code(status).send(body);
    },
  );
}
