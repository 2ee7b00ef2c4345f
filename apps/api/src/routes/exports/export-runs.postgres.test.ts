import { gzipSync } from 'node:zlib';
import type { Recording } from '@unetsweep/contract';
import {
  addDataset,
  addPlannedSweep,
  addWorker,
  claim,
  completed,
  epoch,
  newPoints,
  type PlannedSweep,
  trialStart,
} from '@unetsweep/store/testing';
import { unzipSync } from 'fflate';
import { parquetReadObjects } from 'hyparquet';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { bytesOf, fieldOf, readFields, readRecords, textOf } from '../../testing/read-event-file.js';
import { START_MS, startTestApi, type TestApi } from '../../testing/test-api.js';

const UNKNOWN = '01890000-0000-7000-8000-000000000000';

const layer = (name: string, updateRatio: number) => ({
  layer: name,
  weightNorm: 2,
  gradientNorm: null,
  updateRatio,
  deadFraction: 0.25,
});
const histogram = (counts: number[]) => ({
  layer: 'head/kernel',
  kind: 'weights' as const,
  low: -1,
  high: 1,
  counts,
  mean: 0.1,
  std: 0.5,
  skew: 0,
  kurtosis: -1,
  roughness: 0.4,
  drift: null,
});
const recording: Recording = {
  epochs: [1, 2, 3, 4].map((number) => ({
    epoch: number,
    histograms: [
      histogram([1, number, 2, 0]),
      { ...histogram([number, 9]), kind: 'preActivations', layer: 'head' },
    ],
    layers: [layer('encoder1_conv1', number / 1000), layer('head', 1e-3)],
  })),
  stepLosses: [0.9, 0.8, null, 0.7, 0.2, 0.6],
};

let api: TestApi;
let sweep: PlannedSweep;

