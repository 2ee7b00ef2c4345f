import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { components } from '@unetsweep/client';
import type { PredictionOptions, ResolvedPreprocessing, Trial } from '@unetsweep/contract';
import { decodeImage, prepareImage, type TrainedInput } from '@unetsweep/datasets';
import { createPredictor, decodeNpz, type PredictorOptions } from '@unetsweep/unet';
import { beforeAll, expect, it } from 'vitest';
import { nucleiArchive } from '../../apps/api/src/testing/nuclei-archive.js';
import { IMPORT_MS, quickTrial, required, useService } from './service-bench.js';

type Predicted = components['schemas']['PredictedImages'];

const SIDE = 32;
const bench = useService();
let datasetId: string;
let trials: Trial[];

beforeAll(async () => {
  const { id } = await bench.upload({ name: 'cells' }, await nucleiArchive(8), 'cells.zip');
  datasetId = (await bench.imported(id)).id;
  const posted = await bench.post({
    name: 'predicted',
    dataset: 'cells',
    parameters: { 'preprocessing.normalize': ['zScoreDataset', 'zScoreImage'] },
    trial: { ...quickTrial, optimizer: { learningRate: 0.02 }, training: { epochs: 8, batchSize: 2 } },
  });
  ({ trials } = await bench.ended(posted.id));
  expect(trials.map(({ status }) => status)).toEqual(['completed', 'completed']);
}, 2 * IMPORT_MS);

interface Image {
  name: string;
  bytes: Uint8Array;
}

async function download(path: string): Promise<Uint8Array> {
  const response = await fetch(`${bench.url}${path}`);
  expect(response.status, path).toBe(200);
  return new Uint8Array(await response.arrayBuffer());
}

/** A stored image as a file. */
async function sampleImage(sample: string): Promise<Image> {
  const { data } = await bench.client.GET('/v1/datasets/{id}/samples', {
    params: { path: { id: datasetId } },
  });
  const { imageUrl } = required(data?.items.find(({ name }) => name === sample));
  return { name: sample.split('/').at(-1) ?? '', bytes: await download(imageUrl) };
}

async function predict(images: Image[], options: PredictionOptions, accept = '*/*'): Promise<Response> {
  const form = new FormData();
  form.set('options', JSON.stringify(options));
  for (const { name, bytes } of images) form.append('image', new Blob([new Uint8Array(bytes)]), name);
  return fetch(`${bench.url}/v1/predictions`, { method: 'POST', body: form, headers: { accept } });
}

async function picture(response: Response) {
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/png']);
  return decodeImage(new Uint8Array(await response.arrayBuffer()), 'answer');
}

async function json(response: Response): Promise<Predicted> {
  expect(response.status).toBe(200);
  return (await response.json()) as Predicted;
}

/** The validation images whose predictions the trial recorded. */
async function recorded({ id }: Trial) {
  const { data } = await bench.client.GET('/v1/trials/{id}/predictions', { params: { path: { id } } });
  return required(data?.items);
}

it('a validation image is predicted as the trial recorded it, pixel for pixel', async () => {
  for (const trial of trials) {
    const items = await recorded(trial);
    expect(items.length).toBeGreaterThan(0);
    for (const { sample, predictionUrl } of items) {
      const image = await sampleImage(sample);
      const answer = await predict([image], { trialId: trial.id, restoreSize: false }, 'image/png');
      const mask = await picture(answer);
      expect(mask).toMatchObject({ width: SIDE, height: SIDE, channels: 1 });
      expect(mask).toEqual(await decodeImage(await download(predictionUrl), 'recorded'));
    }
  }
});

