import type { PlanSpec } from '@unetsweep/contract';
import type { WonPoint } from '@unetsweep/search';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { addPlannedSweep, claim, completed, newPoints, trialStart } from '../testing/fixtures.js';
import { createStoreBench, type StoreBench } from '../testing/store-bench.js';

let test: StoreBench;
beforeAll(async () => {
  test = await createStoreBench(inject('databaseUrl'));
});
afterAll(() => test.drop());

const plan: PlanSpec = {
  name: 'rates, then schedules',
  stages: [
    { name: 'rates', sweep: { name: 'rates' } },
    {
      name: 'schedules',
      sweep: { name: 'schedules' },
      carry: [{ per: ['optimizer.name'], take: ['optimizer.learningRate'] }],
    },
  ],
};

/** A stage of a plan: four points of two optimizers, of which only the best trial would keep its weights. */
async function stage(repeats = 1) {
  const { store, database } = test;
  const planId = uuidv7();
  await store.plans.create({ id: planId, spec: plan });
  const names = ['adam', 'adam', 'sgd', 'sgd'];
  const params = (index: number) => ({ 'optimizer.name': names[index], 'optimizer.learningRate': index + 1 });
  const made = await addPlannedSweep(test.store, test.dataset, newPoints(4, { params, repeats }), {
    keepCheckpoints: { bestTrials: 1, maxBytes: 1500 },
  });
  await database.query('UPDATE sweep SET plan_id = $1, stage = $2 WHERE id = $3', [
    planId,
    'rates',
    made.sweepId,
  ]);
  await database.query(
    "UPDATE plan_stage SET sweep_id = $1, status = 'running' WHERE plan_id = $2 AND position = 0",
    [made.sweepId, planId],
  );
  return { planId, ...made };
}

async function train(trialId: string, valDice: number): Promise<void> {
  const held = await claim(test.store, trialId, test.worker);
  await test.store.trials.start(held, trialStart());
  const content = new Uint8Array(1000).fill(valDice * 100);
  await test.store.checkpoints.put(held, {
    epoch: 1,
    kind: 'best',
    metrics: { valDice },
    weightsSha256: 'x',
    content,
  });
  await test.store.trials.end(held, completed({ valDice }));
}

const kept = (trialIds: string[]) =>
  Promise.all(trialIds.map(async (id) => (await test.store.checkpoints.list(id)).length));

describe('weights of a plan', () => {
  it("stay of each stage's winners, chosen for each value that a later stage asks for, whatever their rank and size", async () => {
    const { store } = test;
    const { planId, sweepId, trialIds } = await stage();
    for (const [index, value] of [0.9, 0.8, 0.3, 0.4].entries()) {
      await train(trialIds[index] ?? '', value);
      await store.checkpoints.prune(sweepId);
    }
    expect(await kept(trialIds)).toEqual([1, 0, 0, 1]);

    const state = await store.plans.state(planId);
    const winners = state ? await store.plans.winners(state, 0, {}) : [];
    expect(await store.plans.endStage({ planId, version: state?.version ?? -1 }, 0, winners)).toBe(true);
    await store.checkpoints.prune(sweepId);
    expect(await kept(trialIds)).toEqual([1, 0, 0, 1]);

    await store.plans.remove(planId, true);
    await store.checkpoints.prune(sweepId);
    expect(await kept(trialIds)).toEqual([1, 0, 0, 0]);
    await store.sweeps.delete(sweepId);
  });

  it('stay of points whose runs have not all ended: one of them may win', async () => {
    const { store } = test;
    const { planId, sweepId, trialIds } = await stage(2);
    const order = [0, 2, 1, 3];
    for (const [place, value] of [0.9, 0.1, 0.1, 0.7].entries()) {
      await train(trialIds[order[place] ?? 0] ?? '', value);
      await store.checkpoints.prune(sweepId);
      if (place === 1) expect(await kept(trialIds.slice(0, 4))).toEqual([1, 0, 1, 0]);
    }
    // Points 1 and 2 have 0.5 and 0.4 of the adams; those of sgd have not begun.
    expect(await kept(trialIds.slice(0, 4))).toEqual([1, 1, 0, 0]);
    await store.plans.remove(planId, false);
  });

  it('stay of a winner that was confirmed, and of no other point', async () => {
    const { store } = test;
    const { planId, sweepId, points, trialIds } = await stage();
    for (const [index, value] of [0.9, 0.8].entries()) await train(trialIds[index] ?? '', value);
    const state = await store.plans.state(planId);
    const confirmed = { per: {}, pointId: points[1]?.id ?? '', value: 0.8, params: {}, pin: {} };
    const winners = [{ ...confirmed, spec: {} } as unknown as WonPoint];
    await store.plans.endStage({ planId, version: state?.version ?? -1 }, 0, winners);
    await store.checkpoints.prune(sweepId);
    expect(await kept(trialIds.slice(0, 2))).toEqual([1, 1]);
    await store.plans.remove(planId, false);
  });
});
