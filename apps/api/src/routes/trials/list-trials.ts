import {
  listOf,
  parseTrialFilter,
  parseTrialSort,
  type TrialPathContext,
  TrialSchema,
} from '@unetsweep/contract';
import Type, { type Static } from 'typebox';
import { parseFields } from '../../query/choose-fields.js';
import { CountField, FilterField, PageFields, SortField, toPageQuery } from '../../query/list-query.js';
import { pathsOf } from '../../query/trial-paths.js';
import { type Api, IdParams, orNotFound, problems, type RouteContext } from '../route.js';
import { sendArrays } from '../send-arrays.js';

const TrialsQuery = Type.Object(
  {
    ...PageFields,
    ...CountField,
    ...SortField,
    ...FilterField,
    fields: Type.Optional(
      Type.String({
        maxLength: 4_000,
        description: 'Fields to answer, separated by commas; `id` is always there; default all.',
        examples: ['number,status,metrics.valDice'],
      }),
    ),
  },
  { additionalProperties: false },
);

const ANY_SWEEP: TrialPathContext = { parameters: null, isInternal: false };

const known = Object.keys(TrialSchema.properties);

/** With `fields`, items hold only those. */
const TrialListSchema = listOf(Type.Partial(TrialSchema, { title: 'TrialItem' }), 'TrialList');

const response = {
  200: TrialListSchema,
  ...problems('notFound', 'malformedFilter', 'invalidCursor', 'invalidBody'),
};

async function listTrials(
  { store }: RouteContext,
  query: Static<typeof TrialsQuery>,
  paths: TrialPathContext,
  sweepId?: string,
) {
  const choose = parseFields(query.fields, known);
  const page = await store.trials.list({
    ...toPageQuery(query, {
      ...(query.sort !== undefined && { sort: parseTrialSort(query.sort, paths) }),
      ...(query.filter !== undefined && { filter: parseTrialFilter(query.filter, paths) }),
    }),
    ...(sweepId !== undefined && { sweepId }),
  });
  return choose ? { ...page, items: page.items.map(choose) } : page;
}

function listOfSweep(app: Api, context: RouteContext): void {
  app.get(
    '/v1/sweeps/:id/trials',
    {
      schema: {
        operationId: 'listSweepTrials',
        tags: ['trials'],
        summary: 'Trials of a sweep, by number unless sorted otherwise.',
        params: IdParams,
        querystring: TrialsQuery,
        response,
      },
    },
    async (request, reply) => {
      const sweep = orNotFound(await context.store.sweeps.getSpec(request.params.id), 'sweep');
      return sendArrays(reply, await listTrials(context, request.query, pathsOf(sweep), sweep.id));
    },
  );
}

function listOfAll(app: Api, context: RouteContext): void {
  app.get(
    '/v1/trials',
    {
      schema: {
        operationId: 'listTrials',
        tags: ['trials'],
        summary: 'Trials of all sweeps, newest first unless sorted otherwise.',
        querystring: TrialsQuery,
        response,
      },
    },
    async (request, reply) => sendArrays(reply, await listTrials(context, request.query, ANY_SWEEP)),
  );
}

export function listTrialsRoutes(app: Api, context: RouteContext): void {
  listOfSweep(app, context);
  listOfAll(app, context);
}
