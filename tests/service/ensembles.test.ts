import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { components } from '@unetsweep/client';
import type { SweepSpec, Trial } from '@unetsweep/contract';
import { beforeAll, expect, it } from 'vitest';
import { nucleiArchive } from '../../apps/api/src/testing/nuclei-archive.js';
import { IMPORT_MS, quickTrial, required, useService } from './service-bench.js';

type Ensemble = components['schemas']['Ensemble'];
type EnsembleRequest = components['schemas']['EnsembleRequest'];
type PseudoLabelRequest = components['schemas']['PseudoLabelRequest'];
type Predicted = components['schemas']['PredictedImages'];

const bench = useService();
const DATASET = 'cells';
const IMAGES = 12;
let datasetId: string;
const settings = {
  ...quickTrial,
  optimizer: { learningRate: 0.02 },
  training: { epochs: 6, batchSize: 2 },
  validation: { fraction: 0.3, testFraction: 0.2, trainFraction: 0.5 },
} satisfies SweepSpec['trial'];
let trials: Trial[];

beforeAll(async () => {
  datasetId = (await bench.upload({ name: DATASET }, await nucleiArchive(IMAGES), 'cells.zip')).id;
  await bench.imported(datasetId);
  const posted = await bench.post({
    name: 'members',
    dataset: DATASET,
    seed: 3,
    repeats: 2,
    parameters: { 'model.baseFilters': [4, 6] },
    keepCheckpoints: { every: 3, last: 1 },
    trial: settings,
  });
  ({ trials } = await bench.ended(posted.id));
  expect(trials.map(({ status }) => status)).toEqual(Array(4).fill('completed'));
}, 2 * IMPORT_MS);

async function make(body: EnsembleRequest): Promise<Ensemble> {
  const { data } = await bench.client.POST('/v1/ensembles', { body });
  const params = { path: { id: required(data).id }, query: { wait: 60 } };
  const ensemble = required((await bench.client.GET('/v1/ensembles/{id}', { params })).data);
  expect(ensemble).toMatchObject({ status: 'completed', failure: null });
  return ensemble;
}

const membersOf = (some: Trial[]) => some.map(({ id }) => ({ trialId: id }));

it('scores its members as their trainings were, and itself beside them', async () => {
  for (const method of ['mean', 'vote', 'weighted'] as const) {
    const ensemble = await make({ members: membersOf(trials), method, split: 'validation' });
    expect(ensemble.measuredAt).toBe('network');
    for (const [index, trial] of trials.entries())
      for (const name of ['valDice', 'valDiceHard', 'valIou', 'valAccuracy'])
        expect(ensemble.memberMetrics[index]?.[name]).toBeCloseTo(required(trial.metrics[name]), 5);
    expect(ensemble.metrics.valDice).toBeGreaterThan(0);
    if (method === 'weighted')
      expect(ensemble.weights).toEqual(
        trials.map(({ metrics }) => expect.closeTo(required(metrics.valDice), 6)),
      );
  }
});

it('members may see images in other sizes, and be checkpoints of one run', async () => {
  const [first, , third] = trials.map(({ id }) => id);
  const { data } = await bench.client.GET('/v1/trials/{id}/checkpoints', {
    params: { path: { id: required(first) } },
  });
  const kept = required(data).items.filter(({ kind }) => kind === 'periodic');
  expect(kept.length).toBeGreaterThan(1);
  const ofOneRun = await make({ members: kept.map(({ id }) => ({ checkpointId: id })), split: 'test' });
  expect(ofOneRun.members.map(({ epoch }) => epoch)).toEqual(kept.map(({ epoch }) => epoch));
  expect(ofOneRun.metrics.testDice).toBeGreaterThan(0);

  const other = await bench.post({
    name: 'smaller',
    dataset: DATASET,
    seed: 3,
    trial: { ...settings, preprocessing: { size: 16 } },
  });
  const { trials: smaller } = await bench.ended(other.id);
  const mixed = await make({
    members: [{ trialId: required(third) }, ...membersOf(smaller)],
    method: 'vote',
  });
  expect(mixed).toMatchObject({ measuredAt: 'image', method: 'vote' });
  expect(mixed.images).toBeGreaterThan(0);
});

