import type { components } from '@unetsweep/client';
import type { SweepSpec, Trial } from '@unetsweep/contract';
import { beforeAll, expect, it } from 'vitest';
import { nucleiArchive } from '../../apps/api/src/testing/nuclei-archive.js';
import { IMPORT_MS, quickTrial, required, useService } from './service-bench.js';

type PseudoLabelRequest = components['schemas']['PseudoLabelRequest'];

const bench = useService();
const DATASET = 'cells';
const IMAGES = 12;
const settings = {
  ...quickTrial,
  optimizer: { learningRate: 0.02 },
  training: { epochs: 4, batchSize: 2 },
} satisfies SweepSpec['trial'];
let datasetId: string;
let trials: Trial[];

beforeAll(async () => {
  datasetId = (await bench.upload({ name: DATASET }, await nucleiArchive(IMAGES), 'cells.zip')).id;
  await bench.imported(datasetId);
  const posted = await bench.post({
    name: 'teachers',
    dataset: DATASET,
    seed: 3,
    repeats: 2,
    trial: { ...settings, validation: { fraction: 0.25, trainFraction: 0.5 } },
  });
  ({ trials } = await bench.ended(posted.id));
}, 2 * IMPORT_MS);

async function label(body: PseudoLabelRequest) {
  const params = { path: { id: datasetId } };
  const { data, response } = await bench.client.POST('/v1/datasets/{id}/pseudo-labels', { params, body });
  return { status: response.status, set: await bench.imported(required(data).id) };
}

async function samplesOf(id: string) {
  const { data } = await bench.client.GET('/v1/datasets/{id}/samples', {
    params: { path: { id }, query: { limit: 100 } },
  });
  return required(data).items;
}

const splitOf = async ({ id }: Trial) => {
  const { data } = await bench.client.GET('/v1/trials/{id}/split', { params: { path: { id } } });
  const names = (side: { sample: string }[]) => side.map(({ sample }) => sample).sort();
  const { train, validation, unused } = required(data);
  return { train: names(train), validation: names(validation), unused: names(unused) };
};

it('images that an ensemble is sure of are trained on, none of the validation side is taken', async () => {
  const { data } = await bench.client.POST('/v1/ensembles', {
    body: { members: trials.map(({ id }) => ({ trialId: id })) },
  });
  const ensembleId = required(data).id;
  await bench.client.GET('/v1/ensembles/{id}', { params: { path: { id: ensembleId }, query: { wait: 60 } } });
  const { train, validation, unused } = await splitOf(required(trials[0]));
  expect(unused.length).toBeGreaterThan(2);

  const request = {
    ensembleId,
    samples: 'unusedInTraining',
    imageThreshold: 0,
    pixelThreshold: 0.6,
  } as const;
  const { status, set } = await label({ ...request, name: 'grown' });
  expect(status).toBe(202);
  expect(set).toMatchObject({ status: 'ready', images: IMAGES, labelled: IMAGES, failure: null });
  expect(set.provenance).toMatchObject({
    pseudoLabels: { ensembleId, asked: unused.length, taken: unused.length, left: 0, imageThreshold: 0 },
  });
  const samples = await samplesOf(set.id);
  const predicted = samples.filter(({ pseudoLabel }) => pseudoLabel !== null);
  expect(predicted.map(({ name }) => name).sort()).toEqual(unused);
  for (const { pseudoLabel } of predicted) expect(pseudoLabel?.confidence).toBeGreaterThan(0.5);
  expect(predicted.some(({ pseudoLabel }) => required(pseudoLabel?.leftOutShare) > 0)).toBe(true);
  expect((await label({ ...request, name: 'grown' })).status).toBe(200);

  const grown = await bench.post({
    name: 'students',
    dataset: 'grown',
    parameters: { 'validation.strategy': ['named', 'random'] },
    trial: settings,
  });
  const { trials: students } = await bench.ended(grown.id);
  expect(students.map(({ status: how }) => how)).toEqual(['completed', 'completed']);
  const [named, random] = [await splitOf(required(students[0])), await splitOf(required(students[1]))];
  expect(named).toMatchObject({ validation, train: [...train, ...unused].sort() });
  expect(random.validation.filter((name) => unused.includes(name))).toEqual([]);
  expect(random.train).toEqual(expect.arrayContaining(unused));
});

it('images that a trial is not sure of lose the mask that it was not to see', async () => {
  const { unused, validation } = await splitOf(required(trials[0]));
  const trialId = required(trials[0]).id;
  const { set } = await label({ trialId, samples: 'unusedInTraining', imageThreshold: 1, name: 'none' });
  expect(set).toMatchObject({ status: 'ready', labelled: IMAGES - unused.length, unlabelled: unused.length });
  const { set: some } = await label({
    trialId,
    samples: [required(unused[0])],
    imageThreshold: 0,
    name: 'one',
  });
  expect(some.provenance).toMatchObject({ pseudoLabels: { asked: 1, taken: 1, trialId } });
  for (const [samples, path] of [
    [[required(validation[0])], '/samples/0'],
    [['nobody'], '/samples/0'],
    ['unlabelled', '/samples'],
  ] as const)
    await expect(label({ trialId, samples: samples as string[], name: 'refused' })).rejects.toMatchObject({
      status: 422,
      problem: { errors: [{ path }] },
    });
});
