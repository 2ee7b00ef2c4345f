import type { SweepSpec, TrialSpec } from '@unetsweep/contract';
import {
  addDataset,
  addPlannedSweep,
  addWorker,
  baseTrial,
  claim,
  completed,
  newPoints,
  trialStart,
} from '@unetsweep/store/testing';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { START_MS, startTestApi, type TestApi } from '../../testing/test-api.js';

let api: TestApi;
let source: { sweepId: string; trialId: string; checkpointId: string; pending: string; expired: string };
const sum = 'a'.repeat(64);
const network = { model: { baseFilters: 4, depth: 2 } } satisfies TrialSpec;

/** A sweep with a trained trial, one without its weights any more, and one that has not begun. */
async function trainSource(): Promise<typeof source> {
  const { store } = api;
  const dataset = await addDataset(store);
  const changes = { name: 'first', keepCheckpoints: { bestTrials: 1 } };
  const { sweepId, trialIds } = await addPlannedSweep(store, dataset, newPoints(3), changes);
  const workerId = await addWorker(store);
  const [trialId = '', expired = '', pending = ''] = trialIds;
  const base = baseTrial();
  const spec = { ...base, dataset: 'nuclei@1', model: { ...base.model, ...network.model } };
  let checkpointId = '';
  for (const [index, id] of [trialId, expired].entries()) {
    const trial = await claim(store, id, workerId);
    await store.trials.start(trial, { ...trialStart(), spec });
    const content = new TextEncoder().encode(id);
    const metrics = { valDice: 0.9 - index / 10 };
    const best = { epoch: 1, kind: 'best' as const, metrics, weightsSha256: sum, content };
    const saved = await store.checkpoints.put(trial, best);
    if (index === 0) checkpointId = saved?.id ?? '';
    await store.trials.end(trial, completed(metrics));
  }
  await store.checkpoints.prune(sweepId);
  return { sweepId, trialId, checkpointId, pending, expired };
}

