import { addWorker, type PlannedSweep } from '@unetsweep/store/testing';
import { describe, expect, it } from 'vitest';
import { useBench } from './bench.js';
import { hasBrowser } from './browser.js';
import { addGrid, addNuclei, failRun, finishRun } from './seed.js';

let sweep: PlannedSweep;
let other: PlannedSweep;
let workerId: string;
let samples: Awaited<ReturnType<typeof addNuclei>>['samples'];

const bench = useBench({
  seed: async ({ store }) => {
    const dataset = await addNuclei(store);
    samples = dataset.samples.slice(0, 2);
    workerId = await addWorker(store);
    sweep = await addGrid(store, dataset, 'rates');
    other = await addGrid(store, dataset, 'steered');
    for (const [index, trialId] of sweep.trialIds.slice(0, 8).entries())
      await finishRun(store, { trialId, workerId, valDice: 0.7 + index / 100, samples });
    await failRun(store, sweep.trialIds[8] ?? '', workerId);
  },
});

const open = () => bench.page.goto(`${bench.api.url}/sweeps/${sweep.sweepId}`);
const region = (name: string) => bench.page.getByRole('region', { name, exact: true });

describe.skipIf(!hasBrowser)('the page of a sweep', () => {
  it('answers first how good, how far and what failed', async () => {
    await open();
    await bench.page.getByText('Which loss and which rate?', { exact: true }).waitFor();
    const stats = bench.page.locator('.stats');
    await stats.getByText('0.7650').waitFor();
    expect(await stats.textContent()).toContain('9 of 24');
    await bench.page.getByText('1 trial failed; the other 23 are not affected').waitFor();
    expect(bench.complaints).toEqual([]);
  });

  it('draws history, curves, parameters and pictures', async () => {
    await open();
    const { page } = bench;
    await page.getByRole('img', { name: 'valDice of 8 trials; best 0.7700' }).waitFor();
    await page.getByRole('img', { name: 'valDice by epoch of 8 trials' }).waitFor();
    await page.getByRole('img', { name: '8 trials by loss, learningRate and valDice' }).waitFor();
    await region('Parameters').getByRole('button', { name: 'One parameter' }).click();
    await region('Parameters').getByLabel('parameter').selectOption('optimizer.learningRate');
    await page.getByRole('img', { name: 'valDice of 8 trials by optimizer.learningRate' }).waitFor();
    await region('Predicted masks')
      .getByRole('img', { name: /^Trial 8, r1c1: Dice 0\.9/ })
      .waitFor();
    await region('Predicted masks').getByLabel('image').selectOption('r1c2');
    await region('Predicted masks')
      .getByRole('img', { name: /^Trial 8, r1c2/ })
      .waitFor();
    expect(bench.complaints).toEqual([]);
  });

  it('lists the images that every trial fails on, and the flags of its trials', async () => {
    await open();
    const hardest = region('Hardest images');
    await hardest.getByText('over 8 trials, the truth over each').waitFor();
    expect(await hardest.getByRole('img').first().getAttribute('alt')).toBe('r1c2, truth');
    await hardest.getByText('0.6000 to 0.6700 in 8 trials').waitFor();
    await region('Trials').getByText('overfit', { exact: true }).first().waitFor();
    expect(bench.complaints).toEqual([]);
  });

  it('marks on a picture exactly the pixels in which prediction and truth differ', async () => {
    await open();
    const picture = region('Predicted masks').getByRole('img', { name: /^Trial 8, r1c1/ });
    const count = () =>
      picture.evaluate((element) => {
        const canvas = element as HTMLCanvasElement;
        const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
        let coloured = 0;
        for (let at = 0; at < pixels.length; at += 4) if (pixels[at] !== pixels[at + 2]) coloured += 1;
        return coloured;
      });
    // (1 - 0.77) / 4 of 16,384 pixels are turned over; those below the white outline cannot be seen.
    await expect.poll(count).toBeGreaterThan(600);
    expect(await count()).toBeLessThan(1000);
  });

  it('groups results and sets two parameters against each other', async () => {
    await open();
    const results = region('Results');
    await results.getByRole('row').nth(4).waitFor();
    await results.getByRole('button', { name: 'learningRate' }).click();
    await expect.poll(() => results.getByRole('row').count()).toBe(4);
    await results.getByRole('button', { name: 'loss' }).click();
    await expect.poll(() => results.getByRole('row').count()).toBe(2);
    const pivot = region('valDice, two ways');
    await pivot.getByRole('cell', { name: /0\.7650.*best/ }).waitFor();
    await pivot.getByLabel('cells').selectOption('count');
    await pivot.getByRole('link', { name: '2', exact: true }).first().waitFor();
    expect(bench.complaints).toEqual([]);
  });

  it('sorts trials by a head, filters them in the words of the API and shows faults in place', async () => {
    await open();
    const trials = region('Trials');
    await trials.getByRole('button', { name: 'Trial', exact: true }).click();
    await trials.getByRole('columnheader', { name: 'Trial ↑' }).waitFor();
    const filter = trials.getByRole('textbox', { name: 'Filter' });
    await filter.fill('metrics.valDice >= 0.765');
    await trials.getByRole('button', { name: 'Filter' }).click();
    await trials.getByText('1 to 1 of 1').waitFor();
    await filter.fill('metrics.valDice >=');
    await trials.getByRole('button', { name: 'Filter' }).click();
    await trials.getByRole('alert').waitFor();
    expect(await filter.getAttribute('aria-invalid')).toBe('true');
    await filter.fill('params.optimizer.learningRat = 1');
    await trials.getByRole('button', { name: 'Filter' }).click();
    await trials.getByRole('alert').getByText('learningRate').waitFor();
  });

  it('shows what a trial brought without being loaded again', async () => {
    await open();
    const { api, page } = bench;
    await page.getByRole('status').filter({ hasText: 'Live' }).waitFor();
    await region('Trials').getByText('0.7700').waitFor();
    const trialId = sweep.trialIds[10] ?? '';
    await finishRun(api.store, { trialId, workerId, valDice: 0.83 });
    await api.wakeUps.publish('live', { kind: 'events', sweepId: sweep.sweepId });
    await region('Trials').getByText('0.8300').waitFor();
    expect(bench.complaints).toEqual([]);
  });

  it('pauses and resumes by key, asks before it cancels, and deletes', async () => {
    const { api, page } = bench;
    await page.goto(`${api.url}/sweeps/${other.sweepId}`);
    await page.getByRole('button', { name: /^Pause/ }).waitFor();
    await page.keyboard.press('p');
    await page.getByRole('button', { name: /^Resume/ }).waitFor();
    await page.keyboard.press('p');
    await page.getByRole('button', { name: /^Pause/ }).waitFor();
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Keep' }).click();
    expect((await api.store.sweeps.get(other.sweepId))?.status).not.toBe('cancelled');
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await dialog.getByRole('button', { name: 'Cancel the sweep' }).click();
    await page.locator('.page-head').getByText('Cancelled').waitFor();
    await page.getByRole('button', { name: 'Delete' }).click();
    await dialog.getByRole('button', { name: 'Delete for good' }).click();
    await page.getByRole('heading', { name: 'Sweeps' }).waitFor();
    await expect.poll(() => api.store.sweeps.get(other.sweepId)).toBeNull();
    expect(bench.complaints).toEqual([]);
  });

  it('extends: says what is wrong at its field, then plans what was added', async () => {
    await open();
    const { page, api, complaints } = bench;
    await page.getByRole('button', { name: 'Extend' }).click();
    const dialog = page.getByRole('dialog', { name: 'Extend rates' });
    const more = dialog.getByLabel('More values');
    await more.fill('{ "loss.name": ');
    await dialog.getByRole('button', { name: 'Extend' }).click();
    await dialog.getByText('This is not JSON').waitFor();
    await more.fill('{ "loss.name": ["nothing"] }');
    await dialog.getByRole('button', { name: 'Extend' }).click();
    await dialog.getByText(/^\/parameters\/loss\.name/).waitFor();
    expect(complaints).toHaveLength(1);
    await more.fill('{ "optimizer.learningRate": [1] }');
    await dialog.getByRole('button', { name: 'Extend' }).click();
    await dialog.waitFor({ state: 'detached' });
    const { spec } = (await api.store.sweeps.get(sweep.sweepId)) ?? {};
    expect(spec?.parameters['optimizer.learningRate']).toEqual([1e-4, 1e-3, 1e-2, 1e-1, 1]);
  });

  it('queues failed trials again', async () => {
    await open();
    await bench.page.getByRole('button', { name: 'Retry 1 failed' }).click();
    await bench.page.getByRole('button', { name: 'Retry 1 failed' }).waitFor({ state: 'detached' });
    const [trial] = [await bench.api.store.trials.get(sweep.trialIds[8] ?? '')];
    expect(trial?.status).toBe('queued');
    expect(bench.complaints).toEqual([]);
  });
});
