export * from './architecture/index.js';
export { type Calibration, calibrate } from './calibration/calibrate.js';
export { firstBatch } from './calibration/first-batch.js';
export type { NamedWeight, NamedWeights } from './checkpoint/named-weights.js';
export { type Checkpoint, decodeNpz, encodeNpz } from './checkpoint/npz.js';
export { weightsSha256 } from './checkpoint/weights-sha256.js';
export { findBestEpoch } from './engine/best-epoch.js';
export { isOutOfMemory } from './engine/describe-failure.js';
export { createPredictor, type Predictor, type PredictorOptions } from './engine/predictor.js';
export { train } from './engine/train.js';
export { BadDataError } from './engine/validate-job.js';
export { engineVersion } from './engine-version.js';
export { type Combination, Combiner } from './ensemble/combiner.js';
export { chooseGreedily, type GreedyStep } from './ensemble/greedy-choice.js';
export type { Notice } from './flags/notice.js';
export { standingNotice } from './flags/standing-notice.js';
export type {
  ImageSet,
  Metrics,
  Objective,
  Predict,
  StateOffer,
  TrainedCheckpoint,
  TrainingCallbacks,
  TrainingControl,
  TrainingData,
  TrainingFailure,
  TrainingJob,
  TrainingResult,
} from './job.js';
export { predictedClasses } from './metrics/boundary/predicted-classes.js';
export { ProbabilityMeter } from './metrics/probability-meter.js';
export type { SampleScores } from './metrics/sample-scores.js';
export { decodeResumeState, encodeResumeState } from './resume/resume-file.js';
export type { ProgressState, ResumeState } from './resume/resume-state.js';
