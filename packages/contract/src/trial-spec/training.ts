import Type, { type Static } from 'typebox';
import { objectForm, orNull } from '../form/form.js';
import { nullable, oneOf } from '../form/schema.js';

export const earlyStoppingForm = objectForm(
  { title: 'EarlyStopping', description: 'Ends a run that no longer improves; null = off.' },
  {
    monitor: Type.String({
      minLength: 1,
      maxLength: 64,
      default: 'valLoss',
      description: 'Metric that must improve.',
    }),
    mode: oneOf(['min', 'max'], { default: 'min', description: 'Whether smaller or larger is better.' }),
    patience: Type.Integer({
      minimum: 0,
      default: 10,
      description: 'Epochs without improvement before the run ends.',
    }),
    minDelta: Type.Number({
      minimum: 0,
      default: 0,
      description: 'Smallest change that counts as an improvement.',
    }),
    minEpochs: Type.Integer({ minimum: 0, default: 0, description: 'Epochs that are run in any case.' }),
    restoreBest: Type.Boolean({ default: true, description: 'Ends with the weights of the best epoch.' }),
  },
);

const initialWeightsForm = objectForm(
  {
    title: 'InitialWeights',
    description:
      'Weights and moving statistics to start from, by `checkpointId` or `trialId`; the optimizer starts anew. Null = by the initializers.',
  },
  {
    checkpointId: nullable(Type.String({ format: 'uuid' }), {
      default: null,
      description: 'Weights of this checkpoint.',
    }),
    trialId: nullable(Type.String({ format: 'uuid' }), {
      default: null,
      description:
        'Kept weights of this trial: of its best epoch, else its last. Stored as their `checkpointId`.',
    }),
    weightsSha256: nullable(Type.String({ pattern: '^[0-9a-f]{64}$' }), {
      default: null,
      description:
        'Sum of the weights, filled in by the service; where it is given, the weights must have it.',
    }),
  },
);

export const trainingForm = objectForm(
  { title: 'Training', description: 'Length and manner of a run.' },
  {
    epochs: Type.Integer({
      minimum: 1,
      maximum: 100_000,
      default: 50,
      description: 'Passes over the training images.',
    }),
    steps: nullable(Type.Integer({ minimum: 1, maximum: 100_000_000 }), {
      default: null,
      description: 'Optimizer steps; they win over `epochs`.',
    }),
    batchSize: Type.Integer({ minimum: 1, maximum: 4096, default: 10, description: 'Images in a batch.' }),
    accumulate: Type.Integer({
      minimum: 1,
      maximum: 1024,
      default: 1,
      description: 'Batches whose gradients are summed for one step.',
    }),
    dropLast: Type.Boolean({ default: false, description: 'Leaves out a partial last batch.' }),
    shuffle: Type.Boolean({ default: true, description: 'Draws a new order of the images each epoch.' }),
    earlyStopping: orNull(earlyStoppingForm),
    precision: oneOf(['float32', 'mixed'], {
      default: 'float32',
      description:
        'Number format of the layers. `mixed`: bfloat16 between weights, statistics, loss and metrics that stay float32; about 0.6 of the time where the processor multiplies bfloat16.',
    }),
    stopOnDivergence: Type.Boolean({
      default: true,
      description: 'Fails the run when the loss is no longer finite.',
    }),
    evaluateTraining: Type.Boolean({
      default: false,
      description: "Measures training metrics anew in evaluation mode at each epoch's end.",
    }),
    initialWeights: orNull(initialWeightsForm),
  },
);

export const TrainingSchema = trainingForm.input;
export type Training = Static<typeof TrainingSchema>;
export type ResolvedTraining = Static<typeof trainingForm.resolved>;
export type ResolvedEarlyStopping = Static<typeof earlyStoppingForm.resolved>;
