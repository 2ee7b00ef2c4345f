import type { Json, SweepSpec, Trial } from '@unetsweep/contract';
import { encodePng } from '@unetsweep/datasets';
import { unzipSync, zipSync } from 'fflate';
import { beforeAll, expect, it } from 'vitest';
import { IMPORT_MS, quickTrial, required, useService } from './service-bench.js';

const SIDE = 32;
const IMAGES = 12;
const bench = useService();

/** Synthetic: a dark ground with a grey and a bright rectangle, which move from image to image, in RGB with noise. */
async function syntheticArchive(): Promise<Uint8Array> {
  const files: Record<string, Uint8Array> = {};
  for (let index = 0; index < IMAGES; index++) {
    const classOf = (x: number, y: number) => {
      const isIn = (left: number, top: number) => x >= left && x < left + 10 && y >= top && y < top + 12;
      return isIn(1 + (index % 5), 2 + index) ? 1 : isIn(17 + (index % 4), 16 - index) ? 2 : 0;
    };
    const values = new Uint8Array(SIDE * SIDE);
    for (const at of values.keys()) values[at] = classOf(at % SIDE, Math.floor(at / SIDE));
    const colours = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, at) => {
      const noise = ((at * 7919 + index * 104_729) % 31) - 15;
      return 30 + 90 * required(values[Math.floor(at / 3)]) + noise;
    });
    const size = { width: SIDE, height: SIDE };
    files[`images/${index}.png`] = await encodePng({ ...size, channels: 3, values: colours });
    files[`masks/${index}.png`] = await encodePng({ ...size, channels: 1, values });
  }
  return zipSync(files, { level: 0 });
}

beforeAll(async () => {
  const classNames = ['ground', 'grey', 'bright'];
  const { id } = await bench.upload({ name: 'squares', classNames }, await syntheticArchive(), 'squares.zip');
  const { status, classes, channels } = await bench.imported(id);
  expect([status, channels, classes.map(({ name }) => name)]).toEqual(['ready', 3, classNames]);
}, IMPORT_MS);

it('three classes are measured each and together, with crossEntropy and dice', async () => {
  const { id } = await bench.post({
    name: 'classes',
    dataset: 'squares',
    parameters: { 'loss.name': ['crossEntropy', 'dice'] },
    trial: { ...quickTrial, optimizer: { learningRate: 0.02 }, training: { epochs: 12, batchSize: 2 } },
  });
  const { sweep, trials } = await bench.ended(id);
  expect(sweep).toMatchObject({ status: 'completed', trialCounts: { completed: 2 } });
  for (const { metrics, flags, notices, spec } of trials) {
    const [grey, bright] = [metrics['valDice.1'], metrics['valDice.2']].map(required);
    expect(Math.min(required(grey), required(bright)), spec?.loss.name).toBeGreaterThan(0.3);
    // Both classes occur in every image.
    expect(metrics.valDice).toBeCloseTo((required(grey) + required(bright)) / 2, 6);
    expect(metrics.valBoundaryF1).toBeTypeOf('number');
    expect(notices.map(({ flag }) => flag).sort()).toEqual([...flags].sort());
    for (const flag of ['diverged', 'allBackground', 'valIsTrain', 'groupsShared', 'numericsChanged'])
      expect(flags).not.toContain(flag);
  }
});

it('several objectives leave a front of those who keep the constraint', async () => {
  const { id } = await bench.post({
    name: 'front',
    dataset: 'squares',
    parameters: { 'model.baseFilters': [4, 8, 16] },
    trial: { ...quickTrial, optimizer: { learningRate: 0.02 }, loss: { name: 'crossEntropy' } },
    objective: [
      { metric: 'parameterCount', mode: 'min' },
      { metric: 'valDice', mode: 'max', at: 'last' },
    ],
    constraints: [{ metric: 'parameterCount', max: 30_000 }],
  });
  const { sweep, trials } = await bench.ended(id);
  expect(sweep).toMatchObject({ status: 'completed', best: null });
  const [small, , large] = trials;
  const counts = trials.map(({ parameterCount }) => required(parameterCount));
  expect(required(counts[1])).toBeLessThan(30_000);
  expect(large).toMatchObject({
    feasible: false,
    violations: [{ metric: 'parameterCount', value: counts[2], min: null, max: 30_000 }],
  });
  // The smallest one is on the front however well it does.
  expect(sweep.front?.[0]).toEqual({
    pointId: small?.pointId,
    values: [counts[0], small?.lastMetrics.valDice],
  });
  expect(sweep.front?.map(({ pointId }) => pointId)).not.toContain(large?.pointId);
  // Epochs are picked by the first objective that each of them has.
  expect(small?.bestEpoch).toBe(2);
});

