import { isFinalSweepStatus, listLimits, SweepSchema } from '@unetsweep/contract';
import Type from 'typebox';
import { formatVersion } from '../../query/entity-tag.js';
import { waitUntil } from '../../services/wait-until.js';
import { type Api, IdParams, orNotFound, problems, type RouteContext } from '../route.js';

export const WaitQuery = Type.Object(
  {
    wait: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: listLimits.waitSeconds,
        description: 'Answer when the status is final, or after so many seconds.',
      }),
    ),
  },
  { additionalProperties: false },
);

export function readSweep(app: Api, { store, hub }: RouteContext): void {
  app.get(
    '/v1/sweeps/:id',
    {
      schema: {
        operationId: 'getSweep',
        tags: ['sweeps'],
        summary: 'Reads a sweep, or waits for its end.',
        params: IdParams,
        querystring: WaitQuery,
        response: { 200: SweepSchema, ...problems('notFound', 'invalidBody') },
      },
    },
    async (request, reply) => {
      const { sweep, etag } = await waitUntil({
        hub,
        reply,
        seconds: request.query.wait ?? 0,
        read: async () => orNotFound(await store.sweeps.getWithEtag(request.params.id), 'sweep'),
        isDone: (found) => isFinalSweepStatus(found.sweep.status),
      });
      reply.header('etag', formatVersion(etag));
      return sweep;
    },
  );
}
