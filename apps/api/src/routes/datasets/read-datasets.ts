import { DatasetSchema, listOf } from '@unetsweep/contract';
import Type from 'typebox';
import { CountField, PageFields, toPageQuery } from '../../query/list-query.js';
import { type Api, IdParams, orNotFound, problems, type RouteContext } from '../route.js';

const DatasetsQuery = Type.Object({ ...PageFields, ...CountField }, { additionalProperties: false });

function listDatasets(app: Api, { store }: RouteContext): void {
  app.get(
    '/v1/datasets',
    {
      schema: {
        operationId: 'listDatasets',
        tags: ['datasets'],
        summary: 'Data sets, newest first.',
        querystring: DatasetsQuery,
        response: { 200: listOf(DatasetSchema, 'DatasetList'), ...problems('invalidCursor', 'invalidBody') },
      },
    },
    (request) => store.datasets.list(toPageQuery(request.query)),
  );
}

function readDataset(app: Api, { store }: RouteContext): void {
  app.get(
    '/v1/datasets/:id',
    {
      schema: {
        operationId: 'getDataset',
        tags: ['datasets'],
        summary: 'Describes a data set: images, sizes, channels, classes, groups.',
        params: IdParams,
        response: { 200: DatasetSchema, ...problems('notFound') },
      },
    },
    async (request) => orNotFound(await store.datasets.resolve(request.params.id), 'data set'),
  );
}

export function readDatasets(app: Api, context: RouteContext): void {
  listDatasets(app, context);
  readDataset(app, context);
}
