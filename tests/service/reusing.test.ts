import type { SweepSpec, Trial } from '@unetsweep/contract';
import { beforeAll, describe, expect, it } from 'vitest';
import { nucleiArchive } from '../../apps/api/src/testing/nuclei-archive.js';
import { IMPORT_MS, quickTrial, required, useService } from './service-bench.js';

const SHORT = 2;
const LONG = 4;
const bench = useService();

beforeAll(async () => {
  const { id } = await bench.upload({ name: 'cells' }, await nucleiArchive(8), 'cells.zip');
  expect((await bench.imported(id)).status).toBe('ready');
}, IMPORT_MS);

const spec = (epochs: number, changes: Partial<SweepSpec> = {}): SweepSpec => ({
  name: 'again',
  dataset: 'cells',
  parameters: { 'optimizer.learningRate': [0.01, 0.001] },
  trial: { ...quickTrial, training: { ...quickTrial.training, epochs } },
  keepCheckpoints: { bestTrials: null, last: 1, optimizerState: true },
  ...changes,
});

/** What a trial ended with: weights, curves, values, and scores of each image. */
async function outcome({ id, params: values, metrics, lastMetrics, bestEpoch, epochsDone }: Trial) {
  const params = { path: { id } };
  const [curves, scores, drawn] = await Promise.all([
    bench.client.GET('/v1/trials/{id}/metrics', { params }),
    bench.client.GET('/v1/trials/{id}/samples', { params }),
    bench.client.GET('/v1/trials/{id}/predictions', { params }),
  ]);
  return {
    params: values,
    weights: [await bench.weights(id, 'last'), await bench.weights(id, 'best')],
    metrics,
    lastMetrics,
    bestEpoch,
    epochsDone,
    curves: required(curves.data).items.map(({ epoch, metrics: measured }) => ({ epoch, measured })),
    scores: required(scores.data).items.map(({ name, dice }) => [name, dice]),
    pictures: required(drawn.data).items.map(({ sample, epoch, dice }) => [sample, epoch, dice]),
  };
}

const outcomes = (trials: Trial[]) => Promise.all(trials.map(outcome));

async function dryRun(body: SweepSpec) {
  const { data } = await bench.client.POST('/v1/sweeps', { params: { query: { dryRun: true } }, body });
  return required(data) as { trialCount: number; reusableCount: number };
}

describe('a sweep that was run before', () => {
  let first: Trial[];
  let wanted: Awaited<ReturnType<typeof outcomes>>;

  beforeAll(async () => {
    const { id } = await bench.post(spec(SHORT));
    first = (await bench.ended(id)).trials;
    wanted = await outcomes(first);
  }, 60_000);

  it('ends at once with the results that are there', async () => {
    expect(await dryRun(spec(SHORT))).toMatchObject({ trialCount: 2, reusableCount: 2 });
    const { id } = await bench.post(spec(SHORT));
    const { sweep, trials } = await bench.ended(id);
    expect(sweep).toMatchObject({ status: 'completed', trialCounts: { completed: 2, reused: 2 } });
    expect(trials.map(({ reusedFrom, attempt }) => [reusedFrom, attempt])).toEqual(
      first.map((trial) => [trial.id, 0]),
    );
    expect(await outcomes(trials)).toEqual(wanted);
    const took = Date.parse(required(sweep.finishedAt)) - Date.parse(sweep.createdAt);
    expect(took).toBeLessThan(5_000);
  });

  it('answers points by hand too', async () => {
    const { id } = await bench.post(spec(SHORT, { parameters: { 'optimizer.learningRate': [0.01] } }));
    await bench.ended(id);
    const points = [{ 'optimizer.learningRate': 0.001 }];
    await bench.client.POST('/v1/sweeps/{id}/trials', { params: { path: { id } }, body: { points } });
    const { sweep } = await bench.ended(id);
    expect(sweep).toMatchObject({ status: 'completed', trialCounts: { completed: 2, reused: 2 } });
  });

  it('trains on where it is longer, and ends as a run that was as long from the start', async () => {
    const { id } = await bench.post(spec(LONG));
    const { trials } = await bench.ended(id);
    for (const { attempts, flags, notices, reusedFrom } of trials) {
      expect(attempts.map(({ fromEpoch }) => fromEpoch)).toEqual([SHORT]);
      expect(flags).toContain('continued');
      expect(notices.some(({ message }) => first.some((trial) => message.includes(trial.id)))).toBe(true);
      expect(reusedFrom).toBeNull();
    }
    const fresh = await bench.post(spec(LONG, { reuse: 'never' }));
    const { trials: inOneGo } = await bench.ended(fresh.id);
    expect(inOneGo.map(({ attempts }) => attempts.map(({ fromEpoch }) => fromEpoch))).toEqual([[0], [0]]);
    expect(await outcomes(trials)).toEqual(await outcomes(inOneGo));
  });

  it('leaves what answered for others when it is deleted', async () => {
    const [left] = (await bench.ended((await bench.post(spec(SHORT))).id)).trials;
    const { id, reusedFrom } = required(left);
    const source = required(first.find((trial) => trial.id === reusedFrom));
    await bench.client.DELETE('/v1/sweeps/{id}', { params: { path: { id: source.sweepId } } });
    const read = bench.client.GET('/v1/trials/{id}', { params: { path: { id: source.id } } });
    await expect(read).rejects.toMatchObject({ status: 404 });
    expect([await outcome(required(left))]).toEqual(wanted.slice(0, 1));
    const { data } = await bench.client.GET('/v1/trials/{id}/checkpoints', { params: { path: { id } } });
    const weights = await fetch(`${bench.url}/v1/checkpoints/${required(data).items[0]?.id}/download`);
    expect([weights.status, (await weights.arrayBuffer()).byteLength > 1000]).toEqual([200, true]);
  });
});