it('probabilities are those of the downloaded weights', async () => {
  const trial = required(trials[0]);
  const { data } = await bench.client.GET('/v1/trials/{id}/checkpoints', {
    params: { path: { id: trial.id } },
  });
  const checkpointId = required(data?.items.find(({ kind }) => kind === 'best')).id;
  const file = decodeNpz(await download(`/v1/checkpoints/${checkpointId}/download`));
  const config = file.config as {
    model: PredictorOptions['model'];
    preprocessing: ResolvedPreprocessing;
    statistics: TrainedInput['statistics'];
    input: { height: number; width: number; channels: number };
  };
  const [first] = await recorded(trial);
  const image = await sampleImage(required(first).sample);
  const options = { checkpointId, output: 'probabilities', restoreSize: false } as const;
  const answer = await predict([image, image], options, 'application/x-npz');
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/x-npz']);
  const npz = decodeNpz(new Uint8Array(await answer.arrayBuffer()));
  const array = required(npz.weights[0]);
  expect([array.name, array.shape]).toEqual(['probabilities', [2, SIDE, SIDE, 1]]);
  expect(npz.config).toMatchObject({ checkpointId, images: [image.name, image.name] });

  const { values, ...decoded } = await decodeImage(image.bytes, image.name);
  const trained = { ...config.input, statistics: config.statistics, multiple: 4 };
  const prepared = prepareImage({ name: 'own', ...decoded, image: values }, config.preprocessing, trained);
  const predictor = createPredictor({
    model: config.model,
    weights: file.weights,
    precision: 'float32',
    ...config.input,
    classes: 2,
  });
  const expected = predictor.predict(prepared.values);
  predictor.dispose();
  const largest = expected.reduce(
    (most, value, at) => Math.max(most, Math.abs(value - required(array.values[at]))),
    0,
  );
  expect(largest).toBeLessThan(1e-5);
});

it('answers have the image’s own size, as pictures and with what they show', async () => {
  const trialId = required(trials[0]).id;
  const [one, two] = await Promise.all(
    (await recorded(required(trials[0]))).map(({ sample }) => sampleImage(sample)),
  );
  const images = [required(one), required(two)];
  const stored = await decodeImage(required(one).bytes, 'stored');

  const overlay = await picture(await predict([required(one)], { trialId, output: 'overlay' }));
  expect(overlay).toMatchObject({ width: stored.width, height: stored.height, channels: 3 });
  const classes = await picture(await predict([required(one)], { trialId, output: 'classes' }));
  expect(Math.max(...classes.values)).toBeLessThanOrEqual(1);

  const { items } = await json(await predict(images, { trialId }));
  expect(items).toHaveLength(2);
  const item = required(items[0]);
  const mask = await decodeImage(Buffer.from(item.maskPng, 'base64'), 'mask');
  const foreground = mask.values.filter((value) => value === 255).length / mask.values.length;
  expect(item).toMatchObject({
    width: stored.width,
    height: stored.height,
    classes: ['background', 'foreground'],
  });
  expect(item.pixelShare).toEqual([1 - foreground, foreground].map((share) => expect.closeTo(share, 9)));
  expect(item.meanConfidence).toBeGreaterThan(0.5);

  const all = await json(
    await predict([required(one)], { trialId, tta: true, threshold: 0 }, 'application/json'),
  );
  expect(required(all.items[0]).pixelShare).toEqual([0, 1]);
});

it('a file that is no image is named, and harms nobody', async () => {
  const trialId = required(trials[0]).id;
  const good = await sampleImage(required((await recorded(required(trials[0])))[0]).sample);
  const cut = { name: '../../etc/cut.png', bytes: good.bytes.subarray(0, 200) };
  const script = { name: 'drawing.svg', bytes: await readFile(new URL(import.meta.url)) };
  for (const [bad, name] of [
    [cut, 'cut.png'],
    [script, 'drawing.svg'],
  ] as const) {
    const response = await predict([good, bad], { trialId });
    expect(response.status).toBe(422);
    const problem = (await response.json()) as { code: string; errors: { path: string; message: string }[] };
    expect(problem).toMatchObject({ code: 'invalidBody', errors: [{ path: '/image/1' }] });
    expect(problem.errors[0]?.message).toMatch(new RegExp(`^${name} can't be read as an image`));
  }
  expect((await predict([good], { trialId })).status).toBe(200);
});

const COMMAND_LINE = fileURLToPath(new URL('../../apps/cli/dist/main.js', import.meta.url));

it('the command line writes the same picture', async () => {
  const trialId = required(trials[0]).id;
  const image = await sampleImage(required((await recorded(required(trials[0])))[0]).sample);
  const folder = await mkdtemp(join(tmpdir(), 'predicted-'));
  try {
    const path = join(folder, 'cells.png');
    await writeFile(path, image.bytes);
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [COMMAND_LINE, 'predict', path, '--trial', trialId, '--out', join(folder, 'out')],
      { env: { ...process.env, UNETSWEEP_URL: bench.url } },
    );
    const written = join(folder, 'out', 'cells.mask.png');
    expect(stdout).toContain(written);
    const answer = await predict([image], { trialId });
    expect(await readFile(written)).toEqual(Buffer.from(await answer.arrayBuffer()));
  } finally {
    await rm(folder, { recursive: true });
  }
});
