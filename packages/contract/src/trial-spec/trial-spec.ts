import Type, { type Static } from 'typebox';
import type { ObjectForm, UnionForm } from '../form/form.js';
import { closedObject } from '../form/schema.js';
import { augmentationForm, type ResolvedAugmentation } from './augmentation.js';
import { lossForm, type ResolvedLoss } from './loss.js';
import { modelForm, type ResolvedModel } from './model.js';
import { optimizerForm, type ResolvedOptimizer } from './optimizer.js';
import { preprocessingForm, type ResolvedPreprocessing } from './preprocessing.js';
import { type ResolvedRegularizer, regularizerForm } from './regularizer.js';
import { type ResolvedSchedule, scheduleForm } from './schedule.js';
import { type ResolvedSelection, selectionForm } from './selection.js';
import { type ResolvedTraining, trainingForm } from './training.js';
import { type ResolvedValidation, validationForm } from './validation.js';

/** The sections of a trial in the order in which they are documented. */
export const trialForms = {
  model: modelForm,
  optimizer: optimizerForm,
  schedule: scheduleForm,
  loss: lossForm,
  regularizer: regularizerForm,
  augmentation: augmentationForm,
  preprocessing: preprocessingForm,
  training: trainingForm,
  validation: validationForm,
  selection: selectionForm,
};

export type SectionName = keyof typeof trialForms;
export type SectionForm = ObjectForm<unknown, unknown> | UnionForm<unknown, unknown>;

export const TrialSpecSchema = closedObject(
  {
    model: Type.Optional(modelForm.input),
    optimizer: Type.Optional(optimizerForm.input),
    schedule: Type.Optional(scheduleForm.input),
    loss: Type.Optional(lossForm.input),
    regularizer: Type.Optional(regularizerForm.input),
    augmentation: Type.Optional(augmentationForm.input),
    preprocessing: Type.Optional(preprocessingForm.input),
    training: Type.Optional(trainingForm.input),
    validation: Type.Optional(validationForm.input),
    selection: Type.Optional(selectionForm.input),
  },
  { title: 'TrialSpec', description: 'Fixed values of every trial. Each field has a documented default.' },
);
export type TrialSpec = Static<typeof TrialSpecSchema>;

/** Everything that decides a run, complete: no defaults left, variants chosen, inactive fields absent. */
export interface ResolvedTrialSpec {
  /** `name@version` of the data set; null where the caller trains. */
  dataset: string | null;
  model: ResolvedModel;
  optimizer: ResolvedOptimizer;
  schedule: ResolvedSchedule;
  loss: ResolvedLoss;
  regularizer: ResolvedRegularizer;
  augmentation: ResolvedAugmentation;
  preprocessing: ResolvedPreprocessing;
  training: ResolvedTraining;
  validation: ResolvedValidation;
  selection: ResolvedSelection;
}
