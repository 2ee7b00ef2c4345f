import { randomUUID } from 'node:crypto';
import type { JobEnd } from '@unetsweep/store';
import { addWorker, type PlannedSweep } from '@unetsweep/store/testing';
import { describe, expect, it } from 'vitest';
import type { TestApi } from '../../apps/api/src/testing/test-api.js';
import { useBench } from './bench.js';
import { hasBrowser } from './browser.js';
import { addGrid, addNuclei, failRun, finishRun } from './seed.js';

let sweep: PlannedSweep;

const bench = useBench({
  seed: async ({ store }) => {
    const dataset = await addNuclei(store);
    const workerId = await addWorker(store);
    sweep = await addGrid(store, dataset, 'rates');
    const [first = '', second = ''] = sweep.trialIds;
    await finishRun(store, { trialId: first, workerId, valDice: 0.8, samples: dataset.samples.slice(0, 3) });
    await failRun(store, second, workerId);
  },
});

/** A picture of one pixel. */
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** Does the next prediction as a worker would. @returns what it was asked */
async function work(api: TestApi, end: JobEnd): Promise<Record<string, unknown>> {
  const worker = { id: randomUUID(), leaseMs: 30_000 };
  for (;;) {
    const job = await api.store.jobs.claim('prediction', worker);
    if (!job) continue;
    await api.store.jobs.end(job, end);
    await api.wakeUps.publish('jobEnds', { jobId: job.jobId });
    return job.request;
  }
}

const open = (index: number) => bench.page.goto(`${bench.api.url}/trials/${sweep.trialIds[index]}`);
const region = (name: string) => bench.page.getByRole('region', { name, exact: true });

describe.skipIf(!hasBrowser)('the page of a trial', () => {
  it('shows its curves, and one slider moves the epoch of all panels', async () => {
    await open(0);
    const { page } = bench;
    for (const title of ['Dice', 'Loss', 'Learning rate', 'Intersection over union'])
      await page.getByRole('img', { name: `${title} of trial 1 over 20 epochs` }).waitFor();
    const slider = page.getByRole('slider', { name: 'Epoch' });
    expect(await slider.getAttribute('aria-valuetext')).toBe('epoch 20');
    await slider.press('ArrowLeft');
    await expect.poll(() => slider.getAttribute('aria-valuetext')).toBe('epoch 19');
    expect(new URL(page.url()).searchParams.get('epoch')).toBe('19');
    await region('Curves').getByRole('button', { name: 'Show as table' }).first().click();
    await region('Curves').getByRole('columnheader', { name: 'valDice' }).waitFor();
    await region('Curves').getByRole('button', { name: 'One chart, scaled' }).click();
    await page.getByRole('img', { name: /^Losses by their common maximum/ }).waitFor();
    expect(bench.complaints).toEqual([]);
  });

  it('shows image, truth, prediction and difference of the same images', async () => {
    await open(0);
    const masks = region('Predicted masks');
    for (const name of ['Image of r1c1', 'Truth of r1c2', 'Prediction of r1c3']) {
      const picture = masks.getByRole('img', { name });
      await picture.scrollIntoViewIfNeeded();
      await expect
        .poll(() => picture.evaluate((element) => (element as HTMLImageElement).naturalWidth))
        .toBe(128);
    }
    await masks.getByRole('img', { name: 'Difference, r1c1: Dice 0.9500' }).waitFor();
    await masks.getByRole('button', { name: 'Outlines' }).click();
    await masks.getByText('predicted outline').waitFor();
    expect(bench.complaints).toEqual([]);
  });

  it('lists the images that it fails on, the worst first', async () => {
    await open(0);
    const worst = region('Worst images');
    const shown = worst.getByRole('img').first();
    await shown.scrollIntoViewIfNeeded();
    expect(await shown.getAttribute('alt')).toBe('r1c3, truth');
    await expect
      .poll(() => shown.evaluate((element) => (element as HTMLImageElement).naturalWidth))
      .toBeGreaterThan(0);
    await worst.getByText('0.6000').waitFor();
    await worst.getByLabel('order').selectOption('-dice');
    await expect.poll(() => worst.getByRole('img').first().getAttribute('alt')).toBe('r1c1, truth');
    await worst.getByText('1 to 3 of 3').waitFor();
    await region('Flags and advice').getByText('From epoch 12 on the validation loss rose.').waitFor();
    expect(bench.complaints).toEqual([]);
  });

  it('predicts an image that is dropped on it, and names one that is none', async () => {
    await open(0);
    const { api } = bench;
    const card = region('Try it');
    const file = { name: 'own.png', mimeType: 'image/png', buffer: Buffer.from(PIXEL, 'base64') };
    await card.locator('input[type=file]').setInputFiles(file);
    const item = {
      width: 1,
      height: 1,
      classes: ['background', 'nucleus'],
      pixelShare: [0.25, 0.75],
      meanConfidence: 0.9,
    };
    const outputs = [Buffer.from(PIXEL, 'base64')];
    expect(await work(api, { status: 'completed', result: { items: [item] }, outputs })).toMatchObject({
      files: ['own.png'],
      output: 'overlay',
    });
    await card.getByRole('img', { name: 'Prediction for own.png' }).waitFor();
    await card.getByText('nucleus 75.0 %').waitFor();
    await card.locator('input[type=file]').setInputFiles({ ...file, name: 'cut.png' });
    const failure = { code: 'undecodable', message: "cut.png can't be read", path: '/image/0' };
    await work(api, { status: 'failed', failure });
    await card.getByRole('alert').getByText("cut.png can't be read").waitFor();
    expect(await card.getByRole('img').count()).toBe(0);
  });

  it('names split, advice, attempts and log, and hands out weights', async () => {
    await open(0);
    const { page } = bench;
    await region('Split').getByText('Training').click();
    await region('Split').getByText('a.png (left)').waitFor();
    await region('Flags and advice').getByText('Overfits').waitFor();
    await region('Attempts').getByText('completed').waitFor();
    await page.getByText('epoch 20 is the best one').waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: /npz/ }).click();
    expect((await download).suggestedFilename()).toMatch(/\.npz$/);
    for (const format of ['safetensors', 'tfjs']) {
      const href = await page.getByRole('link', { name: format }).getAttribute('href');
      expect(href).toMatch(new RegExp(`/download\\?format=${format}$`));
    }
    expect(bench.complaints).toEqual([]);
  });

  it('says why it failed and what may help, and goes to its neighbours by key', async () => {
    await open(1);
    const { page } = bench;
    await page.getByText('The loss was not finite. (epoch 3)').waitFor();
    await region('Flags and advice').getByText('clipNorm').waitFor();
    await page.getByRole('link', { name: 'Previous trial, 1' }).waitFor();
    await page.keyboard.press('[');
    await page.getByRole('heading', { name: 'Trial 1' }).waitFor();
    await page.getByRole('link', { name: 'Next trial, 2' }).click();
    await page.getByRole('heading', { name: 'Trial 2' }).waitFor();
    expect(bench.complaints).toEqual([]);
  });
});
