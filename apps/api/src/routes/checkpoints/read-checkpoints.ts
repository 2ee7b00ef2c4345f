import { CheckpointSchema, listOf } from '@unetsweep/contract';
import { type Api, IdParams, orNotFound, problems, type RouteContext } from '../route.js';

function listCheckpoints(app: Api, { store }: RouteContext): void {
  app.get(
    '/v1/trials/:id/checkpoints',
    {
      schema: {
        operationId: 'listTrialCheckpoints',
        tags: ['checkpoints'],
        summary: 'Checkpoints of a trial.',
        params: IdParams,
        response: { 200: listOf(CheckpointSchema, 'CheckpointList'), ...problems('notFound') },
      },
    },
    async (request) => {
      orNotFound(await store.trials.get(request.params.id), 'trial');
      return { items: await store.checkpoints.list(request.params.id), nextCursor: null };
    },
  );
}

function readCheckpoint(app: Api, { store }: RouteContext): void {
  app.get(
    '/v1/checkpoints/:id',
    {
      schema: {
        operationId: 'getCheckpoint',
        tags: ['checkpoints'],
        summary: 'Describes a checkpoint.',
        params: IdParams,
        response: { 200: CheckpointSchema, ...problems('notFound', 'checkpointExpired') },
      },
    },
    async (request) => orNotFound(await store.checkpoints.get(request.params.id), 'checkpoint'),
  );
}

export function readCheckpoints(app: Api, context: RouteContext): void {
  listCheckpoints(app, context);
  readCheckpoint(app, context);
}
