import { DrainSchema, WorkerSchema } from '@unetsweep/contract';
import Type from 'typebox';
import { type Api, IdParams, problems, type RouteContext } from '../route.js';

export function drainWorker(app: Api, { store, queue }: RouteContext): void {
  app.post(
    '/v1/workers/:id/drain',
    {
      schema: {
        operationId: 'drainWorker',
        tags: ['workers'],
        summary: 'Gives the worker nothing new; its trials end their epoch and go back, or finish.',
        params: IdParams,
        body: Type.Union([DrainSchema, Type.Null()]),
        response: {
          200: WorkerSchema,
          ...problems('notFound', 'invalidState', 'invalidBody', 'malformedJson'),
        },
      },
    },
    async (request) => {
      const worker = await store.workers.drain(request.params.id, request.body?.mode ?? 'checkpoint');
      await queue.signal({ workerId: worker.id });
      return worker;
    },
  );
  app.post(
    '/v1/workers/:id/undrain',
    {
      schema: {
        operationId: 'undrainWorker',
        tags: ['workers'],
        summary: 'Lets a draining worker take trials again.',
        params: IdParams,
        response: { 200: WorkerSchema, ...problems('notFound', 'invalidState') },
      },
    },
    async (request) => {
      const worker = await store.workers.undrain(request.params.id);
      await queue.signal({ workerId: worker.id });
      return worker;
    },
  );
}
