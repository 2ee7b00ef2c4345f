import { createHash } from 'node:crypto';
import { resolveTrialSpec } from '@unetsweep/contract';
import {
  addDataset,
  addPlannedSweep,
  addWorker,
  claim,
  newPoints,
  trialStart,
} from '@unetsweep/store/testing';
import { describeArchitecture, listWeights } from '@unetsweep/unet/architecture';
import { encodeNpz } from '@unetsweep/unet/checkpoint';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { START_MS, startTestApi, type TestApi } from '../../testing/test-api.js';

const { model } = resolveTrialSpec(
  { trial: { model: { baseFilters: 4, depth: 2 } } },
  { classes: 2, hasGroups: false, seed: 1 },
);
const weights = listWeights(describeArchitecture(model, { channels: 1, classes: 2 })).map(
  ({ name, shape }) => ({
    name,
    shape,
    values: new Float32Array(shape.reduce((product, size) => product * size, 1)).fill(0.5),
  }),
);
const config = { model, input: { height: 16, width: 16, channels: 1 }, classes: ['background', 'thing'] };

let api: TestApi;
let path: string;

beforeAll(async () => {
  api = await startTestApi({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') });
  const sweep = await addPlannedSweep(api.store, await addDataset(api.store), newPoints(1));
  const claimed = await claim(api.store, sweep.trialIds[0] ?? '', await addWorker(api.store));
  await api.store.trials.start(claimed, trialStart());
  const checkpoint = await api.store.checkpoints.put(claimed, {
    epoch: 2,
    kind: 'best',
    metrics: {},
    weightsSha256: 'a'.repeat(64),
    content: encodeNpz({ weights, config }),
  });
  path = `/v1/checkpoints/${checkpoint?.id}/download?format=`;
}, START_MS);
afterAll(() => api.close());

async function download(format: string) {
  const { body, headers } = await api.request.get(`${path}${format}`).responseType('blob').expect(200);
  expect(headers['content-length']).toBe(String(body.length));
  const sum = createHash('sha256').update(body).digest('base64');
  expect(headers['content-digest']).toBe(`sha-256=:${sum}:`);
  expect(headers['content-disposition']).toContain(`-best-epoch-2.${format}`);
  await api.request.get(`${path}${format}`).set('If-None-Match', String(headers.etag)).expect(304);
  return { body: new Uint8Array(body), headers };
}

it('sends safetensors with the configuration in the metadata', async () => {
  const { body, headers } = await download('safetensors');
  expect(headers['content-type']).toBe('application/x-safetensors');
  const length = Number(new DataView(body.buffer).getBigUint64(0, true));
  const header = JSON.parse(Buffer.from(body.subarray(8, 8 + length)).toString());
  expect(JSON.parse(header.__metadata__.config)).toEqual(config);
  expect(header['encoder1_conv1.weight']).toMatchObject({ dtype: 'F32', shape: [4, 1, 3, 3] });
});

it('sends a model of TensorFlow.js as a zip', async () => {
  const { body, headers } = await download('tfjs');
  expect(headers['content-type']).toBe('application/zip');
  const files = unzipSync(body);
  expect(JSON.parse(Buffer.from(files['config.json'] ?? []).toString())).toEqual(config);
  const modelJson = JSON.parse(Buffer.from(files['model.json'] ?? []).toString());
  expect(modelJson).toMatchObject({
    format: 'layers-model',
    weightsManifest: [{ paths: ['weights-1-of-1.bin'] }],
  });
});

it('gives every form an etag of its own', async () => {
  const etags = await Promise.all(
    ['npz', 'safetensors', 'tfjs'].map(async (one) => (await download(one)).headers.etag),
  );
  expect(new Set(etags).size).toBe(3);
});
