import type { Trial } from '@unetsweep/contract';
import { beforeAll, expect, it } from 'vitest';
import { nucleiArchive } from '../../apps/api/src/testing/nuclei-archive.js';
import { IMPORT_MS, quickTrial, required, useService } from './service-bench.js';

const UNKNOWN = '01940000-0000-7000-8000-000000000001';
const bench = useService();

beforeAll(async () => {
  const { id } = await bench.upload({ name: 'cells' }, await nucleiArchive(8), 'cells.zip');
  expect((await bench.imported(id)).status).toBe('ready');
}, IMPORT_MS);

const rateOf = ({ params, spec }: Trial) =>
  params['optimizer.learningRate'] ?? spec?.optimizer.learningRate ?? null;

it('points by hand run beside those of the search, each once; a clone keeps the version of the data', async () => {
  const { id } = await bench.post({
    name: 'rates',
    dataset: 'cells',
    parameters: { 'optimizer.learningRate': [0.01] },
    trial: quickTrial,
  });
  const [first] = (await bench.ended(id)).trials;
  const points = [
    { 'optimizer.learningRate': 0.003 },
    { 'optimizer.learningRate': 0.01 },
    { 'optimizer.learningRate': 0.01, 'model.dropout': 0.2 },
  ];
  const { data } = await bench.client.POST('/v1/sweeps/{id}/trials', {
    params: { path: { id } },
    body: { points },
  });
  expect(data?.items.map(({ number, duplicateOf }) => [number, duplicateOf])).toEqual([
    [2, null],
    [1, first?.id],
    [3, null],
  ]);
  const { sweep, trials } = await bench.ended(id);
  expect([sweep.status, sweep.trialCounts.completed]).toEqual(['completed', 3]);
  expect(trials.map(({ params }) => params)).toEqual([
    { 'optimizer.learningRate': 0.01 },
    points[0],
    points[2],
  ]);
  expect(trials.map(({ spec }) => spec?.model.dropout)).toEqual([0.05, 0.05, 0.2]);

  const next = await bench.upload({ name: 'cells' }, await nucleiArchive(4), 'cells.zip');
  expect(await bench.imported(next.id)).toMatchObject({ version: 2, status: 'ready' });
  const changes = { name: 'dice', trial: { loss: { name: 'dice' } } };
  const cloned = await bench.client.POST('/v1/sweeps/{id}/clone', {
    params: { path: { id } },
    body: { changes },
  });
  const clone = await bench.ended(required(cloned.data as { id: string } | undefined).id);
  expect(clone.sweep).toMatchObject({ status: 'completed', name: 'dice', spec: { dataset: 'cells@1' } });
  expect(clone.trials.map((trial) => [rateOf(trial), trial.spec?.loss.name])).toEqual([[0.01, 'dice']]);
});

it('a filter chooses which trials of a running sweep are cancelled; the others go on', async () => {
  const rates = [0.001, 0.002, 0.004, 0.008];
  const { id } = await bench.post({
    name: 'long',
    dataset: 'cells@1',
    parameters: { 'optimizer.learningRate': rates },
    trial: { ...quickTrial, training: { ...quickTrial.training, epochs: 100_000 } },
  });
  const standing = async () => (await bench.trials(id)).map(({ status }) => status);
  await expect.poll(standing).toEqual(['running', 'queued', 'queued', 'queued']);
  const batch = async (body: { ids?: string[]; sweepId?: string; filter?: string }) => {
    const sent = await bench.client.POST('/v1/trials/batch', { body: { action: 'cancel', ...body } });
    return required(sent.data).results;
  };
  const trials = await bench.trials(id);
  const chosen = await batch({ sweepId: id, filter: 'params.optimizer.learningRate <= 0.002' });
  expect(chosen.map((result) => result.id).toSorted()).toEqual(
    trials
      .slice(0, 2)
      .map((trial) => trial.id)
      .toSorted(),
  );
  expect(chosen.every(({ ok }) => ok)).toBe(true);
  // The one that ran has made way.
  await expect.poll(standing).toEqual(['cancelled', 'cancelled', 'running', 'queued']);

  const rest = trials.slice(2).map((trial) => trial.id);
  expect(await batch({ ids: [...rest, UNKNOWN] })).toEqual([
    ...rest.map((trial) => ({ id: trial, ok: true, code: null })),
    { id: UNKNOWN, ok: false, code: 'notFound' },
  ]);
  const { sweep } = await bench.ended(id);
  expect(sweep.trialCounts).toMatchObject({ total: 4, cancelled: 4, running: 0, queued: 0 });
  expect(sweep.status).toBe('cancelled');
});
