import { listOf, TrialSchema, trialPathTypes } from '@unetsweep/contract';
import Type, { type Static } from 'typebox';
import { parseFields } from '../../query/choose-fields.js';
import {
  CountField,
  FilterField,
  PageFields,
  type PathTypes,
  SortField,
  toPageQuery,
} from '../../query/list-query.js';
import { type Api, IdParams, orNotFound, problems, type RouteContext } from '../route.js';

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

const known = Object.keys(TrialSchema.properties);

/** With `fields`, items hold only those. */
const TrialListSchema = listOf(Type.Partial(TrialSchema, { title: 'TrialItem' }), 'TrialList');

const response = {
  200: TrialListSchema,
  ...problems('notFound', 'malformedFilter', 'invalidCursor', 'invalidBody'),
};

interface Scope {
  sweepId?: string;
  types: PathTypes;
}

async function listTrials(
  { store }: RouteContext,
  query: Static<typeof TrialsQuery>,
  { sweepId, types }: Scope,
) {
  const choose = parseFields(query.fields, known);
  const defaultSort = [
    sweepId === undefined ? { path: 'createdAt', descending: true } : { path: 'number', descending: false },
  ];
  const page = await store.trials.list({
    ...toPageQuery(query, { types, defaultSort }),
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
    async (request) => {
      const sweep = orNotFound(await context.store.sweeps.get(request.params.id), 'sweep');
      const types = trialPathTypes({
        parameters: Object.keys(sweep.spec.parameters),
        isInternal: sweep.spec.runner === 'internal',
      });
      return listTrials(context, request.query, { sweepId: sweep.id, types });
    },
  );
}

function listOfAll(app: Api, context: RouteContext): void {
  const types = trialPathTypes({ parameters: null, isInternal: false });
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
    (request) => listTrials(context, request.query, { types }),
  );
}

export function listTrialsRoutes(app: Api, context: RouteContext): void {
  listOfSweep(app, context);
  listOfAll(app, context);
}
