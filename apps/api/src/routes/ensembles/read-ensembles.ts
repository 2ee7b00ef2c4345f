import { EnsembleSchema, listOf } from '@unetsweep/contract';
import type { Store } from '@unetsweep/store';
import Type from 'typebox';
import { toPageQuery } from '../../query/list-query.js';
import { ENSEMBLE, toEnsemble } from '../../services/ensembles/create-ensemble.js';
import { waitUntil } from '../../services/wait-until.js';
import { type Api, IdParams, problems, type RouteContext } from '../route.js';
import { findJob, hasEnded, JobListQuery } from '../stored-jobs.js';
import { WaitQuery } from '../sweeps/read-sweep.js';

const find = async (store: Store, id: string) => toEnsemble(await findJob(store, ENSEMBLE, id, 'ensemble'));

function listEnsembles(app: Api, { store }: RouteContext): void {
  app.get(
    '/v1/ensembles',
    {
      schema: {
        operationId: 'listEnsembles',
        tags: ['ensembles'],
        summary: 'Ensembles, newest first.',
        querystring: JobListQuery,
        response: {
          200: listOf(EnsembleSchema, 'EnsembleList'),
          ...problems('invalidCursor', 'invalidBody'),
        },
      },
    },
    async ({ query }) => {
      const page = await store.jobs.list(ENSEMBLE, toPageQuery(query));
      return { ...page, items: page.items.map(toEnsemble) };
    },
  );
}

function readEnsemble(app: Api, { store, hub }: RouteContext): void {
  app.get(
    '/v1/ensembles/:id',
    {
      schema: {
        operationId: 'getEnsemble',
        tags: ['ensembles'],
        summary: 'Reads an ensemble, or waits for its end.',
        params: IdParams,
        querystring: WaitQuery,
        response: { 200: EnsembleSchema, ...problems('notFound', 'invalidBody') },
      },
    },
    (request, reply) =>
      waitUntil({
        hub,
        reply,
        seconds: request.query.wait ?? 0,
        read: () => find(store, request.params.id),
        isDone: hasEnded,
      }),
  );
}

function deleteEnsemble(app: Api, { store }: RouteContext): void {
  app.delete(
    '/v1/ensembles/:id',
    {
      schema: {
        operationId: 'deleteEnsemble',
        tags: ['ensembles'],
        summary: "Removes an ensemble; checkpoints that it alone kept are their sweeps' again.",
        params: IdParams,
        response: { 204: Type.Null({ description: 'Removed.' }), ...problems('notFound') },
      },
    },
    async (request, reply) => {
      await find(store, request.params.id);
      await store.ensembles.delete(request.params.id);
      return reply.code(204).send(null);
    },
  );
}

export function readEnsembles(app: Api, context: RouteContext): void {
  listEnsembles(app, context);
  readEnsemble(app, context);
  deleteEnsemble(app, context);
}
