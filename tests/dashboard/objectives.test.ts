import { addPlannedSweep, addWorker, claim, completed, newPoints } from '@unetsweep/store/testing';
import { describe, expect, it } from 'vitest';
import { useBench } from './bench.js';
import { hasBrowser } from './browser.js';
import { addNuclei } from './seed.js';

let several: string;
let repeated: string;
let timed: string;

const bench = useBench({
  seed: async ({ store }) => {
    const dataset = await addNuclei(store);
    const worker = await addWorker(store);
    const add = async (name: string, runs: Record<string, number>[][], changes: object) => {
      const repeats = runs[0]?.length ?? 1;
      const made = await addPlannedSweep(store, dataset, newPoints(runs.length, { repeats }), {
        name,
        repeats,
        ...changes,
      });
      for (const [index, metrics] of runs.flat().entries())
        await store.trials.end(await claim(store, made.trialIds[index] ?? '', worker), completed(metrics));
      return made.sweepId;
    };
    several = await add(
      'several',
      [
        [{ valDice: 0.9, valLoss: 0.5 }],
        [{ valDice: 0.7, valLoss: 0.1 }],
        [{ valDice: 0.6, valLoss: 0.2 }],
        [{ valDice: 0.95, valLoss: 0.9 }],
      ],
      {
        objective: [
          { metric: 'valDice', mode: 'max' },
          { metric: 'valLoss', mode: 'min' },
        ],
        constraints: [{ metric: 'valLoss', max: 0.8 }],
      },
    );
    timed = await add('timed', [[{ valDice: 0.9 }], [{ valDice: 0.8 }]], {
      objective: { metric: 'gap', mode: 'min' },
    });
    const dice = (...values: number[]) => values.map((valDice) => ({ valDice }));
    repeated = await add(
      'repeated',
      [dice(0.82, 0.815, 0.825), dice(0.86, 0.85, 0.78), dice(0.2, 0.21, 0.19)],
      {},
    );
  },
});

const open = (id: string) => bench.page.goto(`${bench.api.url}/sweeps/${id}`);
const region = (name: string) => bench.page.getByRole('region', { name, exact: true });
const heads = (name: string) => region(name).locator('tbody th').allTextContents();

describe.skipIf(!hasBrowser)('the points of a sweep', () => {
  it('with several objectives show the front and what breaks a constraint', async () => {
    await open(several);
    const name = 'valDice by valLoss of 4 points, 2 on the front';
    await bench.page.getByRole('img', { name }).waitFor();
    await bench.page.locator('.stats').getByText('the first: valDice 0.9000, valLoss 0.5000').waitFor();
    await expect.poll(() => heads('Points')).toEqual(['4 infeasible', '1 front', '2 front', '3 ']);
    await region('Points').getByLabel('rank by').selectOption('valLoss');
    await expect.poll(() => heads('Points')).toEqual(['2 front', '3 ', '1 front', '4 infeasible']);
    expect(bench.complaints).toEqual([]);
  });

  it('name the bounds that a trial breaks', async () => {
    await open(several);
    const chip = region('Trials').getByText('infeasible', { exact: true });
    await chip.waitFor();
    expect(await chip.getAttribute('title')).toBe('valLoss 0.9000, at most 0.8');
  });

  it('are compared by values of the whole run, too', async () => {
    await open(timed);
    await bench.page.getByRole('img', { name: 'gap of 2 trials; best 0.1000' }).waitFor();
    await region('Trials').locator('td strong').getByText('0.1000').first().waitFor();
    expect(bench.complaints).toEqual([]);
  });

  it('with several runs show what ties with the best one, and rank by consistency', async () => {
    await open(repeated);
    await expect.poll(() => heads('Points')).toEqual(['2 ★ best', '1 tied', '3 ']);
    await region('Points').getByLabel('rank by').selectOption('consistency: mean − std');
    await expect.poll(() => heads('Points')).toEqual(['1 tied', '2 ★ best', '3 ']);
    expect(bench.complaints).toEqual([]);
  });
});
