import { listOf, PointSchema } from '@unetsweep/contract';
import Type from 'typebox';
import { columnTypes } from '../../query/column-types.js';
import { CountField, PageFields, SortField, toPageQuery } from '../../query/list-query.js';
import { type Api, IdParams, orNotFound, problems, type RouteContext } from '../route.js';

const PointsQuery = Type.Object(
  { ...PageFields, ...CountField, ...SortField },
  { additionalProperties: false },
);

const types = columnTypes({
  id: 'string',
  number: 'number',
  value: 'number',
  std: 'number',
  count: 'number',
  status: 'string',
});

const defaultSort = [{ path: 'number', descending: false }];

export function listPoints(app: Api, { store }: RouteContext): void {
  app.get(
    '/v1/sweeps/:id/points',
    {
      schema: {
        operationId: 'listSweepPoints',
        tags: ['sweeps'],
        summary: 'Points of a sweep with their values over repeats and folds.',
        params: IdParams,
        querystring: PointsQuery,
        response: {
          200: listOf(PointSchema, 'PointList'),
          ...problems('notFound', 'invalidCursor', 'invalidBody'),
        },
      },
    },
    async (request) => {
      orNotFound(await store.sweeps.get(request.params.id), 'sweep');
      return store.sweeps.points(request.params.id, toPageQuery(request.query, { types, defaultSort }));
    },
  );
}
