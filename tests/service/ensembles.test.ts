import type { components } from '@unetsweep/client';
import type { SweepSpec, Trial } from '@unetsweep/contract';
import { beforeAll, expect, it } from 'vitest';
import { nucleiArchive } from '../../apps/api/src/testing/nuclei-archive.js';
import { IMPORT_MS, quickTrial, required, useService } from './service-bench.js';

type Ensemble = components['schemas']['Ensemble'];
type EnsembleRequest = components['schemas']['EnsembleRequest'];

const bench = useService();
const DATASET = 'cells';
const settings = {
  ...quickTrial,
  optimizer: { learningRate: 0.02 },
  training: { epochs: 6, batchSize: 2 },
  validation: { fraction: 0.3, testFraction: 0.2, trainFraction: 0.5 },
} satisfies SweepSpec['trial'];
let trials: Trial[];

beforeAll(async () => {
  const { id } = await bench.upload({ name: DATASET }, await nucleiArchive(12), 'cells.zip');
  await bench.imported(id);
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

it('members that were validated on other images are refused by name', async () => {
  const posted = await bench.post({ name: 'other split', dataset: DATASET, seed: 4, trial: quickTrial });
  const { trials: others } = await bench.ended(posted.id);
  const members = [...membersOf(trials.slice(0, 1)), ...membersOf(others)];
  await expect(bench.client.POST('/v1/ensembles', { body: { members } })).rejects.toMatchObject({
    status: 422,
    problem: { code: 'splitMismatch', errors: [{ path: '/members/1' }] },
  });
});
