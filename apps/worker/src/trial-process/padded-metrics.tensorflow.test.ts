import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveTrialSpec } from '@unetsweep/contract';
import { type Sample, writeArchive } from '@unetsweep/datasets';
import { type Metrics, train } from '@unetsweep/unet';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadTrainingData } from './training-data.js';

/** Sides that no power of two divides. */
const [HEIGHT, WIDTH] = [13, 10];
/** Multiples of 2^2 that hold them. */
const [PADDED_HEIGHT, PADDED_WIDTH] = [16, 12];
const PADDED_PIXELS = PADDED_HEIGHT * PADDED_WIDTH;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'padded-metrics-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A bright block that reaches the image's edge, so that padding lies beside foreground. */
function sampleOf(index: number): Sample {
  const mask = new Uint8Array(HEIGHT * WIDTH);
  for (let row = 0; row < 4 + index; row += 1) mask.fill(1, row * WIDTH, row * WIDTH + 5 + (index % 3));
  const image = mask.map((inside, at) => (inside ? 200 : 40) + ((at * 7 + index) % 20));
  return { name: `s${index}`, group: null, split: null, height: HEIGHT, width: WIDTH, image, mask };
}

/** Pixel by pixel: what lies outside of the image is background, and counts. */
function byHand(samples: readonly Sample[], probabilities: Float32Array): Metrics {
  const [top, left] = [Math.floor((PADDED_HEIGHT - HEIGHT) / 2), Math.floor((PADDED_WIDTH - WIDTH) / 2)];
  let [right, truth, predicted, both, soft, softBoth] = [0, 0, 0, 0, 0, 0];
  for (const [image, { mask }] of samples.entries()) {
    for (let row = 0; row < PADDED_HEIGHT; row += 1) {
      for (let column = 0; column < PADDED_WIDTH; column += 1) {
        const [y, x] = [row - top, column - left];
        const isInside = y >= 0 && y < HEIGHT && x >= 0 && x < WIDTH;
        const target = isInside ? (mask?.[y * WIDTH + x] ?? 0) : 0;
        const probability = probabilities[image * PADDED_PIXELS + row * PADDED_WIDTH + column] ?? Number.NaN;
        const guess = probability > 0.5 ? 1 : 0;
        right += Number(guess === target);
        truth += target;
        predicted += guess;
        both += guess * target;
        soft += probability;
        softBoth += probability * target;
      }
    }
  }
  return {
    valDice: (2 * softBoth) / (truth + soft),
    valDiceHard: (2 * both) / (truth + predicted),
    valIou: softBoth / (truth + soft - softBoth),
    valAccuracy: right / (samples.length * PADDED_PIXELS),
    valPrecision: both / predicted,
    valRecall: both / truth,
  };
}

/** Ratios of whole numbers of pixels, but for the guard against 0 / 0; the others sum float32 probabilities. */
const counted = new Set(['valDiceHard', 'valAccuracy', 'valPrecision', 'valRecall']);

it('measures padded images as their padded size, in which padding is background', async () => {
  const samples = [0, 1, 2, 3, 4, 5].map(sampleOf);
  const archivePath = join(folder, 'set.zip');
  await writeFile(archivePath, writeArchive({ channels: 1, classNames: ['background', 'block'], samples }));
  const spec = resolveTrialSpec(
    {
      dataset: 'padded@1',
      trial: {
        model: { baseFilters: 4, depth: 2, batchNorm: false },
        preprocessing: { padToMultiple: true },
        optimizer: { learningRate: 0.01 },
        training: { epochs: 15, batchSize: 2 },
      },
    },
    { classes: 2, hasGroups: false, seed: 1 },
  );
  const sides = { train: ['s0', 's1', 's2', 's3'], validation: ['s4', 's5'], test: [] };
  const data = await loadTrainingData(archivePath, sides, spec);
  expect([data.height, data.width]).toEqual([PADDED_HEIGHT, PADDED_WIDTH]);
  const epochs: { measured: Metrics; expected: Metrics }[] = [];
  const job = { spec, seed: 1, objective: { metric: 'valDice', mode: 'max' as const }, data };
  await train(
    { ...job, keep: { best: false, last: false } },
    {
      onEpoch: ({ metrics }, predict) => {
        const expected = byHand(samples.slice(4), predict(data.validation.images));
        epochs.push({ measured: metrics, expected });
      },
    },
  );
  expect(epochs).toHaveLength(15);
  for (const { measured, expected } of epochs) {
    for (const [name, value] of Object.entries(expected)) {
      // Without any prediction, precision is a convention and not a count.
      if (Number.isFinite(value))
        expect(measured[name], name).toBeCloseTo(value ?? 0, counted.has(name) ? 8 : 5);
    }
  }
  // Something was found, and not all of it: the numbers above are no trivial ones.
  expect(epochs.at(-1)?.expected.valRecall).toBeGreaterThan(0.2);
  expect(epochs.at(-1)?.expected.valAccuracy).toBeLessThan(1);
});
