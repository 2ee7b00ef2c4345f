export * from './architecture/index.js';
export type { NamedWeight, NamedWeights } from './checkpoint/named-weights.js';
export type {
  EpochRecord,
  ImageSet,
  Metrics,
  Objective,
  StateOffer,
  TrainedCheckpoint,
  TrainingCallbacks,
  TrainingControl,
  TrainingData,
  TrainingFailure,
  TrainingJob,
  TrainingResult,
} from './job.js';
export type { ProgressState, ResumeState } from './resume/resume-state.js';
