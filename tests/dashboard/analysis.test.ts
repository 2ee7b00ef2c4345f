import { addWorker, type PlannedSweep } from '@unetsweep/store/testing';
import { describe, expect, it } from 'vitest';
import { useBench } from './bench.js';
import { hasBrowser } from './browser.js';
import { addGrid, addNuclei, finishRun } from './seed.js';

let sweep: PlannedSweep;

/** The higher the rate, the better: the best point lies on the border. */
const bench = useBench({
  seed: async ({ store }) => {
    sweep = await addGrid(store, await addNuclei(store), 'rates');
    const workerId = await addWorker(store);
    for (const [index, trialId] of sweep.trialIds.entries())
      await finishRun(store, { trialId, workerId, valDice: 0.5 + Math.floor(index / 2) / 50 });
  },
});

const region = (name: string) => bench.page.getByRole('region', { name, exact: true });

describe.skipIf(!hasBrowser)('the analysis of a sweep', () => {
  it('says what to try next, and opens the mesh beyond the border as a new sweep', async () => {
    const { page, api, complaints } = bench;
    await page.goto(`${api.url}/sweeps/${sweep.sweepId}`);
    const analysis = region('Analysis');
    await analysis
      .getByText(
        'The best point has the highest optimizer.learningRate that was tried (0.1): test 1 and 10 too.',
      )
      .waitFor();
    const importance = analysis.getByRole('region', { name: 'Importance' });
    await importance.getByRole('row', { name: /^optimizer\.learningRate \d+ %$/ }).waitFor();
    await analysis
      .getByRole('table', { name: 'How training went along the learning rate' })
      .getByRole('row', { name: /ok, the lowest end/ })
      .waitFor();
    await analysis.getByRole('link', { name: 'Sweep the suggested mesh (5 points)' }).click();
    const text = page.getByRole('textbox', { name: 'Sweep as JSON' });
    await text.waitFor();
    expect(JSON.parse(await text.inputValue())).toMatchObject({
      name: 'rates, beyond the border',
      search: { method: 'grid' },
      parameters: { 'optimizer.learningRate': [1e-3, 1e-2, 0.1, 1, 10], 'loss.name': ['dice'] },
    });
    await page.getByRole('button', { name: 'Start 10 trials' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('shows the objective over one parameter, over two, and how it is distributed', async () => {
    const { page, api, complaints } = bench;
    await page.goto(`${api.url}/sweeps/${sweep.sweepId}`);
    const landscape = region('Landscape');
    await landscape
      .getByRole('img', { name: /^valDice by loss\.name: bce: 4 points, best 0\.6800/ })
      .waitFor();
    await landscape.getByLabel('parameter').selectOption('optimizer.learningRate');
    await landscape.getByText('optimizer.learningRate, log axis').waitFor();
    await landscape.getByRole('button', { name: 'Cells' }).press('Enter');
    await landscape
      .getByRole('img', { name: /best cell optimizer\.learningRate 0\.1, loss\.name dice: 0\.7200/ })
      .waitFor();
    await landscape.getByRole('button', { name: 'Contour' }).click();
    await landscape.getByText('smoothed over neighbouring cells').waitFor();
    await landscape.getByRole('button', { name: 'Distribution' }).click();
    await landscape.getByRole('img', { name: 'Share of 12 points with valDice up to each value' }).waitFor();
    expect(complaints).toEqual([]);
  });
});