it('every validation image is scored, the worst first, by trial and over the trials of a sweep', async () => {
  const { data: sweeps } = await bench.client.GET('/v1/sweeps', { params: { query: { name: 'classes' } } });
  const id = required(sweeps?.items[0]).id;
  const { data: listed } = await bench.client.GET('/v1/sweeps/{id}/trials', { params: { path: { id } } });
  const trial = required(listed?.items[0]);
  const own = await bench.client.GET('/v1/trials/{id}/samples', {
    params: { path: { id: required(trial.id) } },
  });
  const dice = required(own.data).items.map((item) => required(item.dice));
  expect(dice.length).toBeGreaterThan(1);
  expect(dice).toEqual([...dice].sort((one, other) => one - other));
  const mean = dice.reduce((sum, value) => sum + value, 0) / dice.length;
  expect(mean).toBeCloseTo(required(trial.metrics?.valDicePerImage), 5);
  const all = await bench.client.GET('/v1/sweeps/{id}/samples', { params: { path: { id } } });
  expect(required(all.data)).toMatchObject({ trials: 2, trialsSeen: 2 });
  const [hardest] = required(all.data).items;
  expect(hardest).toMatchObject({ count: 2 });
  const picture = await fetch(`${bench.url}${required(hardest?.imageUrl)}?overlay=true`);
  expect(picture.headers.get('content-type')).toBe('image/png');
});

/** Values in all arrays of an npz, by the shapes in their headers. */
function countValues(npz: Uint8Array): number {
  const arrays = unzipSync(npz, { filter: ({ name }) => name.endsWith('.npy') });
  const sizes = Object.values(arrays).map((array) => {
    const header = Buffer.from(array.subarray(0, 256)).toString('latin1');
    const shape = required(/'shape': \(([^)]*)\)/.exec(header)?.[1]);
    return shape.split(',').reduce((size, side) => size * (side.trim() === '' ? 1 : Number(side)), 1);
  });
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function downloadedCount({ id }: Trial): Promise<number> {
  const { data } = await bench.client.GET('/v1/trials/{id}/checkpoints', { params: { path: { id } } });
  const checkpoint = required(data?.items[0]);
  const response = await fetch(`${bench.url}/v1/checkpoints/${checkpoint.id}/download`);
  return countValues(new Uint8Array(await response.arrayBuffer()));
}

it('presets and a head in groups train as large as the dry run says, to the value in the download', async () => {
  const models: { [field: string]: Json }[] = [
    { label: 'spacenet', preset: 'spacenetBaseline', baseFilters: 4, depth: 2 },
    { label: 'quarter', preset: 'quarterUnet', baseFilters: 16, depth: 2 },
    { label: 'normalised', preset: 'quarterUnet', baseFilters: 16, depth: 2, batchNorm: true },
    { label: 'grouped', baseFilters: 4, depth: 2, head: { filters: 12, groupActivation: 'relu' } },
  ];
  const spec: SweepSpec = {
    name: 'models',
    dataset: 'squares',
    parameters: { model: models },
    trial: { preprocessing: quickTrial.preprocessing, training: { epochs: 1, batchSize: 4 } },
  };
  const params = { query: { dryRun: true } };
  const { data } = await bench.client.POST('/v1/sweeps', { params, body: spec });
  const said = required((data as { models?: { parameterCount: number }[] } | undefined)?.models);
  const { trials } = await bench.ended((await bench.post(spec)).id);
  const counts = trials.map(({ parameterCount }) => parameterCount);
  expect(new Set(counts).size).toBe(models.length);
  expect(said.map(({ parameterCount }) => parameterCount).toSorted()).toEqual(counts.toSorted());
  expect(await Promise.all(trials.map(downloadedCount))).toEqual(counts);
});
