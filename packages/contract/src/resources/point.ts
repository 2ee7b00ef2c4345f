import Type, { type Static } from 'typebox';
import { closedObject, nullable, oneOf, recordOf } from '../form/schema.js';
import { IdSchema } from '../ids.js';
import { JsonSchema } from '../json.js';
import { aggregateNames } from '../sweep-spec/aggregate-runs.js';
import { NullableNumberSchema } from './fields.js';

export const StatisticsSchema = closedObject(
  {
    mean: NullableNumberSchema,
    std: NullableNumberSchema,
    min: NullableNumberSchema,
    max: NullableNumberSchema,
  },
  { title: 'Statistics', description: 'Over the runs of a point; std is null with one run.' },
);
export type Statistics = Static<typeof StatisticsSchema>;

export const ParamsSchema = recordOf(JsonSchema, { description: 'What varied, by path.' });

const AggregatesSchema = closedObject(
  Object.fromEntries(aggregateNames.map((name) => [name, NullableNumberSchema])) as Record<
    (typeof aggregateNames)[number],
    typeof NullableNumberSchema
  >,
  {
    title: 'Aggregates',
    description: '`meanMinusStd` is the mean, worse by one standard deviation: it ranks by consistency.',
  },
);

export const PointSchema = closedObject(
  {
    id: IdSchema,
    number: Type.Integer({ minimum: 1 }),
    params: ParamsSchema,
    value: Type.Unsafe<number | null>({
      ...NullableNumberSchema,
      description: 'The first objective over the runs, as `aggregate` says; null until all have ended.',
    }),
    values: nullable(Type.Array(Type.Number()), {
      description: 'The same of every objective, in their order; null where one of them has no value.',
    }),
    aggregates: nullable(AggregatesSchema, {
      description: 'The first objective over the runs by every way of aggregating; null as `value` is.',
    }),
    std: NullableNumberSchema,
    count: Type.Integer({ minimum: 0, description: 'Runs that have ended.' }),
    expected: Type.Integer({ minimum: 1, description: 'Runs in all.' }),
    feasible: Type.Boolean({ description: 'Whether every run that counts keeps the constraints.' }),
    front: Type.Boolean({
      description: 'With several objectives: no other feasible point is as good in all and better in one.',
    }),
    status: oneOf(['queued', 'running', 'paused', 'completed', 'pruned', 'failed', 'cancelled']),
    metrics: recordOf(StatisticsSchema),
    trialIds: Type.Array(IdSchema),
  },
  { title: 'Point', description: 'The values of the parameters, and what its runs gave.' },
);
export type Point = Static<typeof PointSchema>;
