import type { Trial } from '@unetsweep/contract';
import { beforeAll, expect, it } from 'vitest';
import { nucleiArchive } from '../../apps/api/src/testing/nuclei-archive.js';
import { IMPORT_MS, quickTrial, required, useService } from './service-bench.js';

const bench = useService();

beforeAll(async () => {
  const { id } = await bench.upload({ name: 'cells' }, await nucleiArchive(8), 'cells.zip');
  expect((await bench.imported(id)).status).toBe('ready');
}, IMPORT_MS);

const attempts = (trials: Trial[]) => trials.map(({ attempt }) => attempt);
const statuses = (trials: Trial[]) => trials.map(({ status }) => status);

it('exactly the failed trials run again, all, by reason, by id, or one by one', async () => {
  const { id } = await bench.post({
    name: 'penalties',
    dataset: 'cells',
    // Such penalties are beyond what 32 bits hold at the first step.
    parameters: { 'regularizer.l2': [0, 1e38, 2e38] },
    trial: quickTrial,
  });
  const path = { id };
  const first = await bench.ended(id);
  expect([first.sweep.status, ...statuses(first.trials)]).toEqual([
    'completed',
    'completed',
    'failed',
    'failed',
  ]);
  for (const { failure, flags } of first.trials.slice(1)) {
    expect(failure?.reason).toBe('diverged');
    expect(flags).toContain('diverged');
  }

  const none = await bench.client.POST('/v1/sweeps/{id}/retryFailed', {
    params: { path },
    body: { reasons: ['outOfMemory'] },
  });
  expect([none.data?.retried, none.data?.status]).toEqual([0, 'completed']);

  const all = await bench.client.POST('/v1/sweeps/{id}/retryFailed', { params: { path }, body: {} });
  expect(all.data?.retried).toBe(2);
  expect(['queued', 'running']).toContain(all.data?.status);
  const second = await bench.ended(id);
  expect([statuses(second.trials), attempts(second.trials)]).toEqual([
    ['completed', 'failed', 'failed'],
    [1, 2, 2],
  ]);

  const chosen = required(second.trials[2]);
  await bench.client.POST('/v1/sweeps/{id}/retryFailed', {
    params: { path },
    body: { trialIds: [chosen.id] },
  });
  expect(attempts((await bench.ended(id)).trials)).toEqual([1, 2, 3]);

  const one = required(second.trials[1]);
  const retried = await bench.client.POST('/v1/trials/{id}/retry', {
    params: { path: { id: one.id } },
    body: {},
  });
  expect(retried.data?.status).toBe('queued');
  const last = await bench.ended(id);
  expect([statuses(last.trials), attempts(last.trials)]).toEqual([
    ['completed', 'failed', 'failed'],
    [1, 3, 3],
  ]);
  expect(last.trials[0]).toEqual(first.trials[0]);

  const completed = { params: { path: { id: required(first.trials[0]).id } }, body: {} };
  await expect(bench.client.POST('/v1/trials/{id}/retry', completed)).rejects.toMatchObject({
    status: 409,
    problem: { code: 'invalidState' },
  });
});
