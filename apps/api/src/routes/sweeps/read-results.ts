import type { IncomingMessage } from 'node:http';
import { ResultPivotSchema, ResultsSchema } from '@unetsweep/contract';
import type { SpecifiedSweep } from '@unetsweep/store';
import Negotiator from 'negotiator';
import Type from 'typebox';
import { groupOrder } from '../../results/group-order.js';
import { layOutPivot, layOutResults } from '../../results/lay-out.js';
import { makePivot, makeResults } from '../../results/make-results.js';
import { readResultsQuery } from '../../results/read-results-query.js';
import { type ResultsQuery, ResultsQuerySchema } from '../../results/results-query.js';
import { formatCsv, formatMarkdown, type TextTable } from '../../results/text-table.js';
import { type Api, IdParams, orNotFound, problems, type RouteContext } from '../route.js';

const MEDIA_TYPES = { json: 'application/json', csv: 'text/csv', markdown: 'text/markdown' } as const;
type Format = keyof typeof MEDIA_TYPES;
const DIGITS = 4;

/** The form that the query asks for, else the one that the client likes best. */
function chooseFormat(given: ResultsQuery['format'], request: IncomingMessage): Format {
  if (given) return given;
  const wanted = new Negotiator(request).mediaType(Object.values(MEDIA_TYPES));
  const found = Object.entries(MEDIA_TYPES).find(([, type]) => type === wanted);
  return (found?.[0] as Format | undefined) ?? 'json';
}

/** The table as JSON and, where that is asked for, as text. */
async function makeTable({ store }: RouteContext, sweep: SpecifiedSweep, given: ResultsQuery) {
  const { kind, query } = readResultsQuery(given, sweep);
  const groups = await store.results.groups(sweep.id, query);
  const { rows, columns, metrics, statistics } = query;
  const order = groupOrder([...rows, ...columns], sweep.spec);
  if (kind === 'list') {
    const results = makeResults(rows, groups, order);
    return { json: results, text: () => layOutResults(results, metrics, statistics) };
  }
  const pivot = makePivot({ rows, columns, metrics, statistic: statistics[0] ?? 'mean' }, groups, order);
  return { json: pivot, text: () => layOutPivot(pivot, rows, given.totals ?? false) };
}

const writers: Record<Exclude<Format, 'json'>, (table: TextTable, digits: number) => string> = {
  csv: formatCsv,
  markdown: formatMarkdown,
};

export function readResults(app: Api, context: RouteContext): void {
  app.get(
    '/v1/sweeps/:id/results',
    {
      config: { produces: Object.values(MEDIA_TYPES) },
      schema: {
        operationId: 'getSweepResults',
        tags: ['sweeps'],
        summary:
          'A table of statistics over groups of trials, by `groupBy` or two-way by `rows` and `columns`.',
        params: IdParams,
        querystring: ResultsQuerySchema,
        response: {
          200: {
            description: 'The table, in the form that `format` or `Accept` asks for.',
            content: {
              'application/json': { schema: Type.Union([ResultsSchema, ResultPivotSchema]) },
              'text/csv': { schema: Type.String() },
              'text/markdown': { schema: Type.String() },
            },
          },
          ...problems('notFound', 'malformedFilter', 'invalidBody'),
        },
      },
    },
    async (request, reply) => {
      const sweep = orNotFound(await context.store.sweeps.getSpec(request.params.id), 'sweep');
      const table = await makeTable(context, sweep, request.query);
      const format = chooseFormat(request.query.format, request.raw);
      const body =
        format === 'json'
          ? JSON.stringify(table.json)
          : writers[format](table.text(), request.query.digits ?? DIGITS);
      reply.header('vary', 'Accept').type(`${MEDIA_TYPES[format]}; charset=utf-8`);
      // Written here: a table may be large, and no schema would add to it.
      return reply.serializer(String).send(body as never);
    },
  );
}
