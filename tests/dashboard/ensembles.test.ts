import { randomUUID } from 'node:crypto';
import {
  addPlannedSweep,
  addWorker,
  claim,
  completed,
  newPoints,
  trialStart,
} from '@unetsweep/store/testing';
import { describe, expect, it } from 'vitest';
import { useBench } from './bench.js';
import { hasBrowser } from './browser.js';
import { addNuclei } from './seed.js';

let sweepId: string;

const bench = useBench({
  seed: async ({ store }) => {
    const dataset = await addNuclei(store);
    const worker = await addWorker(store);
    const made = await addPlannedSweep(store, dataset, newPoints(3), { name: 'members' });
    sweepId = made.sweepId;
    for (const [index, trialId] of made.trialIds.entries()) {
      const trial = await claim(store, trialId, worker);
      const start = trialStart();
      await store.trials.start(trial, { ...start, spec: { ...start.spec, dataset: 'nuclei@1' } });
      const metrics = { valDice: 0.8 + index / 100 };
      const weightsSha256 = String(index).repeat(64);
      const content = Buffer.from(trialId);
      await store.checkpoints.put(trial, { epoch: 3, kind: 'best', metrics, weightsSha256, content });
      await store.trials.end(trial, completed(metrics));
    }
  },
});

/** Ends the ensemble that waits, as a worker would. */
async function score(): Promise<void> {
  const { store } = bench.api;
  const job = await store.jobs.claim('ensemble', { id: randomUUID(), leaseMs: 30_000 });
  if (!job) throw new Error('no ensemble waits');
  const of = (valDice: number) => ({ valDice, valDiceHard: valDice, valIou: 0.7, valAccuracy: 0.9 });
  const result = {
    metrics: of(0.86),
    memberMetrics: [of(0.82), of(0.81)],
    weights: null,
    measuredAt: 'network',
    images: 1,
    path: [],
  };
  await store.jobs.end(job, { status: 'completed', result });
}

describe.skipIf(!hasBrowser)('ensembles', () => {
  it('are made of ticked trials, and shown beside their members', async () => {
    const { page, api, complaints } = bench;
    await page.goto(`${api.url}/sweeps/${sweepId}`);
    const trials = page.getByRole('region', { name: 'Trials', exact: true });
    await trials.getByRole('checkbox', { name: 'Choose trial 3' }).check();
    const bar = page.getByRole('group', { name: 'Ensemble of the chosen trials' });
    const make = bar.getByRole('button', { name: 'Make ensemble' });
    expect(await make.isDisabled()).toBe(true);
    await trials.getByRole('checkbox', { name: 'Choose trial 2' }).check();
    await bar.getByLabel('predict by').selectOption('vote');
    await make.click();
    const card = page.getByRole('region', { name: 'Ensembles', exact: true });
    await card.getByText('vote of 2 trials').waitFor();
    expect(await bar.count()).toBe(0);
    await score();
    const table = card.getByRole('table');
    await table.waitFor();
    await expect
      .poll(() => table.locator('tbody th').allTextContents())
      .toEqual(['trial 3 epoch 3', 'trial 2 epoch 3', 'Ensemble ★ above each member']);
    await table.getByText('0.8600').first().waitFor();
    await card.getByRole('button', { name: 'Delete vote of 2 trials' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await card.waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
  });
});
