import { PostgresAnalysis } from './analysis/analysis-repository.js';
import { BlobStore } from './blobs/blob-store.js';
import { Database } from './database/database.js';
import { sql } from './database/sql.js';
import { PostgresDatasets } from './datasets/dataset-repository.js';
import { PostgresImports } from './datasets/import-repository.js';
import { PostgresDispatch } from './dispatch/dispatch-repository.js';
import { PostgresEnsembles } from './ensembles/ensemble-repository.js';
import { PostgresEvents } from './events/event-repository.js';
import { PostgresExternal } from './external/external-repository.js';
import { PostgresIdempotency } from './idempotency-repository.js';
import { PostgresJobs } from './jobs/job-repository.js';
import { ValueNames } from './listing/value-names.js';
import { PostgresPlanning } from './planning/planning-repository.js';
import { PostgresPlans } from './plans/plan-repository.js';
import type { Store } from './ports/store.js';
import { PostgresPredictions } from './predictions/prediction-repository.js';
import { PostgresPruning } from './pruning/pruning-repository.js';
import { PostgresResults } from './results/results-repository.js';
import { PostgresSamples } from './samples/sample-repository.js';
import { PostgresScores } from './scores/score-repository.js';
import { PostgresSweeps } from './sweeps/sweep-repository.js';
import { PostgresCheckpoints } from './trials/checkpoint-repository.js';
import { PostgresEpochs } from './trials/epoch-repository.js';
import { PostgresLogs } from './trials/log-repository.js';
import { PostgresRecordings } from './trials/recording-repository.js';
import { PostgresResumeStates } from './trials/resume-state-repository.js';
import { PostgresTrials } from './trials/trial-repository.js';
import { PostgresWorkers } from './workers/worker-repository.js';

export interface StoreOptions {
  databaseUrl: string;
  /** Connections at most; at least 2, since the dispatcher holds one while it works. Default 10. */
  poolSize?: number;
}

/**
 * Opens the store on a migrated database. Connections are made at the first use; while the server is away, calls fail with
 * ProblemError `databaseUnavailable` and work again once it is back.
 */
export function openStore({ databaseUrl, poolSize = 10 }: StoreOptions): Store {
  const database = new Database(databaseUrl, Math.max(2, poolSize));
  const blobs = new BlobStore(database);
  const names = new ValueNames(database);
  const parts = { database, names, blobs };
  const pruning = new PostgresPruning(database, blobs);
  const logs = new PostgresLogs(database);
  return {
    sweeps: new PostgresSweeps(database, blobs, names),
    plans: new PostgresPlans(database, blobs),
    results: new PostgresResults(database),
    analysis: new PostgresAnalysis(database),
    trials: new PostgresTrials(parts),
    epochs: new PostgresEpochs(database),
    resumeStates: new PostgresResumeStates(database, blobs),
    checkpoints: new PostgresCheckpoints(database, blobs),
    predictions: new PostgresPredictions(database, blobs),
    recordings: new PostgresRecordings(database, blobs),
    logs,
    datasets: new PostgresDatasets(database, blobs),
    samples: new PostgresSamples(database, blobs),
    scores: new PostgresScores(database),
    imports: new PostgresImports(database, blobs),
    jobs: new PostgresJobs(database, blobs),
    ensembles: new PostgresEnsembles(database, blobs),
    events: new PostgresEvents(database),
    workers: new PostgresWorkers(database),
    planning: new PostgresPlanning(database, names, blobs),
    pruning,
    external: new PostgresExternal({ database, blobs, names, pruning, logs }),
    dispatch: new PostgresDispatch(database, parts),
    idempotency: new PostgresIdempotency(database),
    collectBlobs: (olderThanMs) => blobs.collect(olderThanMs),
    async ping() {
      const before = performance.now();
      await database.rows(sql`SELECT 1`);
      return performance.now() - before;
    },
    close: () => database.close(),
  };
}
