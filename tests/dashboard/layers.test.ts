import { gzipSync } from 'node:zlib';
import type { RecordedHistogram, Recording } from '@unetsweep/contract';
import { addWorker, claim, completed, epoch, type PlannedSweep, trialStart } from '@unetsweep/store/testing';
import { describe, expect, it } from 'vitest';
import { useBench } from './bench.js';
import { hasBrowser } from './browser.js';
import { addGrid, addNuclei } from './seed.js';

const EPOCHS = 20;
const LAYERS = ['encoder1_conv1', 'bottleneck_conv1', 'decoder1_conv1', 'head'];

/** A bell that widens from epoch to epoch. */
function bell(layer: string, kind: RecordedHistogram['kind'], number: number): RecordedHistogram {
  const std = 0.2 + number / 60;
  const [low, high, bins] = [-4 * std, 4 * std, 30];
  const counts = Array.from({ length: bins }, (_, bin) => {
    const distance = (bin + 0.5) / (bins / 8) - 4;
    return Math.round(200 * Math.exp(-(distance ** 2) / 2));
  });
  const drift = number === 1 ? null : 0.1 / number;
  return { layer, kind, low, high, counts, mean: 0, std, skew: 0, kurtosis: 0, roughness: 0.17, drift };
}

const recording: Recording = {
  epochs: Array.from({ length: EPOCHS }, (_, index) => ({
    epoch: index + 1,
    histograms: LAYERS.flatMap((layer) => [
      bell(`${layer}/kernel`, 'weights', index + 1),
      bell(layer, 'preActivations', index + 1),
    ]),
    layers: LAYERS.map((layer, place) => ({
      layer,
      weightNorm: 3,
      gradientNorm: null,
      updateRatio: (3e-3 * (place + 1)) / (index + 1),
      deadFraction: place / 10,
    })),
  })),
  stepLosses: Array.from({ length: 200 }, (_, step) => 0.7 * Math.exp(-step / 60) + 0.05),
};

/** Values of one array. */
const total = bell('head', 'weights', 1).counts.reduce((sum, count) => sum + count, 0);

let sweep: PlannedSweep;

const bench = useBench({
  seed: async ({ store }) => {
    const dataset = await addNuclei(store);
    const workerId = await addWorker(store);
    sweep = await addGrid(store, dataset, 'watched');
    for (const [index, id] of sweep.trialIds.slice(0, 2).entries()) {
      const claimed = await claim(store, id, workerId);
      await store.trials.start(claimed, trialStart());
      await store.epochs.record(
        claimed,
        Array.from({ length: EPOCHS }, (_, at) => epoch(at + 1)),
      );
      if (index === 0) await store.recordings.put(claimed, gzipSync(JSON.stringify(recording)));
      await store.trials.end(claimed, completed({ valDice: 0.5 }));
    }
  },
});

const open = (index: number) => bench.page.goto(`${bench.api.url}/trials/${sweep.trialIds[index]}`);
const region = () => bench.page.getByRole('region', { name: 'Layers', exact: true });

describe.skipIf(!hasBrowser)('the layers of a trial', () => {
  it('show how their numbers are spread, epoch by epoch', async () => {
    await open(0);
    const layers = region();
    await layers
      .getByRole('img', { name: `${total} values of head/kernel over 20 epochs`, exact: true })
      .waitFor();
    const column = layers.getByText(/^epoch 20: \d+ of \d+ from/).first();
    expect(await column.textContent()).toBe(`epoch 20: 1 of ${total} from -1.85 to -1.71`);
    await layers.getByRole('combobox', { name: 'layer' }).selectOption('bottleneck_conv1/kernel');
    await layers
      .getByRole('img', { name: 'Roughness and drift of bottleneck_conv1/kernel over 20 epochs' })
      .waitFor();
    // Another kind stays at the layer.
    await layers.getByRole('button', { name: 'Pre-activations' }).click();
    await layers.getByRole('img', { name: /values of bottleneck_conv1 over 20 epochs/ }).waitFor();
    expect(bench.complaints).toEqual([]);
  });

  it('show update ratios beside the healthy band, dead channels and the loss of each step', async () => {
    await open(0);
    const layers = region();
    await layers.getByRole('img', { name: 'Update ratios of 4 layers over 20 epochs' }).waitFor();
    await layers.getByText('healthy, about 1e−3').waitFor();
    await layers.getByRole('img', { name: 'Shares of dead channels of 4 layers over 20 epochs' }).waitFor();
    await layers.getByRole('img', { name: 'Loss of 200 steps' }).waitFor();
    expect(await layers.getByText('Gradient norm').count()).toBe(0);
    expect(bench.complaints).toEqual([]);
  });

  it('are not shown where nothing was recorded', async () => {
    const read = bench.page.waitForResponse((response) => response.url().includes('/steps'));
    await open(1);
    await bench.page.getByRole('region', { name: 'Curves' }).waitFor();
    await read;
    expect(await region().count()).toBe(0);
  });
});
