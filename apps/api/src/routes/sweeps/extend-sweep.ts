import { type ErrorCode, ExtendedSweepSchema, ExtensionSchema } from '@unetsweep/contract';
import type { FastifyReply } from 'fastify';
import { extendSweep as extend } from '../../services/extend-sweep.js';
import { IdempotencyHeaders, idempotently } from '../../services/idempotency.js';
import { BODY_REFUSALS, GROWTH_REFUSALS } from '../refusals.js';
import { type Api, IdParams, problems, type RouteContext } from '../route.js';

const REFUSALS: ErrorCode[] = [
  ...GROWTH_REFUSALS,
  'tooManyCells',
  'notFinite',
  'methodNotApplicable',
  ...BODY_REFUSALS,
];

export function extendSweep(app: Api, { store, queue }: RouteContext): void {
  app.post(
    '/v1/sweeps/:id/extend',
    {
      schema: {
        operationId: 'extendSweep',
        tags: ['sweeps'],
        summary: 'Gives a sweep more values, repeats, trials or epochs; nothing that has run is done again.',
        description:
          'Only widens. Points that are there keep their numbers, new ones come after them; the same request again changes nothing. A sweep that had ended goes on; what a cancelled one had not planned yet is planned too. With longer `epochs`, completed trials go on from their kept state, else they run from the beginning; both give the same weights. Where the schedule depends on the length they always run from the beginning, and trials that were stopped early stay as they are.',
        params: IdParams,
        headers: IdempotencyHeaders,
        body: ExtensionSchema,
        response: { 200: ExtendedSweepSchema, ...problems(...REFUSALS) },
      },
    },
    async (request, reply) => {
      const { status, body } = await idempotently(store.idempotency, request, reply, async () => ({
        status: 200,
        body: await extend(store, queue, request.params.id, request.body),
      }));
      const untyped: FastifyReply = reply;
      return untyped.code(status).send(body);
    },
  );
}
