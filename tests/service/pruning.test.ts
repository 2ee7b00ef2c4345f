import type { SweepSpec, Trial } from '@unetsweep/contract';
import { beforeAll, expect, it } from 'vitest';
import { nucleiArchive } from '../../apps/api/src/testing/nuclei-archive.js';
import { IMPORT_MS, quickTrial, useService } from './service-bench.js';

const EPOCHS = 4;
const RUNGS = [1, 2];
const bench = useService();

beforeAll(async () => {
  const { id } = await bench.upload({ name: 'cells' }, await nucleiArchive(8), 'cells.zip');
  expect((await bench.imported(id)).status).toBe('ready');
}, IMPORT_MS);

const spec = (changes: Partial<SweepSpec>): SweepSpec => ({
  name: 'pruned',
  dataset: 'cells',
  // The cosine ends with the run: it must know the full length also where a rung ends it before.
  trial: {
    ...quickTrial,
    training: { ...quickTrial.training, epochs: EPOCHS },
    schedule: { name: 'cosine' },
  },
  objective: { metric: 'valLoss', mode: 'min' },
  parameters: { 'optimizer.learningRate': [1e-2, 1e-3, 1e-5, 1e-7] },
  reuse: 'never',
  keepCheckpoints: { bestTrials: null, last: 1 },
  ...changes,
});

/** Epochs, and at the end the weights. */
async function outcome({ id, epochsDone, status }: Trial) {
  const { data } = await bench.client.GET('/v1/trials/{id}/metrics', { params: { path: { id } } });
  const curve = data?.items.map(({ epoch, learningRate, metrics }) => ({ epoch, learningRate, metrics }));
  const weights = status === 'completed' ? await bench.weights(id, 'last') : null;
  return { epochsDone, curve, weights };
}

const rateOf = ({ params }: Trial) => Number(params['optimizer.learningRate']);

it('asha takes the best up its rungs; a promoted trial ends bit for bit as one that nobody stopped', async () => {
  const [plain, pruned] = [
    await bench.post(spec({})),
    await bench.post(spec({ pruner: { name: 'asha', minEpochs: 1, reduction: 2 } })),
  ];
  const undisturbed = new Map((await bench.ended(plain.id)).trials.map((trial) => [rateOf(trial), trial]));
  const { sweep, trials } = await bench.ended(pruned.id);
  const passed = trials.map(({ epochsDone }) => epochsDone);
  const completed = trials.filter(({ status }) => status === 'completed').length;
  expect(sweep).toMatchObject({
    status: 'completed',
    trialCounts: { completed, pruned: trials.length - completed, queued: 0 },
  });
  // The first one came alone and stopped; it went on when another one had come.
  expect(trials[0]?.attempts[0]).toMatchObject({ reason: 'pruned', fromEpoch: 0 });
  expect(trials.some(({ attempts, status }) => attempts.length > 1 && status === 'completed')).toBe(true);
  const curves: Awaited<ReturnType<typeof outcome>>['curve'][] = [];
  for (const trial of trials) {
    const [own, other] = [await outcome(trial), undisturbed.get(rateOf(trial))];
    const whole = other && (await outcome(other));
    curves.push(own.curve);
    expect(own.curve).toEqual(whole?.curve?.slice(0, trial.epochsDone));
    if (trial.status === 'completed') expect(own.weights).toBe(whole?.weights);
    else expect(RUNGS).toContain(trial.epochsDone);
    const from = trial.attempts.map(({ fromEpoch }) => fromEpoch);
    expect(from).toEqual([...new Set(from)]);
  }
  for (const rung of RUNGS) {
    const seen = curves.flatMap((curve, index) => {
      const value = curve?.[rung - 1]?.metrics.valLoss;
      return value === undefined || value === null ? [] : [{ value, epochs: passed[index] ?? 0 }];
    });
    const best = seen.sort((a, b) => a.value - b.value).slice(0, Math.floor(seen.length / 2));
    expect(best.length).toBeGreaterThan(0);
    for (const { epochs } of best) expect(epochs).toBeGreaterThan(rung);
  }
});

it('a threshold ends a run early, with its metrics and its best weights', async () => {
  const { id } = await bench.post(
    spec({
      parameters: { 'optimizer.learningRate': [1e-7, 1e-2] },
      trial: { ...quickTrial, training: { ...quickTrial.training, epochs: 60 } },
      pruner: { name: 'threshold', metric: 'learningRate', lower: 1e-3, warmupEpochs: 2 },
    }),
  );
  const { sweep, trials } = await bench.ended(id);
  expect(sweep).toMatchObject({ status: 'completed', trialCounts: { completed: 1, pruned: 1 } });
  const [stopped] = trials;
  expect(stopped).toMatchObject({ status: 'pruned', failure: null });
  expect(stopped?.epochsDone).toBeGreaterThan(2);
  expect(stopped?.epochsDone).toBeLessThan(60);
  expect(stopped?.metrics.valLoss).toBeGreaterThan(0);
  expect(await bench.weights(stopped?.id ?? '', 'best')).toMatch(/^[0-9a-f]{64}$/);
  expect(sweep.best?.trialId).toBe(trials[1]?.id);
});