it('a greedy choice begins with the best member and never ends below it', async () => {
  const { greedy, weights, memberMetrics, metrics, method } = await make({
    members: membersOf(trials),
    greedy: { size: 6 },
  });
  const scores = memberMetrics.map(({ valDice }) => required(valDice));
  const path = required(greedy).path;
  expect(method).toBe('weighted');
  expect(path[0]?.score).toBeCloseTo(Math.max(...scores), 9);
  expect(path[0]?.member).toBe(scores.indexOf(Math.max(...scores)));
  expect(metrics.valDice).toBeCloseTo(required(path.at(-1)).score, 6);
  expect(required(weights).reduce((sum, count) => sum + count)).toBe(path.length);
});

it('predicts images, and keeps its members from being deleted', async () => {
  const { id } = await make({ members: membersOf(trials.slice(0, 2)), method: 'vote' });
  const { items } = required(
    (await bench.client.GET('/v1/datasets/{id}/samples', { params: { path: { id: datasetId } } })).data,
  );
  const image = await fetch(`${bench.url}${required(items[0]).imageUrl}`);
  const form = new FormData();
  form.set('options', JSON.stringify({ ensembleId: id }));
  form.set('image', await image.blob(), 'cell.png');
  const headers = { accept: 'application/json' };
  const answer = await fetch(`${bench.url}/v1/predictions`, { method: 'POST', body: form, headers });
  const predicted = (await answer.json()) as Predicted;
  expect(predicted).toMatchObject({ checkpointId: null, ensembleId: id });
  expect(predicted.items[0]).toMatchObject({ width: items[0]?.width, height: items[0]?.height });
  expect(required(predicted.items[0]).meanConfidence).toBeGreaterThan(0.5);

  const sweepId = required(trials[0]).sweepId;
  const params = { path: { id: sweepId } };
  await expect(bench.client.DELETE('/v1/sweeps/{id}', { params })).rejects.toMatchObject({
    status: 409,
    problem: { code: 'inUse', usedBy: expect.arrayContaining([id]) },
  });
});

const COMMAND_LINE = fileURLToPath(new URL('../../apps/cli/dist/main.js', import.meta.url));

async function unetsweep(...words: string[]): Promise<string> {
  const env = { ...process.env, UNETSWEEP_URL: bench.url };
  return (await promisify(execFile)(process.execPath, [COMMAND_LINE, ...words], { env })).stdout;
}

it('is made, shown and used to label images from the command line', async () => {
  const members = trials.slice(0, 2).flatMap(({ id }) => ['--trial', id]);
  const table = await unetsweep('ensemble', 'create', ...members, '--weights', '3,1', '--name', 'pair');
  const id = required(/pair (\S+): completed, of cells@1/.exec(table)?.[1]);
  expect(table).toMatch(/ensemble \(weighted\)/);
  expect(await unetsweep('ensemble', 'list')).toContain(id);
  expect(await unetsweep('ensemble', 'show', id)).toBe(table);
  const options = ['--samples', 'unusedInTraining', '--image-threshold', '0', '--name', 'by-command'];
  const labelled = await unetsweep('pseudo-label', DATASET, '--ensemble', id, ...options);
  expect(labelled).toContain('by-command@1  ready');
  expect(labelled).toMatch(/predicted +(\d+) of \1 images of cells@1/);
  await unetsweep('ensemble', 'remove', id);
  await expect(bench.client.GET('/v1/ensembles/{id}', { params: { path: { id } } })).rejects.toMatchObject({
    status: 404,
  });
});

it('members that were validated on other images are refused by name', async () => {
  const posted = await bench.post({ name: 'other split', dataset: DATASET, seed: 4, trial: quickTrial });
  const { trials: others } = await bench.ended(posted.id);
  const members = [...membersOf(trials.slice(0, 1)), ...membersOf(others)];
  await expect(bench.client.POST('/v1/ensembles', { body: { members } })).rejects.toMatchObject({
    status: 422,
    problem: { code: 'splitMismatch', errors: [{ path: '/members/1' }] },
  });
});

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
  const { train, validation, test, unused } = required(data);
  return { train: names(train), validation: names(validation), test: names(test), unused: names(unused) };
};

it('images that an ensemble is sure of are trained on, none of the validation side is taken', async () => {
  const { id: ensembleId } = await make({ members: membersOf(trials) });
  const { train, validation, unused } = await splitOf(required(trials[0]));
  expect(unused.length).toBeGreaterThan(1);

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
    trial: quickTrial,
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
  const refused: [PseudoLabelRequest['samples'], string][] = [
    [[required(validation[0])], '/samples/0'],
    [['nobody'], '/samples/0'],
    ['unlabelled', '/samples'],
  ];
  for (const [samples, path] of refused)
    await expect(label({ trialId, samples, name: 'refused' })).rejects.toMatchObject({
      status: 422,
      problem: { errors: [{ path }] },
    });
});
