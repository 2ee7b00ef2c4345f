import type { SweepExtensionRequest, SweepSpec, Trial } from '@unetsweep/contract';
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

const spec = (epochs: number, changes: Partial<SweepSpec>): SweepSpec => ({
  name: 'longer',
  dataset: 'cells',
  trial: { ...quickTrial, training: { ...quickTrial.training, epochs } },
  reuse: 'never',
  keepCheckpoints: { bestTrials: null, last: 1 },
  ...changes,
});

async function extend(id: string, body: SweepExtensionRequest) {
  const { data } = await bench.client.POST('/v1/sweeps/{id}/extend', { params: { path: { id } }, body });
  return required(data);
}

const name = ({ params, repeat }: Trial) => `${params['optimizer.learningRate']} ${repeat}`;

/** What a trial ended with: weights, curves, and pictures with their scores. */
async function outcome({ id, metrics, lastMetrics, bestEpoch, epochsDone }: Trial) {
  const params = { path: { id } };
  const [curves, drawn] = await Promise.all([
    bench.client.GET('/v1/trials/{id}/metrics', { params }),
    bench.client.GET('/v1/trials/{id}/predictions', { params }),
  ]);
  const bare = (address: string) => address.split('/').at(-1);
  return {
    weights: [await bench.weights(id, 'last'), await bench.weights(id, 'best')],
    metrics,
    lastMetrics,
    bestEpoch,
    epochsDone,
    curves: curves.data?.items.map(({ epoch, metrics: values }) => ({ epoch, values })),
    pictures: drawn.data?.items.map(({ sample, epoch, dice, predictionUrl }) => [
      sample,
      epoch,
      dice,
      bare(predictionUrl),
    ]),
  };
}

async function outcomes(trials: Trial[]) {
  return Object.fromEntries(
    await Promise.all(trials.map(async (trial) => [name(trial), await outcome(trial)] as const)),
  );
}

describe('a completed sweep', () => {
  const rates = { 'optimizer.learningRate': [0.01, 0.001] };
  let wanted: Awaited<ReturnType<typeof outcomes>>;

  /** Runs that are that long from the start. */
  beforeAll(async () => {
    const fresh = await bench.post(spec(LONG, { parameters: rates, repeats: 2 }));
    wanted = await outcomes((await bench.ended(fresh.id)).trials);
  }, 60_000);

  it('gets a value, epochs and repeats; what trains on from kept states ends as a run that was as long from the start', async () => {
    const keepCheckpoints = { bestTrials: null, last: 1, optimizerState: true };
    const parameters = { 'optimizer.learningRate': [0.01] };
    const { id } = await bench.post(spec(SHORT, { parameters, keepCheckpoints }));
    expect((await bench.ended(id)).trials.map(name)).toEqual(['0.01 1']);

    const wider = await extend(id, { parameters: { 'optimizer.learningRate': [0.001] } });
    expect(wider).toMatchObject({ added: 1, continued: 0 });
    const short = await bench.ended(id);
    expect(short.trials.map((trial) => [name(trial), trial.attempt, trial.epochsDone])).toEqual([
      ['0.01 1', 1, SHORT],
      ['0.001 1', 1, SHORT],
    ]);

    expect(await extend(id, { epochs: LONG })).toMatchObject({ added: 0, continued: 2 });
    for (const { attempts } of (await bench.ended(id)).trials)
      expect(attempts.map(({ fromEpoch, reason }) => [fromEpoch, reason])).toEqual([
        [0, 'completed'],
        [SHORT, 'completed'],
      ]);

    expect(await extend(id, { repeats: 2 })).toMatchObject({ added: 2, continued: 0 });
    const { sweep, trials } = await bench.ended(id);
    expect(sweep).toMatchObject({ status: 'completed', best: { count: 2 } });
    expect(trials.map(name)).toEqual(['0.01 1', '0.001 1', '0.01 2', '0.001 2']);
    expect(await outcomes(trials)).toEqual(wanted);
  });

  it('starts again where no state was kept, and ends the same', async () => {
    const { id } = await bench.post(spec(SHORT, { parameters: { 'optimizer.learningRate': [0.01] } }));
    await bench.ended(id);
    expect(await extend(id, { epochs: LONG })).toMatchObject({ added: 0, continued: 1 });
    const { trials } = await bench.ended(id);
    expect(trials[0]?.attempts.map(({ fromEpoch }) => fromEpoch)).toEqual([0, 0]);
    expect((await outcomes(trials))['0.01 1']).toEqual(wanted['0.01 1']);
  });
});
