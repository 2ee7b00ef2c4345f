import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
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
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { startTestApi, type TestApi } from '../../apps/api/src/testing/test-api.js';

const DASHBOARD = fileURLToPath(new URL('../../apps/dashboard/dist', import.meta.url));
const BROWSER = process.env.CHROMIUM ?? '/usr/bin/chromium';
const hasBrowser = existsSync(BROWSER);
if (!hasBrowser)
  process.stderr.write(
    `No browser at ${BROWSER}: the dashboard's tests are skipped (CHROMIUM names another).\n`,
  );

/** Two databases and a browser, on a machine that is busy. */
const SET_UP_TIMEOUT_MS = 120_000;

let api: TestApi;
let browser: Browser;
let page: Page;
let sweep: PlannedSweep;
let empty: TestApi;
let workerId: string;
/** What a page complained of: faults of scripts, and what the content policy refused. */
let complaints: string[];

const servers = () => ({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') });

async function finish(trialId: string, valDice: number): Promise<void> {
  const claimed = await claim(api.store, trialId, workerId);
  await api.store.trials.start(claimed, trialStart());
  await api.store.epochs.record(claimed, [epoch(1, { valDice: valDice / 2 }), epoch(2, { valDice })]);
  await api.store.logs.append(claimed, 'epoch 2 is the best one\n');
  await api.store.checkpoints.put(claimed, {
    epoch: 2,
    kind: 'best',
    metrics: { valDice },
    weightsSha256: 'a'.repeat(64),
    content: new TextEncoder().encode('weights'),
  });
  await api.store.trials.end(claimed, completed({ valDice }));
}

beforeAll(async () => {
  if (!hasBrowser) return;
  api = await startTestApi(servers(), { app: { dashboardFolder: DASHBOARD } });
  empty = await startTestApi(servers(), { app: { dashboardFolder: DASHBOARD } });
  const dataset = await addDataset(api.store);
  workerId = await addWorker(api.store);
  sweep = await addPlannedSweep(api.store, dataset, newPoints(3), { name: 'rates', notes: 'Which rate?' });
  await finish(sweep.trialIds[0] ?? '', 0.71);
  browser = await chromium.launch({
    executablePath: BROWSER,
    args: [
      '--no-sandbox',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-sync',
    ],
  });
}, SET_UP_TIMEOUT_MS);

afterAll(async () => {
  if (!hasBrowser) return;
  await browser?.close();
  await api?.close();
  await empty?.close();
});

beforeEach(async () => {
  if (!hasBrowser) return;
  complaints = [];
  page = await browser.newPage();
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.text().includes('Content Security Policy'))
      complaints.push(message.text());
  });
});
afterEach(() => page?.close());

describe.skipIf(!hasBrowser)('the dashboard', () => {
  it('lists sweeps with their best value and the room on workers', async () => {
    await page.goto(api.url);
    const row = page.getByRole('row').filter({ hasText: 'rates' });
    await row.getByText('0.7100').waitFor();
    expect(await row.textContent()).toContain('1 of 3');
    await page.getByText('4 slots, 0 busy').waitFor();
    expect(complaints).toEqual([]);
  });

  it('shows what a trial brought without being loaded again', async () => {
    await page.goto(`${api.url}/sweeps/${sweep.sweepId}`);
    await page.getByText('Which rate?').waitFor();
    await page.getByRole('status').filter({ hasText: 'Live' }).waitFor();
    const trials = page.getByRole('region', { name: 'Trials' });
    await trials.getByText('0.7100').waitFor();
    await finish(sweep.trialIds[1] ?? '', 0.83);
    await api.wakeUps.publish('live', { kind: 'events', sweepId: sweep.sweepId });
    await trials.getByText('0.8300').waitFor();
    await page.locator('.stats').getByText('0.8300').waitFor();
    expect(complaints).toEqual([]);
  });

  it('sorts trials by a head and filters them in the words of the API', async () => {
    await page.goto(`${api.url}/sweeps/${sweep.sweepId}`);
    const trials = page.getByRole('region', { name: 'Trials' });
    await trials.getByRole('button', { name: 'Trial', exact: true }).click();
    await trials.getByRole('columnheader', { name: 'Trial ↑' }).waitFor();
    await trials.getByRole('textbox', { name: 'Filter' }).fill('metrics.valDice >= 0.8');
    await trials.getByRole('button', { name: 'Filter' }).click();
    await trials.getByText('1 of 1 shown').waitFor();
    await trials.getByRole('textbox', { name: 'Filter' }).fill('metrics.valDice >=');
    await trials.getByRole('button', { name: 'Filter' }).click();
    await trials.getByRole('alert').waitFor();
  });

  it('opens a trial with its curves, attempts, log and weights', async () => {
    await page.goto(`${api.url}/sweeps/${sweep.sweepId}`);
    await page.getByRole('region', { name: 'Trials' }).getByRole('link', { name: '1', exact: true }).click();
    await page.getByRole('heading', { name: 'Trial 1' }).waitFor();
    await page.getByRole('img', { name: /Dice of trial 1 over 2 epochs/ }).waitFor();
    await page.getByText('epoch 2 is the best one').waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: /npz/ }).click();
    expect((await download).suggestedFilename()).toBe('trial-1-epoch-2.npz');
    expect(complaints).toEqual([]);
  });

  it('says how to begin where there is no sweep', async () => {
    await page.goto(empty.url);
    await page.getByText('No sweep yet.').first().waitFor();
    await page.getByText('No worker is running').waitFor();
    expect(complaints).toEqual([]);
  });

  it('says what is wrong with an address that names no sweep', async () => {
    await page.goto(`${empty.url}/sweeps/01890000-0000-7000-8000-000000000000`);
    await page.getByRole('alert').getByRole('button', { name: 'Try again' }).waitFor();
  });

  it('keeps old values and says so when the connection is lost', async () => {
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

  it('never scrolls sideways on a phone, in light and in dark', async () => {
    await page.setViewportSize({ width: 390, height: 800 });
    await page.emulateMedia({ colorScheme: 'dark' });
    for (const path of ['/', `/sweeps/${sweep.sweepId}`, `/trials/${sweep.trialIds[0]}`]) {
      await page.goto(api.url + path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      expect(await page.evaluate('document.documentElement.dataset.theme')).toBe('dark');
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    }
  });
});
