export { type FileLock, tryLock } from './file-lock.js';
export { type Home, lockPath, openHome } from './home.js';
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
