import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PredictionRecorder } from './prediction-recorder.js';

const names = ['a', 'b', 'c', 'd', 'e'];
const validation = { images: new Float32Array(5 * 4), masks: new Uint8Array(5 * 4), names };
const data = { train: validation, validation, height: 2, width: 2, channels: 1, classes: 2 };
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pictures-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Images in each batch that the network is given. */
async function batches(microBatch: number | null): Promise<number[]> {
  const sizes: number[] = [];
  const recorder = new PredictionRecorder({
    order: {
      folder,
      microBatch,
      objective: { metric: 'valDice', mode: 'max', at: 'best' },
      predictions: { samples: names, every: null },
      spec: { training: { batchSize: 4 }, validation: { threshold: 0.5 } },
    },
    data,
    earlier: [],
    send: async () => undefined,
  });
  const record = { epoch: 1, learningRate: 1, trainDurationMs: 1, validationDurationMs: 1, metrics: {} };
  await recorder.atEnd(record, (images) => {
    sizes.push(images.length / 4);
    return new Float32Array(images.length);
  });
  return sizes;
}

it('predicts no more images at once than the trial may train on', async () => {
  expect(await batches(null)).toEqual([4, 1]);
  expect(await batches(2)).toEqual([2, 2, 1]);
});
