import type { SweepSpec, Trial } from '@unetsweep/contract';
import { beforeAll, expect, it } from 'vitest';
import { nucleiArchive } from '../../apps/api/src/testing/nuclei-archive.js';
import { IMPORT_MS, quickTrial, required, useService } from './service-bench.js';

const bench = useService();
let source: Trial;

beforeAll(async () => {
  const { id } = await bench.upload({ name: 'cells' }, await nucleiArchive(8), 'cells.zip');
  expect((await bench.imported(id)).status).toBe('ready');
  const { trials } = await bench.ended((await bench.post(spec({}))).id);
  source = required(trials[0]);
}, 2 * IMPORT_MS);

const spec = (changes: Partial<SweepSpec>): SweepSpec => ({
  name: 'source',
  dataset: 'cells',
  trial: quickTrial,
  search: { method: 'grid' },
  ...changes,
});

/** Steps too small to change anything, from each of the given weights. */
const tuned = (weights: { trialId?: string; checkpointId?: string; label?: string }): SweepSpec =>
  spec({
    name: 'tuned',
    trial: { ...quickTrial, optimizer: { learningRate: 1e-12 } },
    parameters: { 'training.initialWeights': [null, { label: 'tuned', ...weights }] },
  });

async function firstLoss(id: string): Promise<number> {
  const { data } = await bench.client.GET('/v1/trials/{id}/metrics', { params: { path: { id } } });
  return required(required(data).items[0]?.metrics.valLoss);
}

const remove = (id: string) => bench.client.DELETE('/v1/sweeps/{id}', { params: { path: { id } } });

it('starts where the source ended, beside a run from scratch; keeps those weights; trains the same weights once', async () => {
  const posted = await bench.post(tuned({ trialId: source.id }));
  const { sweep, trials } = await bench.ended(posted.id);
  expect(sweep.status).toBe('completed');
  const [scratch, transfer] = trials;
  expect(transfer?.params['training.initialWeights']).toBe('tuned');
  expect(transfer?.spec?.training.initialWeights?.weightsSha256).toBe(await bench.weights(source.id, 'best'));
  const end = required(source.metrics.valLoss);
  expect(Math.abs((await firstLoss(required(transfer).id)) / end - 1)).toBeLessThan(0.02);
  expect(Math.abs((await firstLoss(required(scratch).id)) / end - 1)).toBeGreaterThan(0.02);

  // The source's trial again, answered from the first: other ids, the same weights.
  const again = await bench.ended((await bench.post(spec({ name: 'again' }))).id);
  expect(again.trials[0]?.reusedFrom).toBe(source.id);
  const other = await bench.ended((await bench.post(tuned({ trialId: required(again.trials[0]).id }))).id);
  expect(other.sweep.trialCounts).toMatchObject({ completed: 2, reused: 2 });

  const inUse = { status: 409, problem: { code: 'inUse', usedBy: [posted.id] } };
  await expect(remove(source.sweepId)).rejects.toMatchObject(inUse);
  await remove(posted.id);
  await expect(remove(source.sweepId)).resolves.toMatchObject({ response: { status: 204 } });
}, 120_000);
