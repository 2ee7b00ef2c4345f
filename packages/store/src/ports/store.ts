import type { AnalysisRepository } from './analysis.js';
import type { CheckpointRepository } from './checkpoints.js';
import type { DatasetRepository } from './datasets.js';
import type { DispatchRepository } from './dispatch.js';
import type { EnsembleRepository } from './ensembles.js';
import type { EventRepository } from './events.js';
import type { ExternalRepository } from './external.js';
import type { IdempotencyRepository } from './idempotency.js';
import type { ImportRepository } from './imports.js';
import type { JobRepository } from './jobs.js';
import type { PlanningRepository } from './planning.js';
import type { PlanRepository } from './plans.js';
import type { PredictionRepository } from './predictions.js';
import type { PruningRepository } from './pruning.js';
import type { ResultsRepository } from './results.js';
import type { SampleRepository } from './samples.js';
import type { ScoreRepository } from './scores.js';
import type { SweepRepository } from './sweeps.js';
import type {
  EpochRepository,
  LogRepository,
  RecordingRepository,
  ResumeStateRepository,
} from './training-records.js';
import type { TrialRepository } from './trials.js';
import type { WorkerRepository } from './workers.js';

/** Everything that outlives a process. All methods are safe to call from several processes at once. */
export interface Store {
  sweeps: SweepRepository;
  plans: PlanRepository;
  results: ResultsRepository;
  analysis: AnalysisRepository;
  trials: TrialRepository;
  epochs: EpochRepository;
  resumeStates: ResumeStateRepository;
  checkpoints: CheckpointRepository;
  predictions: PredictionRepository;
  recordings: RecordingRepository;
  logs: LogRepository;
  datasets: DatasetRepository;
  samples: SampleRepository;
  scores: ScoreRepository;
  imports: ImportRepository;
  jobs: JobRepository;
  ensembles: EnsembleRepository;
  events: EventRepository;
  workers: WorkerRepository;
  planning: PlanningRepository;
  pruning: PruningRepository;
  external: ExternalRepository;
  dispatch: DispatchRepository;
  idempotency: IdempotencyRepository;
  /** Drops content that nothing names, such as uploads that a crash cut short. @returns how many blobs went */
  collectBlobs(olderThanMs: number): Promise<number>;
  /** One round trip to the database, in ms. @throws when it cannot be reached */
  ping(): Promise<number>;
  close(): Promise<void>;
}
