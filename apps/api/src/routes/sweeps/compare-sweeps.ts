import { type Comparison, ComparisonSchema, comparedCharts, isId } from '@unetsweep/contract';
import type { SpecifiedSweep } from '@unetsweep/store';
import Type, { type Static } from 'typebox';
import { readSubject } from '../../analysis/analysis-query.js';
import { orderedChart } from '../../analysis/make-chart.js';
import { FilterField } from '../../query/list-query.js';
import { splitNames } from '../../query/names.js';
import { oneOf } from '../../query/one-of.js';
import { fault } from '../../query/trial-names.js';
import { type Api, orNotFound, problems, type RouteContext } from '../route.js';
import { sendArrays } from '../send-arrays.js';

const MOST_SWEEPS = 20;
const DEFAULT_POINTS = 500;

const ComparisonQuery = Type.Object(
  {
    sweeps: Type.String({
      maxLength: 1_000,
      description: `Ids, separated by commas; at most ${MOST_SWEEPS}.`,
    }),
    chart: Type.Optional(oneOf(comparedCharts, { default: 'edf', description: 'What is compared.' })),
    metric: Type.Optional(
      Type.String({
        maxLength: 64,
        description: 'Default: the first objective of the sweeps, which must be the same.',
      }),
    ),
    mode: Type.Optional(oneOf(['min', 'max'], { description: 'As in charts of one sweep.' })),
    ...FilterField,
    maxPoints: Type.Optional(
      Type.Integer({
        minimum: 2,
        maximum: 10_000,
        default: DEFAULT_POINTS,
        description: 'Points or steps at most of each sweep.',
      }),
    ),
  },
  { additionalProperties: false },
);

type Given = Static<typeof ComparisonQuery>;

function readIds(text: string): string[] {
  const ids = splitNames(text, 'sweeps');
  if (ids.length > MOST_SWEEPS) throw fault('sweeps', 'tooLong', `at most ${MOST_SWEEPS} ids.`);
  if (ids.every(isId)) return ids;
  throw fault('sweeps', 'pattern', 'accepted are ids of sweeps, separated by commas.');
}

function checkObjectives(sweeps: readonly SpecifiedSweep[], given: Given): void {
  const objectives = new Set(
    sweeps.map(({ spec: { objective } }) => `${objective[0]?.mode} ${objective[0]?.metric}`),
  );
  if (given.metric !== undefined || objectives.size < 2) return;
  throw fault(
    'metric',
    'required',
    `the sweeps have different objectives (${[...objectives].join(', ')}): name one metric.`,
  );
}

export function compareSweeps(app: Api, { store, analyses }: RouteContext): void {
  app.get(
    '/v1/compare',
    {
      schema: {
        operationId: 'compareSweeps',
        tags: ['sweeps'],
        summary: 'One chart over several sweeps.',
        querystring: ComparisonQuery,
        response: { 200: ComparisonSchema, ...problems('notFound', 'malformedFilter', 'invalidBody') },
      },
    },
    async (request, reply) => {
      const { sweeps: named, chart = 'edf', maxPoints = DEFAULT_POINTS, ...given } = request.query;
      const ids = readIds(named);
      const sweeps: SpecifiedSweep[] = [];
      for (const id of ids) sweeps.push(orNotFound(await store.sweeps.getSpec(id), 'sweep'));
      checkObjectives(sweeps, request.query);
      const series: object[] = [];
      let subject: ReturnType<typeof readSubject> | null = null;
      for (const sweep of sweeps) {
        subject = readSubject(given, sweep);
        const { all, trialsSeen } = await analyses.readValues(sweep, subject);
        const shown = await orderedChart(store, sweep, { chart, all, maxPoints });
        series.push({ sweepId: sweep.id, name: sweep.name, trialsSeen, ...shown });
      }
      const { metric = '', mode = 'max' } = subject ?? {};
      const answer = { chart, metric, mode, series } as Comparison;
      return sendArrays(reply, answer);
    },
  );
}