beforeAll(async () => {
  api = await startTestApi({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') });
  source = await trainSource();
}, START_MS);
afterAll(() => api.close());

type Weights = NonNullable<NonNullable<TrialSpec['training']>['initialWeights']>;

function sweep(initialWeights: Weights, changes: Partial<SweepSpec> = {}): SweepSpec {
  const trial: TrialSpec = {
    ...network,
    preprocessing: { size: 32 },
    training: { batchSize: 1, initialWeights },
    validation: { fraction: 0.5 },
  };
  return { name: 'second', dataset: 'nuclei', search: { method: 'grid' }, trial, ...changes };
}

const post = (body: object) => api.request.post('/v1/sweeps').send(body);
const dryRun = (body: object) => api.request.post('/v1/sweeps?dryRun=true').send(body);

describe('weights that a sweep names', () => {
  it('are pinned by checkpoint and sum, whether a trial or a checkpoint is named', async () => {
    for (const named of [{ trialId: source.trialId }, { checkpointId: source.checkpointId }]) {
      const { body, status } = await post(sweep(named));
      expect(status).toBe(201);
      const { checkpointId } = source;
      expect(body.spec.trial.training.initialWeights).toEqual({ checkpointId, weightsSha256: sum });
      await api.request.delete(`/v1/sweeps/${body.id}`).expect(204);
    }
  });

  it('hold their sweep, its retention and each other until nobody needs them', async () => {
    const { body: one } = await post(sweep({ trialId: source.trialId }));
    const { body: other } = await post(sweep({ trialId: source.trialId }));
    const usedBy = async () => (await api.request.delete(`/v1/sweeps/${source.sweepId}`)).body.usedBy;
    expect((await usedBy()).toSorted()).toEqual([one.id, other.id].toSorted());
    const { body } = await api.request.get(`/v1/trials/${source.trialId}/checkpoints`);
    expect(body.items).toMatchObject([{ pinned: true, expiresWith: null }]);
    await api.request.delete(`/v1/sweeps/${one.id}`).expect(204);
    expect(await usedBy()).toEqual([other.id]);
    await api.request.delete(`/v1/sweeps/${other.id}`).expect(204);
    expect(await api.store.checkpoints.get(source.checkpointId)).toMatchObject({ pinned: false });
  });

  it('are choices of a parameter, named in params by their label or id', async () => {
    const values = [null, { checkpointId: source.checkpointId }, { trialId: source.trialId, label: 'best' }];
    const changes = { parameters: { 'training.initialWeights': values } } as Partial<SweepSpec>;
    const { body } = await dryRun(sweep({ trialId: source.trialId }, changes));
    // Two of them are the same weights.
    expect(body).toMatchObject({ valid: true, pointCount: 2, duplicateCount: 1 });
    expect(body.points.map((point: Record<string, unknown>) => point['training.initialWeights'])).toEqual([
      null,
      source.checkpointId,
    ]);
  });

  it('take the place of a clone’s old ones whole', async () => {
    const { body } = await post(sweep({ trialId: source.trialId }));
    const changes = { trial: { training: { initialWeights: { trialId: source.pending } } } };
    const clone = await api.request.post(`/v1/sweeps/${body.id}/clone`).send({ changes });
    expect(clone.body).toMatchObject({ status: 409, code: 'checkpointPending' });
    await api.request.delete(`/v1/sweeps/${body.id}`).expect(204);
  });

  it('stay for the stages of a plan that name them', async () => {
    const spec = sweep({ trialId: source.trialId });
    const { body } = await api.request.post('/v1/plans').send({
      name: 'a plan',
      stages: [{ name: 'only', sweep: { dataset: spec.dataset, search: spec.search, trial: spec.trial } }],
    });
    const refused = await api.request.delete(`/v1/sweeps/${source.sweepId}`);
    expect(refused.body).toMatchObject({ code: 'inUse', usedBy: [body.id] });
    await api.request.delete(`/v1/plans/${body.id}`).expect(204);
    expect(await api.store.checkpoints.get(source.checkpointId)).toMatchObject({ pinned: false });
  });
});

describe('weights that cannot be started from', () => {
  const at = '/trial/training/initialWeights';

  it.each([
    ['unknown checkpoints', () => ({ checkpointId: uuidv7() }), 422, 'invalidBody', at],
    ['unknown trials', () => ({ trialId: uuidv7() }), 422, 'invalidBody', at],
    ['trials that have not begun', () => ({ trialId: source.pending }), 409, 'checkpointPending', at],
    ['weights that were removed', () => ({ trialId: source.expired }), 410, 'checkpointExpired', at],
    ['neither', () => ({}), 422, 'invalidBody', at],
    [
      'both',
      () => ({ trialId: source.trialId, checkpointId: source.checkpointId }),
      422,
      'invalidBody',
      `${at}/trialId`,
    ],
    [
      'another sum',
      () => ({ trialId: source.trialId, weightsSha256: 'b'.repeat(64) }),
      422,
      'invalidBody',
      `${at}/weightsSha256`,
    ],
  ])('%s are told by name', async (_, weights, status, code, path) => {
    const { body } = await post(sweep(weights()));
    expect(body).toMatchObject({ status, code, errors: [{ path }] });
  });

  it('of another network are told with the fields that differ', async () => {
    const { body } = await post({
      ...sweep({ trialId: source.trialId }),
      parameters: { 'model.depth': [2, 3] },
    });
    expect(body).toMatchObject({ status: 422, code: 'invalidCells' });
    expect(body.invalid).toMatchObject([
      {
        code: 'weightsMismatch',
        path: 'training.initialWeights',
        message: expect.stringContaining('model.depth is 2 there and 3 here'),
        example: { 'model.depth': 3 },
      },
    ]);
  });

  it('vary as a whole', async () => {
    const parameters = { 'training.initialWeights.trialId': [source.trialId] };
    const { body } = await post({ ...sweep({ trialId: source.trialId }), parameters });
    expect(body.errors).toMatchObject([
      { path: '/parameters/training.initialWeights.trialId', accepted: ['training.initialWeights'] },
    ]);
  });
});
