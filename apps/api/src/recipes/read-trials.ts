import type { Sweep, Trial } from '@unetsweep/contract';
import type { Reads, SamplePicture, SweepOutcome, TrialOutcome } from '@unetsweep/recipes';
import type { Store } from '@unetsweep/store';
import { groupOrder } from '../results/group-order.js';
import { makeResults } from '../results/make-results.js';
import { readResultsQuery } from '../results/read-results-query.js';
import { readWeights } from './read-weights.js';

const PAGE = 1000;
/** Epochs read of a trial: more than any recipe trains. */
const MOST_EPOCHS = 10_000;

async function trialsOf(store: Store, sweepId: string): Promise<Trial[]> {
  const trials: Trial[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await store.trials.list({ sweepId, limit: PAGE, ...(cursor !== undefined && { cursor }) });
    trials.push(...page.items);
    if (page.nextCursor === null) return trials.sort((a, b) => a.number - b.number);
    cursor = page.nextCursor;
  }
}

/** The recorded image that most trials of the sweep have. */
async function pictureOf(
  store: Store,
  trialId: string,
  sample: string | null,
): Promise<SamplePicture | null> {
  if (sample === null) return null;
  const [recorded] = await store.predictions.list(trialId, { sample, epoch: 'best' });
  if (!recorded) return null;
  const { imageSha256, truthSha256, predictionSha256, epoch, dice } = recorded;
  const [image, truth, prediction] = await Promise.all(
    [imageSha256, truthSha256, predictionSha256].map((sum) => store.predictions.read(trialId, sum)),
  );
  return image && truth && prediction ? { sample, epoch, dice, image, truth, prediction } : null;
}

async function outcomeOf(
  store: Store,
  trial: Trial,
  reads: Reads,
  sample: string | null,
): Promise<TrialOutcome> {
  const { id } = trial;
  const [epochs, recording, picture, split, weights] = await Promise.all([
    reads.epochs ? store.epochs.list(id, { maxPoints: MOST_EPOCHS }).then(({ items }) => items) : [],
    reads.recordings ? store.recordings.get(id) : null,
    reads.pictures ? pictureOf(store, id, sample) : null,
    reads.splits ? store.trials.split(id) : null,
    reads.weights ? readWeights(store, id, reads.weights) : [],
  ]);
  const { number, pointId, params, spec, seed, repeat, fold, metrics, lastMetrics, derived, flags } = trial;
  return {
    ...{ id, number, pointId, params, spec, seed, repeat, fold, metrics, lastMetrics, derived, flags },
    // A run is read once its sweeps have ended.
    status: trial.status as TrialOutcome['status'],
    bestEpoch: trial.bestEpoch,
    epochsDone: trial.epochsDone,
    attempts: trial.attempts.length,
    parameterCount: trial.parameterCount,
    failure: trial.failure && { reason: trial.failure.reason, message: trial.failure.message },
    fingerprint: trial.fingerprint,
    reusedFrom: trial.reusedFrom,
    durationMs: trial.durationMs,
    ...{ epochs, recording, picture, split, weights },
  };
}

async function resultsOf(store: Store, sweep: Sweep, tables: NonNullable<Reads['results']>) {
  return Promise.all(
    tables.map(async ({ groupBy, metrics }) => {
      const paths = groupBy.map((path) => `params.${path}`);
      const asked = { groupBy: paths.join(','), metrics: metrics.join(','), statistics: 'mean,count' };
      const { query } = readResultsQuery(asked, sweep);
      return makeResults(paths, await store.results.groups(sweep.id, query), groupOrder(paths, sweep.spec));
    }),
  );
}

/** All that a part's expectations and figures need of a sweep that has ended. */
export async function readSweepOutcome(store: Store, sweep: Sweep, reads: Reads = {}): Promise<SweepOutcome> {
  const trials = await trialsOf(store, sweep.id);
  const samples = reads.pictures ? await store.predictions.samples(sweep.id) : [];
  const sample = samples[0]?.sample ?? null;
  const read: TrialOutcome[] = [];
  for (const trial of trials) read.push(await outcomeOf(store, trial, reads, sample));
  const results = await resultsOf(store, sweep, reads.results ?? []);
  return { kind: 'sweep', sweepId: sweep.id, parameters: sweep.spec.parameters, trials: read, results };
}
