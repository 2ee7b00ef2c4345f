import Type, { type Static } from 'typebox';
import { closedObject, nullable, oneOf } from '../form/schema.js';
import { IdSchema } from '../ids.js';
import { seedLimits } from '../limits.js';
import { DatasetReferenceSchema } from '../sweep-spec/dataset-reference.js';
import { type ResolvedTrialSpec, TrialSpecSchema } from '../trial-spec/trial-spec.js';
import { CountSchema, NullableNumberSchema, NullableTimeSchema, TimeSchema } from './fields.js';

export const calibrationKinds = ['l1', 'l2', 'l2norm'] as const;
export type CalibrationKind = (typeof calibrationKinds)[number];

export const CalibrationRequestSchema = closedObject(
  {
    dataset: DatasetReferenceSchema,
    trial: Type.Optional(TrialSpecSchema),
    kinds: Type.Optional(
      Type.Array(oneOf(calibrationKinds), {
        minItems: 1,
        uniqueItems: true,
        default: [...calibrationKinds],
        description: 'Penalties to calibrate.',
      }),
    ),
    seed: Type.Optional(
      Type.Integer({
        ...seedLimits,
        default: 1,
        description: 'Decides the initial weights and the first batch.',
      }),
    ),
  },
  {
    title: 'CalibrationRequest',
    description: 'Asks how strong a penalty on the weights may be for a trial.',
  },
);
export type CalibrationRequest = Static<typeof CalibrationRequestSchema>;

const rangeFields = {
  penaltyAtOne: Type.Number({ description: 'The penalty of the initial weights at a strength of 1.' }),
  low: Type.Number({ description: 'With this strength the penalty is half the loss.' }),
  high: Type.Number({ description: 'With this strength the penalty equals the loss.' }),
  suggested: Type.Number({ description: 'The geometric mean of both.' }),
};

const CalibratedKindSchema = closedObject(
  {
    ...rangeFields,
    theory: closedObject(rangeFields, {
      title: 'StrengthRange',
      description: 'The same for as many weights drawn from U(0, 1): N/2 (l1), N/3 (l2), sqrt(N/3) (l2norm).',
    }),
  },
  { title: 'CalibratedKind', description: 'Strengths whose penalty is of the order of the loss.' },
);

export const CalibrationSchema = closedObject(
  {
    id: IdSchema,
    status: oneOf(['queued', 'running', 'completed', 'failed']),
    dataset: closedObject({ id: IdSchema, name: Type.String(), version: Type.Integer({ minimum: 1 }) }),
    seed: Type.Integer(seedLimits),
    loss0: {
      ...NullableNumberSchema,
      description: 'Data loss of the first batch before the first step; null until completed.',
    },
    parameterCount: nullable(CountSchema, { description: 'Of the whole network.' }),
    weightCount: nullable(CountSchema, { description: 'Weights that `regularizer.weights` penalises.' }),
    kinds: closedObject(
      {
        l1: Type.Optional(CalibratedKindSchema),
        l2: Type.Optional(CalibratedKindSchema),
        l2norm: Type.Optional(CalibratedKindSchema),
      },
      { description: 'Those that were asked for; empty until completed.' },
    ),
    failure: nullable(closedObject({ code: Type.String(), message: Type.String() })),
    createdAt: TimeSchema,
    finishedAt: NullableTimeSchema,
  },
  { title: 'Calibration', description: 'How strong a penalty on the weights may be for a trial.' },
);
export type Calibration = Static<typeof CalibrationSchema>;

/** What a worker is told. */
export interface CalibrationJob {
  dataset: Calibration['dataset'];
  spec: ResolvedTrialSpec;
  seed: number;
  kinds: CalibrationKind[];
  /** Names of the images to train on, in their order. */
  train: string[];
}

/** What a worker found. */
export type CalibrationJobResult = Pick<Calibration, 'kinds'> & {
  loss0: number;
  parameterCount: number;
  weightCount: number;
};
