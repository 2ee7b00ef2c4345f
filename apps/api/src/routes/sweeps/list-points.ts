import { listOf, PointSchema, parseFilter, parseSort, pointPathTypes } from '@unetsweep/contract';
import Type from 'typebox';
import { CountField, FilterField, PageFields, SortField, toPageQuery } from '../../query/list-query.js';
import { pathsOf } from '../../query/trial-paths.js';
import { type Api, IdParams, orNotFound, problems, type RouteContext } from '../route.js';
import { sendArrays } from '../send-arrays.js';

const PointsQuery = Type.Object(
  { ...PageFields, ...CountField, ...SortField, ...FilterField },
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
          ...problems('notFound', 'malformedFilter', 'invalidCursor', 'invalidBody'),
        },
      },
    },
    async (request, reply) => {
      const sweep = orNotFound(await store.sweeps.getSpec(request.params.id), 'sweep');
      const { sort, filter, ...page } = request.query;
      const objectives = sweep.spec.objective.map(({ metric }) => metric);
      const types = pointPathTypes({ ...pathsOf(sweep), objectives });
      const chosen = {
        ...(sort !== undefined && { sort: parseSort(sort, types) }),
        ...(filter !== undefined && { filter: parseFilter(filter, types) }),
      };
      return sendArrays(reply, await store.sweeps.points(sweep.id, toPageQuery(page, chosen)));
    },
  );
}
