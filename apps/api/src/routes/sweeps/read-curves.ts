import { CurvesSchema, parseTrialFilter } from '@unetsweep/contract';
import type { CurveQuery, SpecifiedSweep } from '@unetsweep/store';
import Type, { type Static } from 'typebox';
import { FilterField } from '../../query/list-query.js';
import { oneOf } from '../../query/one-of.js';
import { readTrialChoice } from '../../query/trial-choice.js';
import { fault, readMetrics } from '../../query/trial-names.js';
import { pathsOf } from '../../query/trial-paths.js';
import { type Api, IdParams, orNotFound, problems, type RouteContext } from '../route.js';
import { sendArrays } from '../send-arrays.js';

const MAX_TRIALS = 100;
const MAX_METRICS = 8;
const DEFAULT_POINTS = 200;

const CurvesQuery = Type.Object(
  {
    metrics: Type.Optional(
      Type.String({
        maxLength: 1_000,
        description: `At most ${MAX_METRICS} metrics, separated by commas; default: those of the objective.`,
        examples: ['valDice,valLoss'],
      }),
    ),
    trials: Type.Optional(
      Type.String({
        maxLength: 4_000,
        default: 'top:20',
        description: `top:N for the best by the objective (running ones by their last epoch), or ids separated by commas; at most ${MAX_TRIALS}.`,
        examples: ['top:20'],
      }),
    ),
    ...FilterField,
    maxPoints: Type.Optional(
      Type.Integer({
        minimum: 2,
        maximum: 1_000,
        default: DEFAULT_POINTS,
        description: 'Epochs at most, evenly spread, first and last among them.',
      }),
    ),
    band: Type.Optional(
      oneOf(['quartiles'], { description: 'Adds bands over all trials that pass the filter.' }),
    ),
  },
  { additionalProperties: false },
);

function readCurvesQuery(given: Static<typeof CurvesQuery>, sweep: SpecifiedSweep): CurveQuery {
  const objectives = [...new Set(sweep.spec.objective.map(({ metric }) => metric))];
  const metrics = given.metrics === undefined ? objectives : readMetrics(given.metrics, 'metrics', sweep);
  if (metrics.length > MAX_METRICS) throw fault('metrics', 'tooLong', `at most ${MAX_METRICS} names.`);
  return {
    metrics,
    trials: readTrialChoice(given.trials ?? 'top:20', MAX_TRIALS),
    maxPoints: given.maxPoints ?? DEFAULT_POINTS,
    bands: given.band !== undefined,
    ...(given.filter !== undefined && { filter: parseTrialFilter(given.filter, pathsOf(sweep)) }),
  };
}

export function readCurves(app: Api, { store }: RouteContext): void {
  app.get(
    '/v1/sweeps/:id/curves',
    {
      schema: {
        operationId: 'getSweepCurves',
        tags: ['sweeps'],
        summary: 'Metrics over the epochs of several trials, on one axis.',
        params: IdParams,
        querystring: CurvesQuery,
        response: { 200: CurvesSchema, ...problems('notFound', 'malformedFilter', 'invalidBody') },
      },
    },
    async (request, reply) => {
      const sweep = orNotFound(await store.sweeps.getSpec(request.params.id), 'sweep');
      const curves = await store.results.curves(sweep.id, readCurvesQuery(request.query, sweep));
      return sendArrays(reply, curves);
    },
  );
}
