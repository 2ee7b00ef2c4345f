import { isFinalTrialStatus, TrialSchema } from '@unetsweep/contract';
import { waitUntil } from '../../services/wait-until.js';
import { type Api, IdParams, orNotFound, problems, type RouteContext } from '../route.js';
import { WaitQuery } from '../sweeps/read-sweep.js';

export function readTrial(app: Api, { store, hub }: RouteContext): void {
  app.get(
    '/v1/trials/:id',
    {
      schema: {
        operationId: 'getTrial',
        tags: ['trials'],
        summary: 'Reads a trial, or waits for its end.',
        params: IdParams,
        querystring: WaitQuery,
        response: { 200: TrialSchema, ...problems('notFound', 'invalidBody') },
      },
    },
    (request, reply) =>
      waitUntil({
        hub,
        reply,
        seconds: request.query.wait ?? 0,
        read: async () => orNotFound(await store.trials.get(request.params.id), 'trial'),
        isDone: ({ status }) => isFinalTrialStatus(status),
      }),
  );
}
