import {
  addDataset,
  addPlannedSweep,
  addWorker,
  claim,
  newPoints,
  type PlannedSweep,
  trialStart,
} from '@unetsweep/store/testing';
import { describe, expect, it } from 'vitest';
import { startTestApi } from '../../apps/api/src/testing/test-api.js';
import { servers, useBench } from './bench.js';
import { DASHBOARD, hasBrowser } from './browser.js';
import { addGrid, addNuclei, finishRun } from './seed.js';

let sweep: PlannedSweep;
let workerId: string;

const bench = useBench({
  seed: async ({ store }) => {
    const dataset = await addNuclei(store);
    workerId = await addWorker(store);
    sweep = await addGrid(store, dataset, 'rates');
    await finishRun(store, { trialId: sweep.trialIds[0] ?? '', workerId, valDice: 0.71 });
    await finishRun(store, { trialId: sweep.trialIds[1] ?? '', workerId, valDice: 0.71 });
    await addPlannedSweep(store, dataset, newPoints(3), { name: 'other' });
  },
});

describe.skipIf(!hasBrowser)('the list of sweeps', () => {
  it('shows progress, best value, totals and the room on workers', async () => {
    const { page, api, complaints } = bench;
    await page.goto(api.url);
    const row = page.getByRole('row').filter({ hasText: 'rates' });
    await row.getByText('0.7100').waitFor();
    expect(await row.textContent()).toContain('2 of 24');
    await page.getByText('4 slots, 0 busy').waitFor();
    await page.getByText('25 trials waiting').waitFor();
    expect(complaints).toEqual([]);
  });

  it('finds by name, by status and by tag, and keeps what was asked in the address', async () => {
    const { page, api } = bench;
    await page.goto(api.url);
    await page.getByRole('searchbox', { name: 'Name' }).fill('oth');
    await page.getByText('1 to 1 of 1').waitFor();
    expect(new URL(page.url()).searchParams.get('name')).toBe('oth');
    await page.reload();
    await page.getByText('1 to 1 of 1').waitFor();
    await page.getByRole('searchbox', { name: 'Name' }).fill('');
    await page.getByText('1 to 2 of 2').waitFor();
    await page.getByRole('button', { name: 'document-a' }).click();
    await page.getByText('1 to 1 of 1').waitFor();
    await page.getByRole('button', { name: 'tag document-a' }).click();
    await page.getByRole('columnheader', { name: 'Sweep' }).getByRole('button').click();
    await page.getByRole('columnheader', { name: 'Sweep ↑' }).waitFor();
    await expect
      .poll(() => page.locator('.sweeps tbody a.name').allTextContents())
      .toEqual(['other', 'rates']);
  });

  it('says how to begin where there is no sweep', async () => {
    const empty = await startTestApi(servers(), { app: { dashboardFolder: DASHBOARD } });
    const { page, complaints } = bench;
    try {
      await page.goto(empty.url);
      await page.getByText('No sweep yet.').first().waitFor();
      await page.getByText('No worker is running').waitFor();
      expect(complaints).toEqual([]);
      await page.goto(`${empty.url}/sweeps/01890000-0000-7000-8000-000000000000`);
      await page.getByRole('alert').getByRole('button', { name: 'Try again' }).waitFor();
    } finally {
      await page.goto('about:blank');
      await empty.close();
    }
  });

  it('keeps old values and says so when the connection is lost', async () => {
    const { page } = bench;
    const leaving = await startTestApi(servers(), { app: { dashboardFolder: DASHBOARD } });
    await addPlannedSweep(leaving.store, await addDataset(leaving.store), newPoints(2), { name: 'kept' });
    await page.goto(leaving.url);
    const row = page.getByRole('row').filter({ hasText: 'kept' });
    await row.waitFor();
    await page.getByRole('status').filter({ hasText: 'Live' }).waitFor();
    await leaving.close();
    await page.getByText('No connection to the API').waitFor();
    expect(await row.textContent()).toContain('0 of 2');
  });
});

describe.skipIf(!hasBrowser)('the list of workers', () => {
  it('shows what trains where, drains and takes back', async () => {
    const { page, api, complaints } = bench;
    const trialId = sweep.trialIds[2] ?? '';
    const claimed = await claim(api.store, trialId, workerId);
    await api.store.trials.start(claimed, trialStart());
    await api.store.workers.heartbeat(workerId, [{ trialId, pid: 9, epoch: 4 }]);
    await page.goto(`${api.url}/workers`);
    const row = page.getByRole('row').filter({ hasText: 'node-1' });
    await row.getByRole('link', { name: 'Trial in epoch 4' }).waitFor();
    await row.getByRole('button', { name: 'Drain node-1' }).click();
    await row.getByText('Draining').waitFor();
    await row.getByRole('button', { name: 'Take work again' }).click();
    await row.getByText('Active').waitFor();
    expect(complaints).toEqual([]);
  });
});
