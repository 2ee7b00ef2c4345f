import { type DatasetSample, DatasetSampleSchema, listOf } from '@unetsweep/contract';
import type { ListedSample } from '@unetsweep/store';
import Type from 'typebox';
import { CountField, PageFields, toPageQuery } from '../../query/list-query.js';
import { oneOf } from '../../query/one-of.js';
import { type Api, IdParams, orNotFound, problems, type RouteContext } from '../route.js';

const SamplesQuery = Type.Object(
  {
    ...PageFields,
    ...CountField,
    group: Type.Optional(Type.String({ maxLength: 255, description: 'Only images of this group.' })),
    split: Type.Optional(
      oneOf(['train', 'validation', 'test'], { description: 'Only images that the set puts on this side.' }),
    ),
    labelled: Type.Optional(Type.Boolean({ description: 'Only images with a mask, or only those without.' })),
  },
  { additionalProperties: false },
);

function toSample(datasetId: string, sample: ListedSample): DatasetSample {
  const { index, split: _, ...described } = sample;
  const url = `/v1/datasets/${datasetId}/samples/${index}`;
  return { ...described, imageUrl: `${url}/image`, maskUrl: sample.labelled ? `${url}/mask` : null };
}

export function listSamples(app: Api, { store }: RouteContext): void {
  app.get(
    '/v1/datasets/:id/samples',
    {
      schema: {
        operationId: 'listDatasetSamples',
        tags: ['datasets'],
        summary: 'Images of a data set, in its order, with the addresses of their pictures.',
        params: IdParams,
        querystring: SamplesQuery,
        response: {
          200: listOf(DatasetSampleSchema, 'DatasetSampleList'),
          ...problems('notFound', 'imagesRemoved', 'invalidCursor', 'invalidBody'),
        },
      },
    },
    async (request) => {
      const { id } = request.params;
      const { group, split, labelled, ...page } = request.query;
      orNotFound(await store.datasets.resolve(id), 'data set');
      const samples = await store.samples.list(id, {
        ...toPageQuery(page),
        ...(group !== undefined && { group }),
        ...(split !== undefined && { split }),
        ...(labelled !== undefined && { labelled }),
      });
      return { ...samples, items: samples.items.map((sample) => toSample(id, sample)) };
    },
  );
}
