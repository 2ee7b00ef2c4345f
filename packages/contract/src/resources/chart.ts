import Type, { type Static, type TSchema } from 'typebox';
import { closedObject, discriminatorOf, nullable, oneOf } from '../form/schema.js';
import { IdSchema } from '../ids.js';
import { analysisScope, convergenceFields, importanceFields } from './analysis.js';
import { CountSchema, NullableNumberSchema } from './fields.js';

const axisScales = ['linear', 'log', 'categories'] as const;

const binFields = {
  label: nullable(Type.String(), { description: 'The category; null for numbers.' }),
  low: NullableNumberSchema,
  high: NullableNumberSchema,
  centre: nullable(Type.Number(), { description: 'Middle on the scale; null for categories.' }),
};

const historyFields = {
  ...convergenceFields,
  items: Type.Array(
    closedObject(
      { order: Type.Integer({ minimum: 1 }), number: Type.Integer({ minimum: 1 }), value: Type.Number() },
      { title: 'HistoryItem' },
    ),
    {
      description:
        'Points in the order in which they ended; of many, the best and the worst of each stretch.',
    },
  ),
};

const distributionFields = {
  points: CountSchema,
  values: Type.Array(Type.Number(), { description: 'Ascending.' }),
  shares: Type.Array(Type.Number({ minimum: 0, maximum: 1 }), {
    description: 'Share of the points with a value up to each of them.',
  }),
};

const SliceSchema = closedObject(
  {
    parameter: Type.String(),
    scale: oneOf(axisScales),
    points: Type.Integer({ minimum: 0, description: 'Points in which the parameter took part.' }),
    bins: Type.Array(
      closedObject(
        {
          ...binFields,
          count: CountSchema,
          best: NullableNumberSchema,
          q25: NullableNumberSchema,
          median: NullableNumberSchema,
          q75: NullableNumberSchema,
        },
        { title: 'SliceBin' },
      ),
    ),
    items: Type.Array(
      closedObject(
        {
          number: Type.Integer({ minimum: 1 }),
          x: Type.Unsafe<number | string>({ anyOf: [Type.Number(), Type.String()] }),
          value: Type.Number(),
        },
        { title: 'SliceItem' },
      ),
    ),
    sampled: Type.Boolean({ description: 'True: `items` are not all; the bins are over all.' }),
  },
  { title: 'Slice' },
);
export type Slice = Static<typeof SliceSchema>;

const SurfaceAxisSchema = closedObject(
  {
    parameter: Type.String(),
    scale: oneOf(axisScales),
    bins: Type.Array(closedObject(binFields, { title: 'SurfaceBin' })),
  },
  { title: 'SurfaceAxis' },
);

const Grid = Type.Array(Type.Array(NullableNumberSchema));

const surfaceFields = {
  method: oneOf(['binned', 'interpolated'], {
    description: 'interpolated: means are smoothed over neighbouring cells, never across categories.',
  }),
  x: SurfaceAxisSchema,
  y: SurfaceAxisSchema,
  count: Type.Array(Type.Array(CountSchema), { description: 'Points in each cell: rows by y, cells by x.' }),
  mean: Grid,
  best: Grid,
  points: CountSchema,
};

const chart = <N extends string, P extends Record<string, TSchema>>(name: N, title: string, fields: P) =>
  closedObject({ chart: oneOf([name]), ...analysisScope, ...fields }, { title });

const chartSchemas = [
  chart('history', 'HistoryChart', historyFields),
  chart('convergence', 'ConvergenceChart', convergenceFields),
  chart('importance', 'ImportanceChart', importanceFields),
  chart('slice', 'SliceChart', { slices: Type.Array(SliceSchema) }),
  chart('contour', 'ContourChart', surfaceFields),
  chart('heatmap', 'HeatmapChart', surfaceFields),
  chart('edf', 'EdfChart', distributionFields),
  chart('hypervolume', 'HypervolumeChart', {
    reference: Type.Array(Type.Number(), { description: 'One for each objective, in its own unit.' }),
    isWorstSeen: Type.Boolean({ description: 'Whether the reference is the worst value of each objective.' }),
    orders: Type.Array(Type.Integer({ minimum: 1 }), { description: 'How many points had ended.' }),
    volumes: Type.Array(Type.Number(), { description: 'What they dominate together.' }),
  }),
] as const;

export const chartNames = [
  'history',
  'importance',
  'slice',
  'contour',
  'edf',
  'hypervolume',
  'convergence',
  'heatmap',
] as const;
export type ChartName = (typeof chartNames)[number];

export type Chart = Static<(typeof chartSchemas)[number]>;

export const ChartSchema = Type.Unsafe<Chart>({
  anyOf: [...chartSchemas],
  discriminator: discriminatorOf('chart', chartSchemas),
  title: 'Chart',
  description: 'What a chart of a sweep shows.',
});

export const comparedCharts = ['edf', 'history', 'convergence'] as const;
export type ComparedChart = (typeof comparedCharts)[number];

const seriesFields = { sweepId: IdSchema, name: Type.String(), trialsSeen: CountSchema };

export const ComparisonSchema = closedObject(
  {
    chart: oneOf(comparedCharts),
    metric: Type.String(),
    mode: oneOf(['min', 'max']),
    series: Type.Array(
      Type.Unsafe<
        { sweepId: string; name: string; trialsSeen: number } & (
          | Static<ReturnType<typeof closedObject<typeof distributionFields>>>
          | Static<ReturnType<typeof closedObject<typeof historyFields>>>
          | Static<ReturnType<typeof closedObject<typeof convergenceFields>>>
        )
      >({
        anyOf: [
          closedObject({ ...seriesFields, ...distributionFields }, { title: 'EdfSeries' }),
          closedObject({ ...seriesFields, ...historyFields }, { title: 'HistorySeries' }),
          closedObject({ ...seriesFields, ...convergenceFields }, { title: 'ConvergenceSeries' }),
        ],
      }),
      { description: 'One a sweep, in the order in which they were named.' },
    ),
  },
  { title: 'Comparison', description: 'One chart over several sweeps.' },
);
export type Comparison = Static<typeof ComparisonSchema>;
