import { listOf, WorkerSchema } from '@unetsweep/contract';
import { type Api, IdParams, orNotFound, problems, type RouteContext } from '../route.js';

export function readWorkers(app: Api, { store }: RouteContext): void {
  app.get(
    '/v1/workers',
    {
      schema: {
        operationId: 'listWorkers',
        tags: ['workers'],
        summary: 'Workers with their slots, device, trials and last heartbeat; lost ones for 24 hours.',
        response: { 200: listOf(WorkerSchema, 'WorkerList'), ...problems() },
      },
    },
    async () => ({ items: await store.workers.list(), nextCursor: null }),
  );
  app.get(
    '/v1/workers/:id',
    {
      schema: {
        operationId: 'getWorker',
        tags: ['workers'],
        summary: 'Reads a worker.',
        params: IdParams,
        response: { 200: WorkerSchema, ...problems('notFound') },
      },
    },
    async (request) => orNotFound(await store.workers.get(request.params.id), 'worker'),
  );
}
