import type {
  Analysis,
  Chart,
  Checkpoint,
  Columns,
  Curves,
  Dataset,
  DatasetSample,
  DryRun,
  Ensemble,
  EpochList,
  HardSampleList,
  Json,
  LayerHistograms,
  LayerStates,
  Plan,
  Point,
  PredictedImages,
  Prediction,
  RecipeDescription,
  RecipeRun,
  RecipeRunRequest,
  ResultPivot,
  Results,
  SampleScore,
  Split,
  Stats,
  StepLosses,
  Sweep,
  SweepPictures,
  Trial,
  Why,
  WorkerNode,
} from '@unetsweep/contract';
import type { Page } from './answers.js';
import { type Query, read, readText, send, sendForm, upload } from './request.js';

type Signal = AbortSignal;
const at = (kind: string, id: string, rest = '') => `/v1/${kind}/${encodeURIComponent(id)}${rest}`;
const sweepAt = (id: string, rest?: string) => at('sweeps', id, rest);
const trialAt = (id: string, rest?: string) => at('trials', id, rest);
const datasetAt = (id: string, rest?: string) => at('datasets', id, rest);

type ChartOf<N extends Chart['chart']> = Extract<Chart, { chart: N }>;
export type SurfaceChart = ChartOf<'contour' | 'heatmap'>;
const chartAt = (id: string, chart: Chart['chart']) => sweepAt(id, `/charts/${chart}`);

const analyses = {
  analysis: (id: string, query: Query, signal: Signal) =>
    read<Analysis>(sweepAt(id, '/analysis'), query, signal),
  sliceChart: (id: string, query: Query, signal: Signal) =>
    read<ChartOf<'slice'>>(chartAt(id, 'slice'), query, signal),
  surfaceChart: (id: string, chart: SurfaceChart['chart'], query: Query, signal: Signal) =>
    read<SurfaceChart>(chartAt(id, chart), query, signal),
  edfChart: (id: string, query: Query, signal: Signal) =>
    read<ChartOf<'edf'>>(chartAt(id, 'edf'), query, signal),
};

const sweeps = {
  sweeps: (query: Query, signal: Signal) => read<Page<Sweep>>('/v1/sweeps', query, signal),
  sweep: (id: string, signal: Signal) => read<Sweep>(sweepAt(id), {}, signal),
  changeSweep: (id: string, verb: 'pause' | 'resume' | 'cancel') =>
    send<Sweep>('POST', sweepAt(id, `/${verb}`)),
  retryFailed: (id: string) => send<{ retried: number }>('POST', sweepAt(id, '/retryFailed'), {}),
  extend: (id: string, change: Json) =>
    send<Sweep & { added: number }>('POST', sweepAt(id, '/extend'), change),
  removeSweep: (id: string) => send('DELETE', sweepAt(id)),
  dryRun: (spec: Json) => send<DryRun>('POST', '/v1/sweeps?dryRun=true', spec),
  createSweep: (spec: Json) => send<Sweep>('POST', '/v1/sweeps', spec),
  trials: (id: string, query: Query, signal: Signal) =>
    read<Page<Trial>>(sweepAt(id, '/trials'), query, signal),
  points: (id: string, query: Query, signal: Signal) =>
    read<Page<Point>>(sweepAt(id, '/points'), query, signal),
  results: (id: string, query: Query, signal: Signal) =>
    read<Results>(sweepAt(id, '/results'), query, signal),
  pivot: (id: string, query: Query, signal: Signal) =>
    read<ResultPivot>(sweepAt(id, '/results'), query, signal),
  columns: (id: string, query: Query, signal: Signal) =>
    read<Columns>(sweepAt(id, '/columns'), query, signal),
  pictures: (id: string, query: Query, signal: Signal) =>
    read<SweepPictures>(sweepAt(id, '/pictures'), query, signal),
  hardSamples: (id: string, query: Query, signal: Signal) =>
    read<HardSampleList>(sweepAt(id, '/samples'), query, signal),
  curves: (id: string, query: Query, signal: Signal) => read<Curves>(sweepAt(id, '/curves'), query, signal),
};

