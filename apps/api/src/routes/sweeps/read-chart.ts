import { type ChartName, ChartSchema, chartNames, IdSchema } from '@unetsweep/contract';
import type { SpecifiedSweep } from '@unetsweep/store';
import Type, { type Static } from 'typebox';
import {
  evaluatorField,
  readParameters,
  readSubject,
  subjectFields,
  variedPaths,
} from '../../analysis/analysis-query.js';
import { type ChartRequest, makeChart } from '../../analysis/make-chart.js';
import { oneOf } from '../../query/one-of.js';
import { fault } from '../../query/trial-names.js';
import { type Api, orNotFound, problems, type RouteContext } from '../route.js';
import { sendArrays } from '../send-arrays.js';

const DEFAULT_POINTS = 1_000;

const ChartParams = Type.Object({ id: IdSchema, chart: oneOf(chartNames) });

const axis = (which: string) =>
  Type.Optional(
    Type.String({
      maxLength: 300,
      description: `contour, heatmap: the ${which} as params.PATH; default: of the sweep's parameters the ${which === 'x axis' ? 'first' : 'second'}.`,
      examples: ['params.optimizer.learningRate'],
    }),
  );

const ChartQuery = Type.Object(
  {
    ...subjectFields,
    ...evaluatorField,
    x: axis('x axis'),
    y: axis('y axis'),
    reference: Type.Optional(
      Type.String({
        maxLength: 200,
        description:
          'hypervolume: one value for each objective, separated by commas; default: the worst seen.',
      }),
    ),
    maxPoints: Type.Optional(
      Type.Integer({
        minimum: 2,
        maximum: 10_000,
        default: DEFAULT_POINTS,
        description: 'Points, steps or cells at most; peaks and the best points stay.',
      }),
    ),
  },
  { additionalProperties: false },
);

/** Fields that only some charts have. */
const OWN_FIELDS: Record<string, readonly ChartName[]> = {
  evaluator: ['importance'],
  x: ['contour', 'heatmap'],
  y: ['contour', 'heatmap'],
  reference: ['hypervolume'],
  parameters: ['importance', 'slice'],
};

function checkFields(given: object, chart: ChartName): void {
  for (const field of Object.keys(given)) {
    const owners = OWN_FIELDS[field];
    if (owners && !owners.includes(chart))
      throw fault(field, 'unusedField', `goes with ${owners.join(', ')} only.`);
  }
}

function readAxes({ x, y }: { x?: string; y?: string }, sweep: SpecifiedSweep): [string, string] {
  const varied = variedPaths(sweep.spec);
  const [across = varied[0]] = x === undefined ? [] : readParameters(x, 'x', sweep);
  const [down = varied.find((path) => path !== across)] =
    y === undefined ? [] : readParameters(y, 'y', sweep);
  if (across === undefined) throw fault('x', 'required', 'the sweep varies nothing.');
  if (down === undefined || down === across) throw fault('y', 'required', 'a second parameter is needed.');
  return [across, down];
}

function readReference(text: string | undefined, { spec }: SpecifiedSweep): number[] | null {
  if (text === undefined) return null;
  const values = splitList(text).map(Number);
  if (values.length === spec.objective.length && values.every(Number.isFinite)) return values;
  throw fault('reference', 'pattern', `accepted are ${spec.objective.length} numbers, separated by commas.`);
}

const splitList = (text: string) => text.split(',').map((part) => (part.trim() === '' ? 'none' : part));

function readRequest(
  given: Static<typeof ChartQuery>,
  chart: ChartName,
  sweep: SpecifiedSweep,
): ChartRequest {
  checkFields(given, chart);
  const axes = chart === 'contour' || chart === 'heatmap' ? readAxes(given, sweep) : null;
  const subject = readSubject(given, sweep, axes ?? []);
  return {
    chart,
    subject,
    axes,
    evaluator: given.evaluator ?? 'pedAnova',
    maxPoints: given.maxPoints ?? DEFAULT_POINTS,
    reference: readReference(given.reference, sweep),
  };
}

export function readChart(app: Api, { store, analyses }: RouteContext): void {
  app.get(
    '/v1/sweeps/:id/charts/:chart',
    {
      schema: {
        operationId: 'getSweepChart',
        tags: ['sweeps'],
        summary: 'What a chart over the points of a sweep shows, reduced to so many marks.',
        params: ChartParams,
        querystring: ChartQuery,
        response: { 200: ChartSchema, ...problems('notFound', 'malformedFilter', 'invalidBody') },
      },
    },
    async (request, reply) => {
      const { id, chart } = request.params;
      const sweep = orNotFound(await store.sweeps.getSpec(id), 'sweep');
      const asked = readRequest(request.query, chart, sweep);
      const answer = await analyses.answer(sweep, ['chart', asked], () =>
        makeChart({ store, analyses }, sweep, asked),
      );
      return sendArrays(reply, answer);
    },
  );
}
