export { analyse, type ComputedPart } from './analysis/analyse.js';
export { analysisAxis, columnValues } from './analysis/analysis-axis.js';
export { convergenceOf, historyOf } from './analysis/convergence.js';
export { distributionOf } from './analysis/distribution.js';
export { importanceOf } from './analysis/importance/importance.js';
export {
  bestPlaces,
  lossesOf as observedLosses,
  type Observations,
  type ParameterColumn,
  samplePlaces,
} from './analysis/observations.js';
export { type RateRun, type RateSearch, ratePath, searchOfRates } from './analysis/rate-search.js';
export type { BestRun } from './analysis/regularisation.js';
export { sliceOf } from './analysis/slice.js';
export { surfaceOf } from './analysis/surface.js';
export { resolveBaseTrial } from './dry-run/base-trial.js';
export { assertRunnable, type DryRunContext, describeSweep } from './dry-run/describe-sweep.js';
export { type Judge, type Judgement, judgeNothing } from './dry-run/judge.js';
export { plannedFingerprints } from './dry-run/planned-fingerprints.js';
export { assertSettingsAvailable } from './dry-run/unavailable-settings.js';
export { type FingerprintParts, fingerprint } from './fingerprint.js';
export { availableMethods, createMethod } from './methods/create-method.js';
export { learnsFromResults } from './methods/learning.js';
export type { FinishedRun, MethodCursor, Proposal, SearchMethod } from './methods/search-method.js';
export {
  type EndedPoint,
  type HypervolumeHistory,
  hypervolumeHistory,
} from './objectives/hypervolume-history.js';
export { type AnchorDecision, decideEpochs } from './plan/epoch-budget.js';
export { explainPoint, observationsOf } from './plan/explain.js';
export { explainValues } from './plan/explain-values.js';
export { type Extension, extendSpec } from './plan/extend-spec.js';
export { planningHistory } from './plan/planning-history.js';
export { type PlannedPoint, type PlannedRun, PointPlanner, runsOf } from './plan/point-planner.js';
export { pointsBefore, replanCursor } from './plan/replan.js';
export { type LoggedPlanning, planningOf, replay } from './plan/replay.js';
export {
  type ChosenPoint,
  chooseWinners,
  type Demand,
  demandOn,
  winnerObjective,
} from './plans/choose-winners.js';
export { compileStage } from './plans/compile-stage.js';
export type { StagePoint, WonPoint } from './plans/stage-point.js';
export { type StandIns, standInWinners } from './plans/stand-ins.js';
export {
  createPruner,
  type PrunedMetric,
  type PruningSpec,
  prunedMetric,
  rungEpochs,
} from './pruners/create-pruner.js';
export { goesOnFromRung } from './pruners/halving.js';
export type { CurvePruner, PairsPruner, Pruner, RungPruner, RunValue } from './pruners/pruner.js';
export { resolvePoint } from './resolve-point.js';
export { type IdentifiedRun, type RunIdentity, runIdentities, withEpochs } from './run-identity.js';
export { repeatSeed } from './seed.js';
export type { Selection } from './space/axes.js';
export { type DatasetFacts, type DatasetTable, foldCount, trialContextOf } from './space/dataset-facts.js';
export type { GivenPoint } from './space/space.js';
export { type ResolvedPoint, Space } from './space/space.js';
