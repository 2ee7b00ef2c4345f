import { DatasetSchema, listOf } from '@unetsweep/contract';
import Type from 'typebox';
import { CountField, PageFields, toPageQuery } from '../../query/list-query.js';
import { type Api, IdParams, orNotFound, problems, type RouteContext } from '../route.js';

const DatasetsQuery = Type.Object({ ...PageFields, ...CountField }, { additionalProperties: false });

const SampleSchema = Type.Object(
  {
    name: Type.String(),
    group: Type.Union([Type.String(), Type.Null()]),
    width: Type.Integer({ minimum: 0 }),
    height: Type.Integer({ minimum: 0 }),
  },
  { title: 'SampleItem', description: 'An image of a data set.' },
);

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

function listSamples(app: Api, { store }: RouteContext): void {
  app.get(
    '/v1/datasets/:id/samples',
    {
      schema: {
        operationId: 'listDatasetSamples',
        tags: ['datasets'],
        summary: 'Images of a data set.',
        params: IdParams,
        response: { 200: listOf(SampleSchema, 'SampleList'), ...problems('notFound') },
      },
    },
    async (request) => {
      orNotFound(await store.datasets.resolve(request.params.id), 'data set');
      return { items: await store.datasets.samples(request.params.id), nextCursor: null };
    },
  );
}

export function readDatasets(app: Api, context: RouteContext): void {
  listDatasets(app, context);
  readDataset(app, context);
  listSamples(app, context);
}
