import type { WorkerNode } from '@unetsweep/contract';
import { AnalysisCalls } from './analysis-calls.js';
import type { ApiAddress } from './api-address.js';
import { ApiLink } from './api-link.js';
import { CalibrationCalls } from './calibration-calls.js';
import { DatasetCalls } from './dataset-calls.js';
import { EnsembleCalls } from './ensemble-calls.js';
import { PlanCalls } from './plan-calls.js';
import { PredictionCalls } from './prediction-calls.js';
import { RecipeCalls } from './recipe-calls.js';
import { ResultCalls } from './result-calls.js';
import { SweepCalls } from './sweep-calls.js';
import { TrialCalls } from './trial-calls.js';

const READY_TIMEOUT_MS = 2000;

/** The calls that the command line makes, by what they are about. */
export class UnetsweepApi {
  readonly sweeps: SweepCalls;
  readonly plans: PlanCalls;
  readonly trials: TrialCalls;
  readonly results: ResultCalls;
  readonly analysis: AnalysisCalls;
  readonly datasets: DatasetCalls;
  readonly calibrations: CalibrationCalls;
  readonly ensembles: EnsembleCalls;
  readonly recipes: RecipeCalls;
  readonly predictions: PredictionCalls;
  readonly #link: ApiLink;

  constructor(readonly address: ApiAddress) {
    const link = new ApiLink(address);
    this.sweeps = new SweepCalls(link);
    this.plans = new PlanCalls(link);
    this.trials = new TrialCalls(link);
    this.results = new ResultCalls(link);
    this.analysis = new AnalysisCalls(link);
    this.datasets = new DatasetCalls(link);
    this.calibrations = new CalibrationCalls(link);
    this.ensembles = new EnsembleCalls(link);
    this.recipes = new RecipeCalls(link);
    this.predictions = new PredictionCalls(link);
    this.#link = link;
  }

  /** @throws as `ApiLink.answer` */
  async listWorkers(): Promise<WorkerNode[]> {
    return (await this.#link.answer(this.#link.client.GET('/v1/workers'))).items;
  }

  /** Whether the API can serve; false too while nothing answers. */
  async isReady(): Promise<boolean> {
    try {
      const signal = AbortSignal.timeout(READY_TIMEOUT_MS);
      return (await this.#link.client.GET('/readyz', { signal })).response.ok;
    } catch {
      return false;
    }
  }
}
