import { calibrate } from './calibrations/create-calibration.js';
import { readCalibrations } from './calibrations/read-calibrations.js';
import { downloadCheckpoint } from './checkpoints/download-checkpoint.js';
import { readCheckpoints } from './checkpoints/read-checkpoints.js';
import { createDataset } from './datasets/create-dataset.js';
import { listSamples } from './datasets/list-samples.js';
import { pseudoLabels } from './datasets/pseudo-labels.js';
import { readDatasets } from './datasets/read-datasets.js';
import { removeDataset } from './datasets/remove-dataset.js';
import { samplePictures } from './datasets/sample-pictures.js';
import { createEnsembleRoute } from './ensembles/create-ensemble.js';
import { readEnsembles } from './ensembles/read-ensembles.js';
import { streamEvents } from './events/stream-events.js';
import { exportRuns } from './exports/export-runs.js';
import { externalTrials } from './external/external-trials.js';
import { createPlan } from './plans/create-plan.js';
import { readPlans } from './plans/read-plans.js';
import { removePlan } from './plans/remove-plan.js';
import { steerPlan } from './plans/steer-plan.js';
import { predict } from './predictions/predict.js';
import { readRecipes } from './recipes/read-recipes.js';
import { recipeReport } from './recipes/recipe-report.js';
import { recipeRuns } from './recipes/recipe-runs.js';
import type { Api, RouteContext } from './route.js';
import { describeService } from './service/describe-service.js';
import { health } from './service/health.js';
import { readStats } from './service/read-stats.js';
import { addPoints } from './sweeps/add-points.js';
import { changeSweep } from './sweeps/change-sweep.js';
import { cloneSweep } from './sweeps/clone-sweep.js';
import { compareSweeps } from './sweeps/compare-sweeps.js';
import { createSweep } from './sweeps/create-sweep.js';
import { extendSweep } from './sweeps/extend-sweep.js';
import { listHardSamples } from './sweeps/list-hard-samples.js';
import { listPoints } from './sweeps/list-points.js';
import { listSweeps } from './sweeps/list-sweeps.js';
import { readAnalysis } from './sweeps/read-analysis.js';
import { readChart } from './sweeps/read-chart.js';
import { readColumns } from './sweeps/read-columns.js';
import { readCurves } from './sweeps/read-curves.js';
import { readPictures } from './sweeps/read-pictures.js';
import { readResults } from './sweeps/read-results.js';
import { readSweep } from './sweeps/read-sweep.js';
import { removeSweep } from './sweeps/remove-sweep.js';
import { retryFailed } from './sweeps/retry-failed.js';
import { steerSweep } from './sweeps/steer-sweep.js';
import { batchTrials } from './trials/batch-trials.js';
import { cancelTrial } from './trials/cancel-trial.js';
import { explainTrial } from './trials/explain-trial.js';
import { listTrialScores } from './trials/list-scores.js';
import { listTrialsRoutes } from './trials/list-trials.js';
import { predictions } from './trials/predictions.js';
import { readRecordings } from './trials/read-recording.js';
import { readRun } from './trials/read-run.js';
import { readTrial } from './trials/read-trial.js';
import { retryTrial } from './trials/retry-trial.js';
import { drainWorker } from './workers/drain-worker.js';
import { readWorkers } from './workers/read-workers.js';

const ROUTES: ((app: Api, context: RouteContext) => void)[] = [
  createSweep,
  listSweeps,
  readSweep,
  changeSweep,
  removeSweep,
  steerSweep,
  retryFailed,
  extendSweep,
  cloneSweep,
  addPoints,
  listPoints,
  readResults,
  readColumns,
  readCurves,
  readAnalysis,
  readChart,
  compareSweeps,
  readPictures,
  listHardSamples,
  createPlan,
  readPlans,
  removePlan,
  steerPlan,
  listTrialsRoutes,
  readTrial,
  explainTrial,
  cancelTrial,
  retryTrial,
  batchTrials,
  readRun,
  readRecordings,
  exportRuns,
  externalTrials,
  predictions,
  listTrialScores,
  readCheckpoints,
  downloadCheckpoint,
  predict,
  calibrate,
  readRecipes,
  recipeRuns,
  recipeReport,
  readCalibrations,
  createEnsembleRoute,
  readEnsembles,
  createDataset,
  readDatasets,
  removeDataset,
  listSamples,
  samplePictures,
  pseudoLabels,
  readWorkers,
  drainWorker,
  streamEvents,
  describeService,
  readStats,
  health,
];

/** Registers every route of the interface, in the order of its document. */
export function registerRoutes(app: Api, context: RouteContext): void {
  for (const register of ROUTES) register(app, context);
}
