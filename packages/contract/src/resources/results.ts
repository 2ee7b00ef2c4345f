import Type, { type Static } from 'typebox';
import { closedObject, nullable, oneOf, recordOf } from '../form/schema.js';
import { IdSchema } from '../ids.js';
import { CountSchema, NullableNumberSchema } from './fields.js';
import { ParamsSchema } from './point.js';

/**
 * `std`: of the sample (n - 1), null for one run. `meanMinusStd`: the mean, worse by one std, for a ranking by consistency; null for a metric of
 * which neither more nor less is better. `best`: the metric in the group's best run by the sweep's first objective.
 */
export const resultStatistics = [
  'mean',
  'std',
  'min',
  'max',
  'median',
  'count',
  'best',
  'meanMinusStd',
] as const;
export type ResultStatistic = (typeof resultStatistics)[number];

/** Trials named by a cell. */
export const CELL_TRIALS = 10;

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

export const ResultCellSchema = closedObject(
  {
    count: CountSchema,
    trialIds: Type.Array(IdSchema, {
      maxItems: CELL_TRIALS,
      description: 'The first of its trials, best by the objective first.',
    }),
    metrics: recordOf(NullableNumberSchema, { description: 'For each metric, the statistic asked for.' }),
  },
  { title: 'ResultCell' },
);
export type ResultCell = Static<typeof ResultCellSchema>;

const ResultGroupSchema = closedObject({ group: ParamsSchema }, { title: 'ResultGroup' });

export const ResultPivotSchema = closedObject(
  {
    metrics: Type.Array(Type.String()),
    statistic: oneOf(resultStatistics),
    rows: Type.Array(ResultGroupSchema),
    columns: Type.Array(ResultGroupSchema),
    cells: Type.Array(Type.Array(nullable(ResultCellSchema)), {
      description: 'One list a row, one cell a column; null where no trial counts.',
    }),
    rowTotals: Type.Array(ResultCellSchema, { description: 'Over all trials of each row.' }),
    columnTotals: Type.Array(ResultCellSchema, { description: 'Over all trials of each column.' }),
    total: ResultCellSchema,
  },
  { title: 'ResultPivot', description: 'A two-way table of one statistic.' },
);
export type ResultPivot = Static<typeof ResultPivotSchema>;
