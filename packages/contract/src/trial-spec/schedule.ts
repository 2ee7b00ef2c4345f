import Type, { type Static } from 'typebox';
import { objectForm, orNull, unionForm, variant } from '../form/form.js';
import { nullable, oneOf } from '../form/schema.js';

const unit = oneOf(['epoch', 'step', 'fraction'], {
  default: 'epoch',
  description: 'Unit of the lengths beside it; fraction = share of the whole run, 0..1.',
});
const factor = (fallback: number) =>
  Type.Number({
    exclusiveMinimum: 0,
    maximum: 1,
    default: fallback,
    description: 'The learning rate is multiplied by this at each drop.',
  });
const every = (fallback: number) =>
  Type.Number({
    exclusiveMinimum: 0,
    default: fallback,
    description: 'Length between two drops, in `unit`.',
  });
const minLearningRate = Type.Number({
  minimum: 0,
  default: 0,
  description: 'The learning rate never falls below this.',
});

const warmupForm = objectForm(
  { title: 'Warmup', description: 'Linear rise of the learning rate from 0 at the start; null = none.' },
  { unit },
  { length: Type.Number({ exclusiveMinimum: 0, description: 'Length of the rise, in `unit`.' }) },
);

const cycle = variant({
  low: nullable(Type.Number({ minimum: 0 }), {
    default: null,
    description: 'Lowest rate of a cycle; null = a tenth of the learning rate.',
  }),
  halfCycle: Type.Number({
    exclusiveMinimum: 0,
    default: 10,
    description: 'Length of the rise, and of the fall, in `unit`.',
  }),
  unit,
});

export const scheduleForm = unionForm({
  title: 'Schedule',
  description: 'How the learning rate changes during a run.',
  tag: 'name',
  defaultVariant: 'constant',
  common: { warmup: orNull(warmupForm) },
  variants: {
    constant: variant({}),
    step: variant({ factor: factor(0.5), every: every(50), unit }),
    exponential: variant({
      rate: Type.Number({
        exclusiveMinimum: 0,
        maximum: 1,
        default: 0.95,
        description: 'The learning rate is rate^floor(done / every) of the initial one.',
      }),
      every: every(1),
      unit,
    }),
    multistep: variant(
      { factor: factor(0.1), unit },
      {
        at: Type.Array(Type.Number({ exclusiveMinimum: 0 }), {
          minItems: 1,
          maxItems: 1000,
          description: 'Where the drops are, in `unit`, ascending.',
        }),
      },
    ),
    reduceOnPlateau: variant({
      monitor: Type.String({
        minLength: 1,
        maxLength: 64,
        default: 'valLoss',
        description: 'Metric that must improve.',
      }),
      factor: factor(0.1),
      patience: Type.Integer({
        minimum: 0,
        default: 10,
        description: 'Epochs without improvement before a drop.',
      }),
      minDelta: Type.Number({
        minimum: 0,
        default: 1e-4,
        description: 'Smallest change that counts as an improvement.',
      }),
      cooldown: Type.Integer({
        minimum: 0,
        default: 0,
        description: 'Epochs after a drop in which none is counted.',
      }),
      minLearningRate,
    }),
    cosine: variant({
      minLearningRate,
      cycles: Type.Integer({
        minimum: 1,
        maximum: 1000,
        default: 1,
        description: 'Number of falls from the initial rate to the lowest.',
      }),
    }),
    cyclic: cycle,
    oneCycle: cycle,
  },
});

export const ScheduleSchema = scheduleForm.input;
export type Schedule = Static<typeof ScheduleSchema>;
export type ResolvedSchedule = Static<typeof scheduleForm.resolved>;
export type ResolvedWarmup = Static<typeof warmupForm.resolved>;
