import { randomUUID } from 'node:crypto';
import { findRecipe, htmlReport, type PartOutcome, type Recipe } from '@unetsweep/recipes';
import axe, { type AxeResults } from 'axe-core';
import { pino } from 'pino';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { QueueLink } from '../../apps/api/src/dependencies.js';
import { judgeRecipe } from '../../apps/api/src/recipes/judge-recipe.js';
import { recipeLoop } from '../../apps/api/src/recipes/recipe-loop.js';
import { scriptedOutcome } from '../../apps/api/src/recipes/testing/scripted-outcome.js';
import type { TestApi } from '../../apps/api/src/testing/test-api.js';
import { useBench } from './bench.js';
import { hasBrowser } from './browser.js';
import { addNuclei } from './seed.js';

const STARTED = '2026-01-02T03:04:05.000Z';

function recipeOf(name: string): Recipe {
  const recipe = findRecipe(name);
  if (!recipe) throw new Error(`there is no recipe ${name}`);
  return recipe;
}

function reportOf(recipe: Recipe, outcome: Map<string, PartOutcome>): string {
  const run = {
    ...{ id: randomUUID(), dataset: 'heart-s@1', isSynthetic: true, seeds: 1, seed: 1 },
    scale: 'small' as const,
    ...{ startedAt: STARTED, finishedAt: '2026-01-02T03:05:05.000Z' },
  };
  const findings = judgeRecipe(recipe, outcome);
  return htmlReport({ recipe, run, outcome, findings, specs: new Map([['part', { a: 1 }]]) });
}

/** A run that has ended, as the service leaves it. */
async function addRun({ store }: TestApi): Promise<void> {
  const { id, name, version } = await addNuclei(store);
  const recipe = recipeOf('c4-batch');
  const outcome = scriptedOutcome(recipe, 'small', 1);
  const request = {
    ...{ recipe: recipe.name, dataset: { id, name, version }, scale: 'small', seeds: 3, seed: 1 },
  };
  await store.jobs.create({ id: randomUUID(), kind: 'recipe', request, keepMs: null });
  const job = await store.jobs.claim('recipe', { id: randomUUID(), leaseMs: 60_000 });
  if (!job) throw new Error('the run is gone');
  const outputs = [reportOf(recipe, outcome), '', ''].map((text) => new TextEncoder().encode(text));
  const result = { findings: judgeRecipe(recipe, outcome) };
  await store.jobs.end(job, { status: 'completed', result, outputs });
}

const bench = useBench({ seed: addRun });

async function faults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate('axe.run()')) as AxeResults;
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200))}`);
}

async function runsAway(page: Page): Promise<boolean> {
  await page.setViewportSize({ width: 390, height: 800 });
  const width = await page.evaluate('document.documentElement.scrollWidth');
  await page.setViewportSize({ width: 1280, height: 800 });
  return width !== 390;
}

describe.skipIf(!hasBrowser)('recipes', () => {
  it('are listed by document with the verdicts of the last run, whose report opens', async () => {
    const { page, api, complaints } = bench;
    await page.goto(`${api.url}/recipes`);
    const row = page.getByRole('row').filter({ hasText: 'c4-batch' });
    await row.getByText(/of 2 hold/).waitFor();
    await page.getByRole('region', { name: 'Document D' }).getByText('d4-schedulers').waitFor();
    expect(await faults(page)).toEqual([]);
    expect(await runsAway(page)).toBe(false);
    await row.getByRole('link', { name: /last run of c4-batch/ }).click();
    await page.getByRole('heading', { name: 'c4-batch' }).waitFor();
    await page
      .getByText(/^The larger the batch/)
      .first()
      .waitFor();
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await faults(page)).toEqual([]);
    expect(await runsAway(page)).toBe(false);
    await page.getByRole('link', { name: 'Report' }).click();
    await page.getByRole('heading', { name: 'Batch size', level: 1 }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('run with the settings chosen, show their parts and are cancelled, by the keyboard alone', async () => {
    const { page, api, complaints } = bench;
    const queue = { wake: async () => undefined, signal: async () => undefined } as unknown as QueueLink;
    const runner = recipeLoop({ store: api.store, queue, log: pino({ level: 'silent' }) });
    runner.start();
    await page.goto(`${api.url}/recipes`);
    await page.getByLabel('Data set').selectOption('nuclei@1');
    await page.getByLabel('Seeds').selectOption('3');
    await page.getByRole('button', { name: 'Run a1-batch-size' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'a1-batch-size' }).waitFor();
    await page.getByText('nuclei@1, small scale, 3 seeds from 1').waitFor();
    await page.getByRole('link', { name: 'batches' }).waitFor();
    expect(await faults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Cancel', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Cancel the run' }).click();
    await page.getByRole('heading', { name: 'Recipes' }).waitFor();
    const [sweep] = (await api.store.sweeps.list({ limit: 1, tag: 'recipe:a1-batch-size' })).items;
    expect([sweep?.status, sweep?.desired]).toContain('cancelled');
    await runner.stop();
    expect(complaints).toEqual([]);
  });

  it('say why they cannot run on a data set', async () => {
    const { page, api } = bench;
    await api.request.post('/v1/recipes/b2-tpe/runs?dryRun=true').send({}).expect(200);
    await page.goto(`${api.url}/recipes`);
    await page.getByLabel('Data set').selectOption('tiles-s@1');
    await page.getByRole('button', { name: 'Run d4-schedulers' }).click();
    await page.getByRole('alert').getByText('switching needs two').waitFor();
  });
});

describe.skipIf(!hasBrowser)('reports', () => {
  it.each(['a2-4', 'b1-histograms', 'c2-mesh-jitter', 'd4-schedulers'])(
    'of %s have names, order and contrast that axe finds no fault with, on a phone too',
    async (name) => {
      const { page } = bench;
      const recipe = recipeOf(name);
      await page.setContent(reportOf(recipe, scriptedOutcome(recipe, 'small', 1)));
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await faults(page)).toEqual([]);
      }
      expect(await runsAway(page)).toBe(false);
    },
  );
});
