import {
  ColumnsSchema,
  type FilterType,
  parseTrialFilter,
  type Sweep,
  trialPathTypes,
} from '@unetsweep/contract';
import type { ColumnQuery } from '@unetsweep/store';
import Type, { type Static } from 'typebox';
import { FilterField } from '../../query/list-query.js';
import { readPaths } from '../../query/trial-names.js';
import { pathsOf } from '../../query/trial-paths.js';
import { type Api, IdParams, orNotFound, problems, type RouteContext } from '../route.js';
import { sendArrays } from '../send-arrays.js';

const MAX_ROWS = 200_000;
const DEFAULT_ROWS = 100_000;

const ColumnsQuery = Type.Object(
  {
    fields: Type.Optional(
      Type.String({
        maxLength: 4_000,
        description:
          'Paths of trials, separated by commas; default: number, status, the parameters and the objectives.',
        examples: ['number,params.optimizer.learningRate,metrics.valDice'],
      }),
    ),
    ...FilterField,
    maxRows: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: MAX_ROWS,
        default: DEFAULT_ROWS,
        description: 'Of more trials, a sample: the same at each reading, the best trial always in it.',
      }),
    ),
  },
  { additionalProperties: false },
);

const columnTypes: Record<FilterType, ColumnQuery['fields'][number]['type']> = {
  number: 'number',
  duration: 'number',
  time: 'time',
  string: 'string',
  boolean: 'string',
  list: 'string',
  any: 'any',
};

function defaultFields({ spec }: Sweep): string[] {
  const parameters = Object.keys(spec.parameters).map((path) => `params.${path}`);
  const objectives = new Set(spec.objective.map(({ metric }) => `metrics.${metric}`));
  return ['number', 'status', ...parameters, ...objectives];
}

function readColumnsQuery(given: Static<typeof ColumnsQuery>, sweep: Sweep): ColumnQuery {
  const types = trialPathTypes(pathsOf(sweep));
  const names = given.fields === undefined ? defaultFields(sweep) : readPaths(given.fields, 'fields', sweep);
  return {
    fields: names.map((name) => {
      const segments = name.split('.');
      const known = types(segments);
      return { name, segments, type: 'type' in known ? columnTypes[known.type] : 'any' };
    }),
    maxRows: given.maxRows ?? DEFAULT_ROWS,
    keep: sweep.best?.trialId ?? null,
    ...(given.filter !== undefined && { filter: parseTrialFilter(given.filter, pathsOf(sweep)) }),
  };
}

export function readColumns(app: Api, { store }: RouteContext): void {
  app.get(
    '/v1/sweeps/:id/columns',
    {
      schema: {
        operationId: 'getSweepColumns',
        tags: ['sweeps'],
        summary: 'Fields of all trials as columns, for charts.',
        params: IdParams,
        querystring: ColumnsQuery,
        response: { 200: ColumnsSchema, ...problems('notFound', 'malformedFilter', 'invalidBody') },
      },
    },
    async (request, reply) => {
      const sweep = orNotFound(await store.sweeps.get(request.params.id), 'sweep');
      const columns = await store.results.columns(sweep.id, readColumnsQuery(request.query, sweep));
      return sendArrays(reply, columns);
    },
  );
}
