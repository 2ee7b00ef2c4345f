import { unzipSync } from 'fflate';
import { expect, it } from 'vitest';
import { nucleiArchive } from '../../apps/api/src/testing/nuclei-archive.js';
import { quickTrial, required, useService } from './service-bench.js';

const bench = useService();

it('a trial records its inside where asked, and TensorBoard files hold it', async () => {
  const { id } = await bench.upload({ name: 'cells' }, await nucleiArchive(8), 'cells.zip');
  await bench.imported(id);
  const created = await bench.post({
    name: 'watched',
    dataset: 'cells',
    trial: quickTrial,
    record: {
      histograms: { kinds: ['weights', 'gradients', 'preActivations'], bins: 20 },
      updateRatio: true,
      deadUnits: true,
      stepLoss: true,
    },
  });
  const { sweep, trials } = await bench.ended(created.id);
  const trial = required(trials[0]);
  expect([sweep.status, trial.failure]).toEqual(['completed', null]);
  const params = { path: { id: trial.id } };
  const histograms = required((await bench.client.GET('/v1/trials/{id}/histograms', { params })).data);
  expect(histograms.kinds).toEqual(['weights', 'gradients', 'preActivations']);
  const trained = histograms.items.filter((one) => one.kind === 'weights' && one.epoch === 2);
  const counted = trained.flatMap(({ counts }) => counts).reduce((sum, count) => sum + count, 0);
  // Each gamma has two moving statistics, which are counted as parameters but not trained.
  const moving = 2 * trained.filter(({ layer }) => layer.endsWith('/gamma')).reduce(sumOfCounts, 0);
  expect(counted + moving).toBe(trial.parameterCount);
  const layers = required((await bench.client.GET('/v1/trials/{id}/layers', { params })).data);
  const head = layers.items.filter(({ layer }) => layer === 'head');
  expect(head.map(({ epoch }) => epoch)).toEqual([1, 2]);
  expect(
    head.every(({ updateRatio, gradientNorm }) => (updateRatio ?? 0) > 0 && (gradientNorm ?? 0) > 0),
  ).toBe(true);
  const steps = required((await bench.client.GET('/v1/trials/{id}/steps', { params })).data);
  expect(steps.count).toBe(trial.derived.steps);
  expect(trial.derived.deadFraction).toBeGreaterThanOrEqual(0);
  expect(trial.derived.sparsity).toBeGreaterThan(0);
  const zip = await fetch(new URL(`/v1/sweeps/${sweep.id}/export?format=tensorboard`, bench.url));
  const files = unzipSync(new Uint8Array(await zip.arrayBuffer()));
  expect(Object.keys(files)).toEqual([expect.stringContaining(`trial-0001/events.out.tfevents.`)]);
});

function sumOfCounts(sum: number, { counts }: { counts: number[] }): number {
  return counts.reduce((total, count) => total + count, sum);
}
