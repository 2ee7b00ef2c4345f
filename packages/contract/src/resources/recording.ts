import Type, { type Static } from 'typebox';
import { closedObject, oneOf } from '../form/schema.js';
import { CountSchema, NullableNumberSchema } from './fields.js';

export const histogramKinds = ['weights', 'gradients', 'preActivations'] as const;
export type HistogramKind = (typeof histogramKinds)[number];

/** The values of one array of one layer at the end of one epoch, as they are stored. */
export interface RecordedHistogram {
  /** An array of a checkpoint, such as `head/kernel`; of pre-activations the layer that gives them. */
  layer: string;
  kind: HistogramKind;
  /** Ends of the bins, which are equally wide; the last one holds its upper end. */
  low: number;
  high: number;
  counts: number[];
  mean: number;
  /** Of the population: the sum of squares is divided by the count. */
  std: number;
  /** Third standardised moment; null where all values are equal. */
  skew: number | null;
  /** Fourth standardised moment less 3; null where all values are equal. */
  kurtosis: number | null;
  /** Sum of |h[i + 1] - h[i]| of the shares h of the bins. */
  roughness: number;
  /** Wasserstein-1 distance from the epoch recorded before, in units of `std`; null for the first one. */
  drift: number | null;
}

/** How one layer fared in one epoch; null: not asked for, or not a thing of this layer. */
export interface RecordedLayer {
  layer: string;
  /** Of kernel and bias together, before the epoch's last step. */
  weightNorm: number | null;
  /** Of kernel and bias together, on the probe images. */
  gradientNorm: number | null;
  /** Norm of the epoch's last update over `weightNorm`. */
  updateRatio: number | null;
  /** Share of channels that are zero everywhere in the probe images. */
  deadFraction: number | null;
}

export interface RecordedEpoch {
  epoch: number;
  histograms: RecordedHistogram[];
  layers: RecordedLayer[];
}

/** All that a run's `record` asked for beside pictures and scores. */
export interface Recording {
  /** At most 50, in order. */
  epochs: RecordedEpoch[];
  /** Loss of each step from the first on, penalties included; null: not finite. */
  stepLosses: (number | null)[];
}

const numbers = (description: string) => Type.Array(Type.Number(), { description });

export const LayerHistogramSchema = closedObject(
  {
    epoch: Type.Integer({ minimum: 1 }),
    layer: Type.String({
      description: 'Array of the network, such as `head/kernel`; of pre-activations the layer.',
    }),
    kind: oneOf(histogramKinds),
    edges: numbers('Ends of the bins, one more than there are bins; the last bin holds its upper end.'),
    counts: Type.Array(CountSchema, { description: 'Values in each bin.' }),
    mean: Type.Number(),
    std: Type.Number({ minimum: 0, description: 'Of the population.' }),
    skew: NullableNumberSchema,
    kurtosis: Type.Unsafe<number | null>({ ...NullableNumberSchema, description: 'Excess kurtosis.' }),
    roughness: Type.Number({ description: 'Sum of |h[i+1] - h[i]| of the shares h of the bins, 0 .. 2.' }),
    drift: Type.Unsafe<number | null>({
      ...NullableNumberSchema,
      description: 'Wasserstein-1 distance from the epoch recorded before, over `std`; null for the first.',
    }),
  },
  { title: 'LayerHistogram', description: 'The values of one array of the network at an epoch.' },
);
export type LayerHistogram = Static<typeof LayerHistogramSchema>;

export const LayerHistogramsSchema = closedObject(
  {
    layers: Type.Array(Type.String(), { description: 'All that are recorded of the kinds asked for.' }),
    kinds: Type.Array(oneOf(histogramKinds), { description: 'All that are recorded.' }),
    items: Type.Array(LayerHistogramSchema),
  },
  { title: 'LayerHistograms', description: 'Histograms of a run, by epoch, then by layer.' },
);
export type LayerHistograms = Static<typeof LayerHistogramsSchema>;

const nullableNumber = (description: string) =>
  Type.Unsafe<number | null>({ ...NullableNumberSchema, description });

export const LayerStateSchema = closedObject(
  {
    epoch: Type.Integer({ minimum: 1 }),
    layer: Type.String(),
    updateRatio: nullableNumber(
      "Norm of the epoch's last update over that of the weights before it; about 1e-3 is healthy.",
    ),
    deadFraction: nullableNumber(
      'Share of channels whose rectifier gives 0 everywhere in the probe images; 0 for other activations.',
    ),
    weightNorm: nullableNumber("Norm of the layer's trainable weights before the epoch's last step."),
    gradientNorm: nullableNumber('Norm of their gradients on the probe images.'),
  },
  {
    title: 'LayerState',
    description: 'How a layer fared in an epoch; null: not recorded, or not a thing of it.',
  },
);
export type LayerState = Static<typeof LayerStateSchema>;

export const LayerStatesSchema = closedObject(
  { layers: Type.Array(Type.String()), items: Type.Array(LayerStateSchema) },
  { title: 'LayerStates', description: 'Layers of a run, by epoch, then in the order of the network.' },
);
export type LayerStates = Static<typeof LayerStatesSchema>;

export const StepLossesSchema = closedObject(
  {
    count: Type.Integer({ minimum: 0, description: 'Steps recorded.' }),
    steps: Type.Array(Type.Integer({ minimum: 1 })),
    losses: Type.Array(NullableNumberSchema, { description: 'Of these steps, penalties included.' }),
    sampled: Type.Boolean({ description: 'True: thinned to `maxPoints`, extremes kept.' }),
  },
  { title: 'StepLosses', description: 'The loss of every step, on its batch, before its update.' },
);
export type StepLosses = Static<typeof StepLossesSchema>;
