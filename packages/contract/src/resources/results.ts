import Type, { type Static } from 'typebox';
import { closedObject, recordOf } from '../form/schema.js';
import { CountSchema, NullableNumberSchema } from './fields.js';
import { ParamsSchema } from './point.js';

export const resultStatistics = ['mean', 'std', 'min', 'max', 'median', 'count'] as const;
export type ResultStatistic = (typeof resultStatistics)[number];

export const ResultRowSchema = closedObject(
  {
    group: ParamsSchema,
    count: CountSchema,
    metrics: recordOf(recordOf(NullableNumberSchema), {
      description: 'For each metric, the statistics asked for.',
    }),
  },
  { title: 'ResultRow' },
);
export type ResultRow = Static<typeof ResultRowSchema>;

export const ResultsSchema = closedObject(
  {
    groupBy: Type.Array(Type.String()),
    rows: Type.Array(ResultRowSchema),
    totals: Type.Optional(ResultRowSchema),
  },
  { title: 'Results', description: 'Statistics of metrics over groups of trials.' },
);
export type Results = Static<typeof ResultsSchema>;
