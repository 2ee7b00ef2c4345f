import { type Dataset, DatasetSchema, listOf } from '@unetsweep/contract';
import Type from 'typebox';
import { CountField, PageFields, toPageQuery } from '../../query/list-query.js';
import { waitUntil } from '../../services/wait-until.js';
import { type Api, IdParams, orNotFound, problems, type RouteContext } from '../route.js';
import { WaitQuery } from '../sweeps/read-sweep.js';

const DatasetsQuery = Type.Object(
  {
    ...PageFields,
    ...CountField,
    name: Type.Optional(Type.String({ maxLength: 100, description: 'Only versions of this name.' })),
    status: Type.Optional(Type.Enum(['importing', 'ready', 'failed'], { description: 'Only those.' })),
  },
  { additionalProperties: false },
);

function listDatasets(app: Api, { store }: RouteContext): void {
  app.get(
    '/v1/datasets',
    {
      schema: {
        operationId: 'listDatasets',
        tags: ['datasets'],
        summary: 'Data sets, newest first; deleted ones are left out.',
        querystring: DatasetsQuery,
        response: { 200: listOf(DatasetSchema, 'DatasetList'), ...problems('invalidCursor', 'invalidBody') },
      },
    },
    ({ query }) =>
      store.datasets.list({
        ...toPageQuery(query),
        ...(query.name !== undefined && { name: query.name }),
        ...(query.status !== undefined && { status: query.status as Dataset['status'] }),
      }),
  );
}

function readDataset(app: Api, { store, hub }: RouteContext): void {
  app.get(
    '/v1/datasets/:id',
    {
      schema: {
        operationId: 'getDataset',
        tags: ['datasets'],
        summary:
          'Describes a data set: images, sizes, channels, classes, groups, where it came from; or waits for the end of its import.',
        params: IdParams,
        querystring: WaitQuery,
        response: { 200: DatasetSchema, ...problems('notFound', 'imagesRemoved', 'invalidBody') },
      },
    },
    (request, reply) =>
      waitUntil({
        hub,
        reply,
        seconds: request.query.wait ?? 0,
        read: async () => orNotFound(await store.datasets.resolve(request.params.id), 'data set'),
        isDone: ({ status }) => status !== 'importing',
      }),
  );
}

export function readDatasets(app: Api, context: RouteContext): void {
  listDatasets(app, context);
  readDataset(app, context);
}
