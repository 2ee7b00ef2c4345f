import { addWorker } from '@unetsweep/store/testing';
import axe, { type AxeResults } from 'axe-core';
import { describe, expect, it } from 'vitest';
import { useBench } from './bench.js';
import { hasBrowser } from './browser.js';
import { addGrid, addNuclei, failRun, finishRun } from './seed.js';

let paths: string[];

const bench = useBench({
  seed: async ({ store }) => {
    const dataset = await addNuclei(store);
    const workerId = await addWorker(store);
    const { sweepId, trialIds } = await addGrid(store, dataset, 'rates');
    for (const [index, trialId] of trialIds.slice(0, 4).entries()) {
      const samples = dataset.samples.slice(0, 2);
      await finishRun(store, { trialId, workerId, valDice: 0.7 + index / 50, samples });
    }
    await failRun(store, trialIds[4] ?? '', workerId);
    paths = [
      '/',
      '/sweeps/new',
      `/sweeps/${sweepId}`,
      `/trials/${trialIds[0]}`,
      `/trials/${trialIds[4]}`,
      '/datasets',
      '/datasets/new',
      `/datasets/${dataset.id}`,
      '/workers',
    ];
  },
});

/** Waits until nothing is being read: what axe judges is the page as people see it. */
async function openPage(path: string): Promise<void> {
  await bench.page.goto(bench.api.url + path);
  await bench.page.getByRole('heading', { level: 1 }).waitFor();
  await expect.poll(() => bench.page.locator('.loading').count()).toBe(0);
}

/** What axe finds on the page that is open. @param options of `axe.run`, as source */
async function faults(title: string, options: string): Promise<string[]> {
  const { violations } = (await bench.page.evaluate(`axe.run(${options})`)) as AxeResults;
  return violations.map(
    ({ id, nodes }) =>
      `${title} ${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`)}`,
  );
}

describe.skipIf(!hasBrowser)('every page', () => {
  it('has names, order and contrast that axe finds no fault with, light and dark', async () => {
    const { page } = bench;
    const found: string[] = [];
    for (const path of paths) {
      await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
      await openPage(path);
      await page.evaluate(axe.source);
      found.push(...(await faults(path, '')));
      // Names and order are what they were.
      await page.emulateMedia({ colorScheme: 'dark' });
      found.push(
        ...(await faults(`${path} in the dark`, "{ runOnly: ['color-contrast', 'link-in-text-block'] }")),
      );
    }
    expect(found).toEqual([]);
  });

  it('never scrolls sideways on a phone, and targets are large enough to touch', async () => {
    const { page } = bench;
    await page.setViewportSize({ width: 390, height: 800 });
    for (const path of paths) {
      await openPage(path);
      expect([path, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([path, 390]);
      const small = await page.evaluate(`[...document.querySelectorAll('button.button, .nav a')]
        .filter((element) => element.getClientRects().length > 0 && element.getBoundingClientRect().height < 24)
        .map((element) => element.outerHTML)`);
      expect([path, small]).toEqual([path, []]);
    }
  });
});