const trials = {
  trial: (id: string, signal: Signal) => read<Trial>(trialAt(id), {}, signal),
  why: (id: string, signal: Signal) => read<Why>(trialAt(id, '/why'), {}, signal),
  changeTrial: (id: string, verb: 'cancel' | 'retry') =>
    send<Trial>('POST', trialAt(id, `/${verb}`), verb === 'retry' ? {} : undefined),
  epochs: (id: string, query: Query, signal: Signal) =>
    read<EpochList>(trialAt(id, '/metrics'), query, signal),
  split: (id: string, signal: Signal) => read<Split>(trialAt(id, '/split'), {}, signal),
  predictions: (id: string, signal: Signal) =>
    read<{ items: Prediction[] }>(trialAt(id, '/predictions'), {}, signal),
  trialScores: (id: string, query: Query, signal: Signal) =>
    read<Page<SampleScore>>(trialAt(id, '/samples'), query, signal),
  checkpoints: (id: string, signal: Signal) =>
    read<Page<Checkpoint>>(trialAt(id, '/checkpoints'), {}, signal),
  histograms: (id: string, query: Query, signal: Signal) =>
    read<LayerHistograms>(trialAt(id, '/histograms'), query, signal),
  layers: (id: string, signal: Signal) => read<LayerStates>(trialAt(id, '/layers'), {}, signal),
  steps: (id: string, query: Query, signal: Signal) => read<StepLosses>(trialAt(id, '/steps'), query, signal),
  log: (id: string, signal: Signal) => readText(trialAt(id, '/log'), signal),
  /** The image with what the trial's best checkpoint finds in it. */
  predictOverlay: (trialId: string, image: File) => {
    const form = new FormData();
    form.set('options', JSON.stringify({ trialId, output: 'overlay' }));
    form.set('image', image);
    return sendForm<PredictedImages>('/v1/predictions', form);
  },
};

const datasets = {
  datasets: (query: Query, signal: Signal) => read<Page<Dataset>>('/v1/datasets', query, signal),
  dataset: (id: string, signal: Signal) => read<Dataset>(datasetAt(id), {}, signal),
  /** Answers when the import has ended, or after a minute. */
  awaitImport: (id: string, signal: Signal) => read<Dataset>(datasetAt(id), { wait: 60 }, signal),
  samples: (id: string, query: Query, signal: Signal) =>
    read<Page<DatasetSample>>(datasetAt(id, '/samples'), query, signal),
  importDataset: (archive: File, options: Json, onProgress: (share: number) => void) => {
    const form = new FormData();
    form.set('options', JSON.stringify(options));
    form.set('archive', archive);
    return upload<Dataset>('/v1/datasets', form, onProgress);
  },
  removeDataset: (id: string) => send('DELETE', datasetAt(id)),
};

const ensembles = {
  ensembles: (query: Query, signal: Signal) => read<Page<Ensemble>>('/v1/ensembles', query, signal),
  makeEnsemble: (request: Json) => send<Ensemble>('POST', '/v1/ensembles', request),
  removeEnsemble: (id: string) => send('DELETE', at('ensembles', id)),
};

const plans = {
  plans: (query: Query, signal: Signal) => read<Page<Plan>>('/v1/plans', query, signal),
  plan: (id: string, signal: Signal) => read<Plan>(at('plans', id), {}, signal),
  changePlan: (id: string, verb: 'pause' | 'resume' | 'cancel') =>
    send<Plan>('POST', at('plans', id, `/${verb}`)),
  confirmPlan: (id: string, stage: string) => send<Plan>('POST', at('plans', id, '/confirm'), { stage }),
  removePlan: (id: string) => send('DELETE', at('plans', id)),
};

const recipes = {
  recipes: (signal: Signal) => read<{ items: RecipeDescription[] }>('/v1/recipes', {}, signal),
  recipeRuns: (query: Query, signal: Signal) => read<Page<RecipeRun>>('/v1/recipe-runs', query, signal),
  recipeRun: (id: string, signal: Signal) => read<RecipeRun>(at('recipe-runs', id), {}, signal),
  runRecipe: (name: string, settings: RecipeRunRequest) =>
    send<RecipeRun>('POST', at('recipes', name, '/runs'), settings),
  removeRecipeRun: (id: string) => send('DELETE', at('recipe-runs', id)),
};

const service = {
  workers: (signal: Signal) => read<Page<WorkerNode>>('/v1/workers', {}, signal),
  drainWorker: (id: string) => send<WorkerNode>('POST', at('workers', id, '/drain'), {}),
  undrainWorker: (id: string) => send<WorkerNode>('POST', at('workers', id, '/undrain')),
  defaults: (signal: Signal) => read<{ sweep: Record<string, Json> }>('/v1/schema/defaults', {}, signal),
  stats: (signal: Signal) => read<Stats>('/v1/stats', {}, signal),
  session: (signal: Signal) => read<Session>('/v1/session', {}, signal),
  signIn: (key: string) => send<Session>('POST', '/v1/session', { key }),
  signOut: () => send('DELETE', '/v1/session'),
};

export interface Session {
  keyNeeded: boolean;
  expiresAt: string | null;
}

/** The calls that the pages make. Each throws ApiError for a refusal, TypeError while nothing answers. */
export const api = {
  ...sweeps,
  ...analyses,
  ...trials,
  ...datasets,
  ...ensembles,
  ...plans,
  ...recipes,
  ...service,
};
