import { listOf, PointSchema } from '@unetsweep/contract';
import { pointSortPaths } from '@unetsweep/store';
import Type from 'typebox';
import { CountField, PageFields, parseColumnSort, SortField, toPageQuery } from '../../query/list-query.js';
import { type Api, IdParams, orNotFound, problems, type RouteContext } from '../route.js';

const PointsQuery = Type.Object(
  { ...PageFields, ...CountField, ...SortField },
  { additionalProperties: false },
);

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
      const { sort, ...page } = request.query;
      const chosen = sort === undefined ? {} : { sort: parseColumnSort(sort, pointSortPaths) };
      return store.sweeps.points(request.params.id, toPageQuery(page, chosen));
    },
  );
}
