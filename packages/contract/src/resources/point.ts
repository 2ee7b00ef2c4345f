import Type, { type Static } from 'typebox';
import { closedObject, oneOf, recordOf } from '../form/schema.js';
import { IdSchema } from '../ids.js';
import { JsonSchema } from '../json.js';
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

export const PointSchema = closedObject(
  {
    id: IdSchema,
    number: Type.Integer({ minimum: 1 }),
    params: ParamsSchema,
    value: Type.Unsafe<number | null>({
      ...NullableNumberSchema,
      description: 'The objective over the runs, as `aggregate` says; null until all have ended.',
    }),
    std: NullableNumberSchema,
    count: Type.Integer({ minimum: 0, description: 'Runs that have ended.' }),
    expected: Type.Integer({ minimum: 1, description: 'Runs in all.' }),
    feasible: Type.Boolean(),
    status: oneOf(['queued', 'running', 'paused', 'completed', 'pruned', 'failed', 'cancelled']),
    metrics: recordOf(StatisticsSchema),
    trialIds: Type.Array(IdSchema),
  },
  { title: 'Point', description: 'The values of the parameters, and what its runs gave.' },
);
export type Point = Static<typeof PointSchema>;
