import { randomUUID } from 'node:crypto';
import { parsePlanSpec } from '@unetsweep/contract';
import { addWorker, claim, completed, newPoints, newSweep, trialStart } from '@unetsweep/store/testing';
import axe, { type AxeResults } from 'axe-core';
import { describe, expect, it } from 'vitest';
import type { TestApi } from '../../apps/api/src/testing/test-api.js';
import { useBench } from './bench.js';
import { hasBrowser } from './browser.js';
import { addNuclei } from './seed.js';

const rate = 'optimizer.learningRate';
let planId: string;

/** A plan whose first stage has run and waits for somebody. */
async function addWaitingPlan({ store }: TestApi): Promise<void> {
  const dataset = await addNuclei(store);
  planId = randomUUID();
  const parameters = { [rate]: [0.1, 0.01] };
  const stages = [
    { name: 'lr', confirm: true, sweep: { dataset: 'nuclei', parameters } },
    { name: 'depth', sweep: { dataset: 'nuclei', parameters: { 'model.depth': [2, 3] } }, carry: [{}] },
  ];
  await store.plans.create({ id: planId, spec: parsePlanSpec({ name: 'course', stages }) });
  const sweep = newSweep(dataset, { name: 'course / lr', parameters });
  await store.plans.startStage({ planId, version: 1 }, 0, { ...sweep, stage: 'lr' });
  const leases = await store.planning.lease('test', 60_000, 10);
  const fence = leases.find(({ sweepId }) => sweepId === sweep.id)?.fence ?? -1;
  const points = newPoints(2);
  await store.planning.materialise(sweep.id, fence, points, { cursor: {}, last: true });
  const worker = await addWorker(store);
  for (const [index, { trials }] of points.entries()) {
    const claimed = await claim(store, trials[0]?.id ?? '', worker);
    await store.trials.start(claimed, trialStart());
    await store.trials.end(claimed, completed({ valDice: 0.7 + index / 10 }));
  }
  await store.sweeps.settle(sweep.id);
  const state = await store.plans.state(planId);
  if (!state) throw new Error('the plan is gone');
  await store.plans.endStage({ planId, version: state.version }, 0, await store.plans.winners(state, 0, {}));
}

const bench = useBench({ seed: addWaitingPlan });

describe.skipIf(!hasBrowser)('a plan', () => {
  it('shows its stages as steps, and goes on when its winner is confirmed, by the keyboard alone', async () => {
    const { page, api, complaints } = bench;
    await page.goto(`${api.url}/plans`);
    const row = page.getByRole('row').filter({ hasText: 'course' });
    await row.getByText('Waits for you').waitFor();
    expect(await row.textContent()).toContain('0 of 2');
    await row.getByRole('link', { name: 'course' }).focus();
    await page.keyboard.press('Enter');
    const step = page.getByRole('listitem', { name: 'Stage lr' });
    await step.getByText('0.8000').waitFor();
    expect(await step.textContent()).toContain(`${rate} 0.01`);
    expect(await step.getAttribute('aria-current')).toBe('step');
    await page.getByRole('listitem', { name: 'Stage depth' }).getByText('Starts after').waitFor();
    await page.evaluate(axe.source);
    const { violations } = (await page.evaluate('axe.run()')) as AxeResults;
    expect(violations.map(({ id }) => id)).toEqual([]);
    await step.getByRole('button', { name: 'Confirm the winner of lr' }).focus();
    await page.keyboard.press('Enter');
    await step.getByText('Completed').waitFor();
    expect((await api.store.plans.get(planId))?.status).toBe('running');
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Resume' }).waitFor();
    await step.getByRole('link', { name: 'Its sweep' }).click();
    await page.getByRole('heading', { name: 'course / lr' }).waitFor();
    await page
      .getByRole('navigation', { name: 'Path' })
      .getByRole('link', { name: 'Plan', exact: true })
      .click();
    await page.getByRole('heading', { name: 'course', exact: true }).waitFor();
    expect(complaints).toEqual([]);
  });
});
