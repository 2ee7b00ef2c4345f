import Type, { type Static } from 'typebox';
import { objectForm, orNull } from '../form/form.js';
import { nullable, oneOf } from '../form/schema.js';

const count = (fallback: number, description: string) =>
  Type.Integer({ minimum: 0, default: fallback, description });
const flag = (fallback: boolean, description: string) => Type.Boolean({ default: fallback, description });

export const keepCheckpointsForm = objectForm(
  {
    title: 'KeepCheckpoints',
    description: 'Which checkpoints of a sweep stay. Not part of the fingerprint.',
  },
  {
    bestTrials: nullable(Type.Integer({ minimum: 0 }), {
      default: 10,
      description: 'Only the best so many trials keep theirs; null = all.',
    }),
    best: count(1, 'Best epochs kept of a trial.'),
    last: count(0, 'Last epochs kept of a trial.'),
    every: nullable(Type.Integer({ minimum: 1 }), {
      default: null,
      description: 'Keeps each so many epochs; null = none.',
    }),
    optimizerState: flag(
      false,
      'Keeps the last resume state of these trials, the optimizer included, so that a longer run goes on from it.',
    ),
    maxBytes: nullable(Type.Integer({ minimum: 0 }), {
      default: null,
      description: 'Bytes of all checkpoints of the sweep; null = no limit.',
    }),
  },
);
export const KeepCheckpointsSchema = keepCheckpointsForm.input;
export type KeepCheckpoints = Static<typeof KeepCheckpointsSchema>;
export type ResolvedKeepCheckpoints = Static<typeof keepCheckpointsForm.resolved>;

const predictionsForm = objectForm(
  { title: 'RecordPredictions', description: 'Which predicted masks are stored.' },
  {
    samples: Type.Unsafe<string[] | number>({
      anyOf: [
        Type.Integer({ minimum: 0, maximum: 1000 }),
        Type.Array(Type.String({ minLength: 1, maxLength: 255 }), { maxItems: 1000 }),
      ],
      default: 4,
      description: 'Number of validation images (the same in every trial), or their names.',
    }),
    every: nullable(Type.Integer({ minimum: 1 }), {
      default: null,
      description: 'Epochs between two; null = the best epoch only.',
    }),
  },
);

const histogramsForm = objectForm(
  { title: 'RecordHistograms', description: 'Histograms of each layer; null = none.' },
  {
    every: Type.Integer({ minimum: 1, default: 1, description: 'Epochs between two.' }),
    kinds: Type.Array(oneOf(['weights', 'gradients', 'preActivations']), {
      minItems: 1,
      uniqueItems: true,
      default: ['weights'],
      description: 'Of what.',
    }),
    bins: Type.Integer({ minimum: 2, maximum: 1000, default: 30, description: 'Bins of a histogram.' }),
  },
);

export const recordForm = objectForm(
  {
    title: 'RecordSettings',
    description: 'What is recorded beside the metrics. Not part of the fingerprint.',
  },
  {
    predictions: predictionsForm,
    histograms: orNull(histogramsForm),
    updateRatio: flag(false, 'Ratio of update to weight for each layer.'),
    deadUnits: flag(false, 'Share of units that never fire.'),
    sampleScores: flag(true, 'Dice and IoU of every validation image at the best epoch.'),
    probeSamples: Type.Integer({
      minimum: 1,
      default: 8,
      description: 'Training images on which gradients, pre-activations and dead units are measured.',
    }),
    stepLoss: flag(false, 'Loss of every step.'),
    split: flag(true, 'Names of the images of each part of the split.'),
  },
);
export const RecordSettingsSchema = recordForm.input;
export type RecordSettings = Static<typeof RecordSettingsSchema>;
export type ResolvedRecordSettings = Static<typeof recordForm.resolved>;
