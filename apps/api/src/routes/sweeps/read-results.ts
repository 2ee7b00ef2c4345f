import {
  invalidBody,
  parseFilter,
  ResultsSchema,
  resultStatistics,
  type Sweep,
  trialPathTypes,
} from '@unetsweep/contract';
import Type, { type Static } from 'typebox';
import { splitNames } from '../../query/names.js';
import { oneOf } from '../../query/one-of.js';
import { pathsOf } from '../../query/trial-paths.js';
import { formatCsv, formatMarkdown } from '../../results/format-table.js';
import { type ResultTable, selectStatistics } from '../../results/select-statistics.js';
import { type Api, IdParams, orNotFound, problems, type RouteContext } from '../route.js';

const MAX_NAMES = 32;

const ResultsQuery = Type.Object(
  {
    groupBy: Type.Optional(
      Type.String({
        maxLength: 4_000,
        description: 'Paths to group by, separated by commas; default: the parameters of the sweep.',
        examples: ['params.optimizer.name,params.optimizer.learningRate'],
      }),
    ),
    metrics: Type.Optional(
      Type.String({
        maxLength: 4_000,
        description: 'Metrics, separated by commas; default: those of the objective.',
        examples: ['valDice,valLoss'],
      }),
    ),
    at: Type.Optional(
      oneOf(['best', 'last'], { default: 'best', description: 'Epoch whose metrics count.' }),
    ),
    statistics: Type.Optional(
      Type.String({
        maxLength: 100,
        description: `Of ${resultStatistics.join(', ')}; default mean,std,min,max.`,
      }),
    ),
    filter: Type.Optional(Type.String({ description: 'Trials that count; default the completed ones.' })),
    includePruned: Type.Optional(Type.Boolean({ default: false, description: 'Counts pruned trials too.' })),
    format: Type.Optional(
      oneOf(['json', 'csv', 'markdown'], { default: 'json', description: 'Form of the table.' }),
    ),
  },
  { additionalProperties: false },
);

type Query = Static<typeof ResultsQuery>;

type PathTypes = ReturnType<typeof trialPathTypes>;

function checkPaths(paths: string[], field: string, types: PathTypes): string[] {
  if (paths.length > MAX_NAMES)
    throw invalidBody([{ path: field, code: 'tooLong', message: `${field}: at most ${MAX_NAMES} names.` }]);
  for (const path of paths) {
    const known = types((field === 'metrics' ? `metrics.${path}` : path).split('.'));
    if ('type' in known) continue;
    const code = field === 'metrics' ? ('unknownMetric' as const) : ('unknownPath' as const);
    const accepted = known.nearest
      .slice(0, 10)
      .map((name) => (field === 'metrics' ? name.replace(/^metrics\./, '') : name));
    const message = `${field}: "${path}" is unknown${accepted.length > 0 ? `; near it are ${accepted.join(', ')}` : ''}.`;
    throw invalidBody([{ path: field, code, message, accepted }]);
  }
  return paths;
}

function checkStatistics(text: string): string[] {
  const names = splitNames(text, 'statistics');
  const accepted: readonly string[] = resultStatistics;
  const unknown = names.find((name) => !accepted.includes(name));
  if (unknown === undefined) return names;
  const message = `statistics: "${unknown}" is unknown; accepted: ${accepted.join(', ')}.`;
  throw invalidBody([{ path: 'statistics', code: 'enum', message, accepted: [...accepted] }]);
}

function readQuery(query: Query, sweep: Sweep) {
  const { spec } = sweep;
  const parameters = Object.keys(spec.parameters);
  const types = trialPathTypes(pathsOf(sweep));
  const groupBy =
    query.groupBy === undefined
      ? parameters.map((path) => `params.${path}`)
      : splitNames(query.groupBy, 'groupBy');
  const metrics =
    query.metrics === undefined
      ? [...new Set(spec.objective.map(({ metric }) => metric))]
      : splitNames(query.metrics, 'metrics');
  return {
    groupBy: checkPaths(groupBy, 'groupBy', types),
    metrics: checkPaths(metrics, 'metrics', types),
    at: query.at ?? 'best',
    includePruned: query.includePruned ?? false,
    ...(query.filter !== undefined && { filter: parseFilter(query.filter, types) }),
  };
}

const FORMATS = {
  csv: { type: 'text/csv; charset=utf-8', write: formatCsv },
  markdown: { type: 'text/markdown; charset=utf-8', write: formatMarkdown },
} as const;

async function makeTable({ store }: RouteContext, sweep: Sweep, query: Query): Promise<ResultTable> {
  const statistics = checkStatistics(query.statistics ?? 'mean,std,min,max');
  const wanted = readQuery(query, sweep);
  const rows = await store.sweeps.results(sweep.id, wanted);
  return {
    groupBy: wanted.groupBy,
    metrics: wanted.metrics,
    statistics,
    rows: selectStatistics(rows, statistics),
  };
}

export function readResults(app: Api, context: RouteContext): void {
  app.get(
    '/v1/sweeps/:id/results',
    {
      config: { produces: ['application/json', 'text/csv', 'text/markdown'] },
      schema: {
        operationId: 'getSweepResults',
        tags: ['sweeps'],
        summary: 'A table of statistics over groups of trials.',
        params: IdParams,
        querystring: ResultsQuery,
        response: {
          200: {
            description: 'The table, in the form that `format` asks for.',
            content: {
              'application/json': { schema: ResultsSchema },
              'text/csv': { schema: Type.String() },
              'text/markdown': { schema: Type.String() },
            },
          },
          ...problems('notFound', 'malformedFilter', 'invalidBody'),
        },
      },
    },
    async (request, reply) => {
      const sweep = orNotFound(await context.store.sweeps.get(request.params.id), 'sweep');
      const table = await makeTable(context, sweep, request.query);
      const { format = 'json' } = request.query;
      if (format === 'json')
        return reply
          .type('application/json; charset=utf-8')
          .send({ groupBy: table.groupBy, rows: table.rows });
      return reply.type(FORMATS[format].type).send(FORMATS[format].write(table));
    },
  );
}