beforeAll(async () => {
  api = await startTestApi({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') });
  const { store } = api;
  const dataset = await addDataset(store);
  const workerId = await addWorker(store);
  sweep = await addPlannedSweep(store, dataset, newPoints(3));
  const png = await sharp({ create: { width: 5, height: 3, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  const picture = { sample: 'a', dice: 0.5, image: png, truth: png, prediction: png };
  for (const id of sweep.trialIds.slice(0, 2)) {
    const claimed = await claim(store, id, workerId);
    await store.trials.start(claimed, trialStart());
    await store.epochs.record(claimed, [epoch(1), epoch(2, { valDice: 0.75, loss: null })]);
    await store.recordings.put(claimed, gzipSync(JSON.stringify(recording)));
    await store.predictions.put(claimed, { kind: 'best', epoch: 2, items: [picture] });
    await store.trials.end(claimed, completed({ valDice: 0.75 }));
  }
}, START_MS);
afterAll(() => api.close());

const trialId = () => sweep.trialIds[0] ?? '';
const read = async (path: string) =>
  (await api.request.get(`/v1/trials/${trialId()}/${path}`).expect(200)).body;

describe('what a run recorded of its inside', () => {
  it('is answered as histograms by layer and kind', async () => {
    const all = await read('histograms');
    expect(all).toMatchObject({ layers: ['head/kernel', 'head'], kinds: ['weights', 'preActivations'] });
    expect(all.items).toHaveLength(8);
    const chosen = await read('histograms?layer=head/kernel&kind=weights&fromEpoch=2&maxEpochs=2');
    expect(chosen.items.map(({ epoch: number }: { epoch: number }) => number)).toEqual([2, 4]);
    expect(chosen.items[0]).toEqual({
      epoch: 2,
      layer: 'head/kernel',
      kind: 'weights',
      edges: [-1, -0.5, 0, 0.5, 1],
      counts: [1, 2, 2, 0],
      mean: 0.1,
      std: 0.5,
      skew: 0,
      kurtosis: -1,
      roughness: 0.4,
      drift: null,
    });
  });

  it('is answered as layers, and as the loss of every step', async () => {
    const layers = await read('layers?layer=encoder1_conv1&fromEpoch=3');
    expect(layers.layers).toEqual(['encoder1_conv1', 'head']);
    expect(layers.items).toMatchObject([
      { epoch: 3, updateRatio: 0.003, deadFraction: 0.25, weightNorm: 2, gradientNorm: null },
      { epoch: 4, updateRatio: 0.004 },
    ]);
    expect(await read('steps')).toEqual({
      count: 6,
      steps: [1, 2, 3, 4, 5, 6],
      losses: recording.stepLosses,
      sampled: false,
    });
    expect(await read('steps?fromStep=2&maxPoints=2')).toEqual({
      count: 6,
      steps: [2, 5],
      losses: [0.8, 0.2],
      sampled: true,
    });
  });

  it('is empty where nothing was recorded, and refuses what it does not know', async () => {
    const other = `/v1/trials/${sweep.trialIds[2]}`;
    const { body } = await api.request.get(`${other}/histograms`).expect(200);
    expect(body).toEqual({ layers: [], kinds: [], items: [] });
    expect((await api.request.get(`${other}/steps`).expect(200)).body.count).toBe(0);
    await api.request.get(`${other}/histograms?kind=outputs`).expect(422);
    await api.request.get(`/v1/trials/${UNKNOWN}/layers`).expect(404);
  });
});

describe('exports', () => {
  const download = (path: string) =>
    api.request
      .get(path)
      .buffer(true)
      .parse((response, done) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => done(null, Buffer.concat(chunks)));
      })
      .expect(200);

  it('hold a folder with an event file for each trial that has epochs', async () => {
    const answer = await download(`/v1/sweeps/${sweep.sweepId}/export?format=tensorboard`);
    expect(answer.headers['content-type']).toBe('application/zip');
    const names = Object.keys(unzipSync(answer.body));
    expect(names.map((name) => name.split('/')[0])).toEqual(['trial-0001', 'trial-0002']);
    expect(names.every((name) => /\/events\.out\.tfevents\.\d+\./.test(name))).toBe(true);
  });

  it('hold events whose sums are right and whose fields say what was measured', async () => {
    const { body } = await download(`/v1/trials/${trialId()}/export?format=tensorboard`);
    const [file = new Uint8Array()] = Object.values(unzipSync(body));
    const [header = new Uint8Array(), ...events] = readRecords(file);
    expect(textOf(header, 3)).toBe('brain.Event:2');
    const values = events.flatMap((event) => {
      const step = fieldOf(event, 2) ?? 0;
      const summary = readFields(bytesOf(event, 5));
      return summary.map(({ value }) => ({
        step,
        tag: textOf(value as Uint8Array, 1),
        value: value as Uint8Array,
      }));
    });
    const tagged = (tag: string, step: number) => {
      const found = values.find((one) => one.tag === tag && one.step === step);
      if (!found) throw new Error(`nothing is tagged ${tag} at ${step}`);
      return found.value;
    };
    expect(fieldOf(tagged('valDice', 2), 2)).toBe(0.75);
    expect(values.some(({ tag }) => tag === 'loss')).toBe(false);
    expect(fieldOf(tagged('updateRatio/encoder1_conv1', 3), 2)).toBeCloseTo(0.003, 9);
    expect(fieldOf(tagged('stepLoss', 5), 2)).toBeCloseTo(0.2, 6);
    const drawn = bytesOf(tagged('weights/head/kernel', 3), 5);
    expect([1, 2, 3].map((number) => fieldOf(drawn, number))).toEqual([-1, 1, 6]);
    const numbers = (bytes: Uint8Array) => [...new Float64Array(new Uint8Array(bytes).buffer)];
    expect(numbers(bytesOf(drawn, 6))).toEqual([-0.5, 0, 0.5, 1]);
    expect(numbers(bytesOf(drawn, 7))).toEqual([1, 3, 2, 0]);
    const image = bytesOf(tagged('masks/a/prediction', 2), 4);
    expect([fieldOf(image, 1), fieldOf(image, 2)]).toEqual([3, 5]);
    const plugin = bytesOf(bytesOf(tagged('_hparams_/session_start_info', 0), 9), 1);
    expect(textOf(plugin, 1)).toBe('hparams');
    expect(Buffer.from(bytesOf(plugin, 2)).includes('optimizer.learningRate')).toBe(true);
  });

  it('are lines of JSON that end by saying that they are complete', async () => {
    const { body } = await download(
      `/v1/sweeps/${sweep.sweepId}/export?format=jsonl&filter=status%3Dcompleted`,
    );
    const lines = body
      .toString()
      .trimEnd()
      .split('\n')
      .map((line: string) => JSON.parse(line));
    expect(lines.slice(0, -1)).toMatchObject([{ number: 1 }, { number: 2 }]);
    expect(lines.at(-1)).toEqual({ complete: true, rows: 2 });
  });

  it('are rows of CSV under the names of paths', async () => {
    const { body } = await download(`/v1/sweeps/${sweep.sweepId}/export?format=csv`);
    const [head = [], ...rows] = body
      .toString()
      .trimEnd()
      .split('\r\n')
      .map((line: string) => line.split(','));
    const column = (name: string) => rows.map((row: string[]) => row[head.indexOf(name)]);
    expect(column('number')).toEqual(['1', '2', '3']);
    expect(column('metrics.valDice')).toEqual(['0.75', '0.75', '']);
    expect(column('status')).toEqual(['completed', 'completed', 'queued']);
    expect(head).toEqual(expect.arrayContaining(['params.optimizer.learningRate', 'derived.gap']));
  });

  it('are a Parquet file with the rows of the CSV', async () => {
    const answer = await download(`/v1/sweeps/${sweep.sweepId}/export?format=parquet`);
    expect(answer.headers['content-type']).toBe('application/vnd.apache.parquet');
    expect(answer.headers['content-disposition']).toContain(`${sweep.sweepId}.parquet`);
    const rows = await parquetReadObjects({ file: new Uint8Array(answer.body).buffer });
    expect(rows.map((row) => [row.number, row['metrics.valDice'], row.status])).toEqual([
      [1n, 0.75, 'completed'],
      [2n, 0.75, 'completed'],
      [3n, null, 'queued'],
    ]);
  });

  it('refuse formats and sweeps that there are not', async () => {
    const { body } = await api.request.get(`/v1/sweeps/${sweep.sweepId}/export?format=excel`).expect(422);
    expect(body.errors[0]).toMatchObject({
      path: 'format',
      accepted: ['tensorboard', 'jsonl', 'csv', 'parquet'],
    });
    await api.request.get(`/v1/sweeps/${UNKNOWN}/export?format=jsonl`).expect(404);
    await api.request.get(`/v1/sweeps/${sweep.sweepId}/export`).expect(422);
  });
});
