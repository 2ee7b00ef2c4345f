import { describe, expect, it } from 'vitest';
import { useBench } from './bench.js';
import { hasBrowser } from './browser.js';
import { addGrid, addNuclei } from './seed.js';

let sweepId: string;

const bench = useBench({
  seed: async ({ store }) => {
    sweepId = (await addGrid(store, await addNuclei(store), 'rates')).sweepId;
  },
});

describe.skipIf(!hasBrowser)('a new sweep', () => {
  it('is checked at each edit, says what is wrong at its field, and starts', async () => {
    const { page, api } = bench;
    await page.goto(`${api.url}/sweeps/new`);
    const dryRun = page.getByRole('region', { name: 'Dry run' });
    await dryRun.getByText('1,179,121').waitFor();
    const text = page.getByRole('textbox', { name: 'Sweep as JSON' });
    const written = await text.inputValue();
    await text.fill(written.replace('"batchSize": 4', '"batchSize": 0'));
    await dryRun.getByRole('button', { name: '/trial/training/batchSize' }).click();
    expect(await text.evaluate((element) => document.activeElement === element)).toBe(true);
    expect(await dryRun.getByRole('button', { name: 'Start' }).isDisabled()).toBe(true);
    const unknown = '"batchSize": 4, "initialWeights": { "trialId": "01890000-0000-7000-8000-000000000000" }';
    await text.fill(written.replace('"batchSize": 4', unknown));
    await dryRun.getByRole('button', { name: '/trial/training/initialWeights' }).waitFor();
    await dryRun.getByText('There is no trial 01890000').waitFor();
    await text.fill('{ "name": ');
    await page.getByText('This is not JSON').waitFor();
    await text.fill(written);
    await dryRun.getByRole('button', { name: 'Start 4 trials' }).click();
    await page.getByRole('heading', { name: 'loss-by-rate' }).waitFor();
    const { items } = await api.store.sweeps.list({ limit: 10 });
    expect(items.map(({ name }) => name)).toContain('loss-by-rate');
  });

  it('is written from a copy without the defaults', async () => {
    const { page, api, complaints } = bench;
    await page.goto(`${api.url}/sweeps/new?from=${sweepId}`);
    const text = page.getByRole('textbox', { name: 'Sweep as JSON' });
    const copy = JSON.parse(await text.inputValue()) as Record<string, unknown>;
    expect(copy).toMatchObject({ name: 'rates copy', repeats: 2, dataset: 'nuclei@1' });
    expect(copy).not.toHaveProperty('pruner');
    await page.getByRole('button', { name: 'Start 24 trials' }).waitFor();
    expect(complaints).toEqual([]);
  });
});
