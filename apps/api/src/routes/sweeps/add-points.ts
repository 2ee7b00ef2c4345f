import { AddedTrialsSchema, AddPointsSchema } from '@unetsweep/contract';
import type { FastifyReply } from 'fastify';
import { addPoints as add } from '../../services/add-points.js';
import { IdempotencyHeaders, idempotently } from '../../services/idempotency.js';
import { BODY_REFUSALS, GROWTH_REFUSALS } from '../refusals.js';
import { type Api, IdParams, problems, type RouteContext } from '../route.js';

export function addPoints(app: Api, { store, queue }: RouteContext): void {
  app.post(
    '/v1/sweeps/:id/trials',
    {
      schema: {
        operationId: 'addTrials',
        tags: ['sweeps'],
        summary: 'Runs points by hand beside those of the search.',
        description:
          'Answers one item for each run of each point. A run that is there already is named in `duplicateOf` and not run again. A sweep that had ended goes on; `maxTrials` rises where it would be exceeded; the search learns from these trials as from its own.',
        params: IdParams,
        headers: IdempotencyHeaders,
        body: AddPointsSchema,
        response: {
          201: AddedTrialsSchema,
          ...problems(...GROWTH_REFUSALS, ...BODY_REFUSALS),
        },
      },
    },
    async (request, reply) => {
      const { status, body } = await idempotently(store.idempotency, request, reply, async () => ({
        status: 201,
        body: { items: await add(store, queue, request.params.id, request.body) },
      }));
      const untyped: FastifyReply = reply;
      return untyped.code(status).send(body);
    },
  );
}
