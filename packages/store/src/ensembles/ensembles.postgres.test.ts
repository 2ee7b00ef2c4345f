import type { EnsembleJob } from '@unetsweep/contract';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { addDataset, addPlannedSweep, addWorker, claim, completed, newPoints } from '../testing/fixtures.js';
import { createTestStore, type TestStore } from '../testing/test-store.js';

let test: TestStore;
beforeAll(async () => {
  test = await createTestStore(inject('databaseUrl'));
}, 60_000);
afterAll(() => test.drop());

/** A sweep of which `keepCheckpoints` keeps nothing once its trials have ended. */
async function trained() {
  const { store } = test;
  const dataset = await addDataset(store, `set-${uuidv7()}`);
  const keepCheckpoints = { bestTrials: 0 };
  const { sweepId, trialIds } = await addPlannedSweep(store, dataset, newPoints(3), { keepCheckpoints });
  const workerId = await addWorker(store);
  const checkpoints: { trialId: string; id: string }[] = [];
  for (const trialId of trialIds) {
    const trial = await claim(store, trialId, workerId);
    const content = new TextEncoder().encode(trialId);
    const saved = await store.checkpoints.put(trial, {
      epoch: 1,
      kind: 'best',
      metrics: { valDice: 0.5 },
      weightsSha256: '0'.repeat(64),
      content,
    });
    await store.trials.end(trial, completed({ valDice: 0.5 }));
    checkpoints.push({ trialId, id: saved?.id ?? '' });
  }
  return { dataset, sweepId, checkpoints };
}

function requestOf({ dataset, sweepId, checkpoints }: Awaited<ReturnType<typeof trained>>): EnsembleJob {
  return {
    name: null,
    dataset,
    members: checkpoints.map(({ trialId, id }, index) => ({
      sweepId,
      trialId,
      trialNumber: index + 1,
      checkpointId: id,
      epoch: 1,
      kind: 'best',
      weightsSha256: '0'.repeat(64),
    })),
    method: 'mean',
    weights: null,
    split: 'validation',
    threshold: 0.5,
    greedy: null,
    validation: ['b.png'],
    test: [],
  };
}

it('members stay, whatever keepCheckpoints says, until the last ensemble that has them is gone', async () => {
  const { store } = test;
  const sweep = await trained();
  const [first, second, third] = sweep.checkpoints;
  const pair = { ...sweep, checkpoints: sweep.checkpoints.slice(0, 2) };
  const [one, other] = [uuidv7(), uuidv7()];
  expect(await store.ensembles.create(one, requestOf(pair))).toMatchObject({
    kind: 'ensemble',
    status: 'queued',
  });
  await store.ensembles.create(other, requestOf({ ...sweep, checkpoints: sweep.checkpoints.slice(1, 2) }));
  await store.checkpoints.prune(sweep.sweepId);
  const isThere = async (id = '') => (await store.checkpoints.get(id).catch(() => null)) !== null;
  expect(await Promise.all([first, second, third].map((checkpoint) => isThere(checkpoint?.id)))).toEqual([
    true,
    true,
    false,
  ]);
  const refused = await store.sweeps.delete(sweep.sweepId).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'inUse', extras: { usedBy: expect.arrayContaining([one, other]) } });

  expect(await store.ensembles.delete(one)).toBe(true);
  expect(await store.ensembles.delete(one)).toBe(false);
  expect([await isThere(first?.id), await isThere(second?.id)]).toEqual([false, true]);
  await store.ensembles.delete(other);
  expect(await isThere(second?.id)).toBe(false);
  expect(await store.sweeps.delete(sweep.sweepId)).toBe(true);
});

it('weights that have gone make no ensemble', async () => {
  const { store } = test;
  const sweep = await trained();
  await store.checkpoints.prune(sweep.sweepId);
  const id = uuidv7();
  await expect(store.ensembles.create(id, requestOf(sweep))).rejects.toMatchObject({
    code: 'checkpointExpired',
  });
  expect(await store.jobs.get(id)).toBeNull();
});
