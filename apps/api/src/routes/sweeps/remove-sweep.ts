import Type from 'typebox';
import { type Api, IdParams, orNotFound, problems, type RouteContext } from '../route.js';

/** Waiting for running trials to let go, after which the client is told that the rest goes on without it. */
const TRIES = 40;
const TRY_EVERY_MS = 250;
/** A sweep with more trials is deleted in the background. */
const MOST_TRIALS = 10_000;

const DeletingSchema = Type.Object({ deleting: Type.Boolean() }, { title: 'Deleting' });

export function removeSweep(app: Api, { store, queue }: RouteContext): void {
  app.delete(
    '/v1/sweeps/:id',
    {
      schema: {
        operationId: 'deleteSweep',
        tags: ['sweeps'],
        summary:
          'Deletes a sweep with all it holds, unless an ensemble is made of its trials; running trials are cancelled first.',
        description:
          'One of more than 10,000 trials is deleted in the background: 202, and 404 once it is gone.',
        params: IdParams,
        response: {
          204: Type.Null({ description: 'Deleted.' }),
          202: DeletingSchema,
          ...problems('notFound', 'inUse'),
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { trialCounts } = orNotFound(await store.sweeps.get(id), 'sweep');
      if (trialCounts.total > MOST_TRIALS) {
        await store.sweeps.deleteLater(id);
        await queue.signal({ sweepId: id });
        return reply.code(202).send({ deleting: true });
      }
      for (let left = TRIES; left > 0; left -= 1) {
        if (await store.sweeps.delete(id)) return reply.code(204).send(null);
        await queue.signal({ sweepId: id });
        await new Promise((resolve) => setTimeout(resolve, TRY_EVERY_MS));
      }
      return reply.code(202).send({ deleting: true });
    },
  );
}
