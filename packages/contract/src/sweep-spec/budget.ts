import Type, { type Static } from 'typebox';
import { objectForm, orNull } from '../form/form.js';
import { nullable, oneOf, recordOf } from '../form/schema.js';
import { JsonSchema } from '../json.js';

export const epochBudgetForm = objectForm(
  {
    title: 'EpochBudget',
    description: "An anchor run whose convergence epoch becomes every other run's number of epochs.",
  },
  {
    window: Type.Integer({ minimum: 1, default: 5, description: 'Epochs over which the gain is measured.' }),
    minGain: Type.Number({ minimum: 0, default: 0.01, description: 'Smaller gains count as converged.' }),
    max: nullable(Type.Integer({ minimum: 1, maximum: 100_000 }), {
      default: null,
      description: 'Epochs of the anchor run; null = training.epochs.',
    }),
  },
  { anchor: recordOf(JsonSchema, { description: "The anchor's point, by path." }) },
);
export type EpochBudget = Static<typeof epochBudgetForm.input>;
export type ResolvedEpochBudget = Static<typeof epochBudgetForm.resolved>;

const noImprovementForm = objectForm(
  { title: 'NoImprovement', description: 'Stops after so many trials without a better one.' },
  {
    minDelta: Type.Number({ minimum: 0, default: 0, description: 'Smallest change that counts as better.' }),
  },
  { trials: Type.Integer({ minimum: 1, description: 'Finished trials without a better one.' }) },
);

export const stopWhenForm = objectForm(
  { title: 'StopWhen', description: 'Ends the sweep early, as completed.' },
  {
    target: nullable(Type.Number(), {
      default: null,
      description: 'Value of the objective that suffices; null = none.',
    }),
    noImprovement: orNull(noImprovementForm),
  },
);
export type StopWhen = Static<typeof stopWhenForm.input>;
export type ResolvedStopWhen = Static<typeof stopWhenForm.resolved>;

export const requirementsForm = objectForm(
  { title: 'Requirements', description: 'What a worker must have.' },
  {
    device: oneOf(['any', 'gpu', 'cpu'], { default: 'any', description: 'Kind of device.' }),
    minMemoryMb: Type.Integer({
      minimum: 0,
      default: 0,
      description: "What one trial has: the device's memory divided by the trials that share it, in MiB.",
    }),
    labels: recordOf(Type.String({ maxLength: 200 }), {
      maxProperties: 32,
      default: {},
      description: 'Labels that the worker must carry.',
    }),
  },
);
export type Requirements = Static<typeof requirementsForm.input>;
export type ResolvedRequirements = Static<typeof requirementsForm.resolved>;
