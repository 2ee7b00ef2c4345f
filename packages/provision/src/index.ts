export { type Home, homeFolder, openHome } from './home.js';
export { describePrerequisites, missingPrerequisites, type Prerequisite } from './prerequisites.js';
export { HomeBusyError, ProvisionError } from './provision-error.js';
export { removeHome } from './remove-home.js';
export {
  findServices,
  type RunningServices,
  type Services,
  type ServicesOptions,
  startServices,
} from './services.js';
export type { Step, StepListener } from './step.js';
export { provisionTensorflow, type TensorflowOptions } from './tensorflow.js';
