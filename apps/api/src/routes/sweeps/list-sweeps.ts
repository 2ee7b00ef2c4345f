import {
  listOf,
  namePatterns,
  parseFilter,
  parseSort,
  SweepSchema,
  sweepLimits,
  sweepPathTypes,
  sweepStatuses,
} from '@unetsweep/contract';
import Type from 'typebox';
import { CountField, FilterField, PageFields, SortField, toPageQuery } from '../../query/list-query.js';
import { oneOf } from '../../query/one-of.js';
import { type Api, problems, type RouteContext } from '../route.js';

const SweepsQuery = Type.Object(
  {
    ...PageFields,
    ...CountField,
    ...SortField,
    ...FilterField,
    status: Type.Optional(oneOf(sweepStatuses, { description: 'Sweeps in this status.' })),
    tag: Type.Optional(Type.String({ pattern: namePatterns.tag, description: 'Sweeps with this tag.' })),
    name: Type.Optional(
      Type.String({
        maxLength: sweepLimits.nameLength,
        description: 'Sweeps whose name contains this, without case.',
      }),
    ),
  },
  { additionalProperties: false },
);

export function listSweeps(app: Api, { store }: RouteContext): void {
  app.get(
    '/v1/sweeps',
    {
      schema: {
        operationId: 'listSweeps',
        tags: ['sweeps'],
        summary: 'Sweeps, newest first unless sorted otherwise.',
        querystring: SweepsQuery,
        response: {
          200: listOf(SweepSchema, 'SweepList'),
          ...problems('malformedFilter', 'invalidCursor', 'invalidBody'),
        },
      },
    },
    async (request) => {
      const { status, tag, name, sort, filter, ...page } = request.query;
      return store.sweeps.list({
        ...toPageQuery(page, {
          ...(sort !== undefined && { sort: parseSort(sort, sweepPathTypes) }),
          ...(filter !== undefined && { filter: parseFilter(filter, sweepPathTypes) }),
        }),
        ...(status !== undefined && { status }),
        ...(tag !== undefined && { tag }),
        ...(name !== undefined && { name }),
      });
    },
  );
}
