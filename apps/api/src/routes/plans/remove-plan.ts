import Type from 'typebox';
import { type Api, IdParams, problems, type RouteContext } from '../route.js';

const RemoveQuery = Type.Object(
  {
    keepSweeps: Type.Optional(
      Type.Boolean({
        default: false,
        description: 'True: its sweeps stay, and go on, as sweeps of no plan.',
      }),
    ),
  },
  { additionalProperties: false },
);

export function removePlan(app: Api, { store, queue }: RouteContext): void {
  app.delete(
    '/v1/plans/:id',
    {
      schema: {
        operationId: 'deletePlan',
        tags: ['plans'],
        summary: 'Deletes a plan, with its sweeps unless they are to stay.',
        description:
          'Running trials of its sweeps are cancelled first; the sweeps are gone soon after the answer.',
        params: IdParams,
        querystring: RemoveQuery,
        response: {
          204: Type.Null({ description: 'Deleted.' }),
          ...problems('notFound', 'invalidBody', 'inUse'),
        },
      },
    },
    async (request, reply) => {
      const sweeps = await store.plans.remove(request.params.id, request.query.keepSweeps ?? false);
      // Those that still train are removed by the planner once they have let go.
      for (const sweepId of sweeps) {
        await store.sweeps.delete(sweepId);
        await queue.signal({ sweepId });
      }
      return reply.code(204).send(null);
    },
  );
}
