import { resolveSweepSpec } from '@unetsweep/contract';
import type { Store } from '@unetsweep/store';
import { newPoints } from '@unetsweep/store/testing';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, it } from 'vitest';
import { useBench } from './bench.js';
import { hasBrowser } from './browser.js';

let trialId: string;

/** A sweep that a caller trains, three trials of which have ended. */
async function addCallersSweep(store: Store): Promise<void> {
  const id = uuidv7();
  const parameters = { 'lr.max': [0.1, 0.2, 0.3, 0.4], kind: ['a', 'b'] };
  const objective = { metric: 'my-score', mode: 'max' as const };
  const spec = resolveSweepSpec(
    { name: "caller's", runner: 'external', parameters, objective },
    { dataset: null },
  );
  await store.sweeps.create({
    id,
    spec,
    dataset: null,
    baseTrial: {} as never,
    pointCount: 4,
    trialCount: 4,
  });
  const [lease] = await store.planning.lease('test', 60_000, 1);
  const points = newPoints(4, { params: (index) => ({ 'lr.max': (index + 1) / 10, kind: 'a' }) });
  const made = points.map((point) => ({ ...point, spec: { ...point.params, model: 'mine' } }));
  await store.planning.materialise(id, lease?.fence ?? -1, made, { cursor: {}, last: true });
  const { trials } = await store.external.lease(id, [{ clientId: 'me', count: 3 }]);
  const epochs = [1, 2, 3].map((epoch) => ({ epoch, metrics: { 'my-score': epoch / 8, extra: 1 / epoch } }));
  await store.external.report(trials.map((trial) => ({ ...trial, epochs })));
  const end = { status: 'completed' as const, metrics: null, failure: null, flags: [], sum: 'x' };
  await store.external.complete(trials.map((trial) => ({ ...trial, ...end })));
  trialId = trials[0]?.trialId ?? '';
}

const bench = useBench({ seed: ({ store }) => addCallersSweep(store) });

describe.skipIf(!hasBrowser)('what a caller trains', () => {
  it("is shown under the caller's own names, without a data set", async () => {
    const { page, api, complaints } = bench;
    await page.goto(api.url);
    await page.getByRole('link', { name: "caller's" }).click();
    await page.getByText('trained by you').waitFor();
    await page.getByRole('columnheader', { name: 'my-score' }).first().waitFor();
    await page.getByText('0.3750').first().waitFor();
    expect(await page.getByText('Hardest images').count()).toBe(0);
    expect(await page.getByText('valDice').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('has a page for each trial, with what was reported', async () => {
    const { page, api, complaints } = bench;
    await page.goto(`${api.url}/trials/${trialId}`);
    await page.getByRole('heading', { name: 'extra' }).waitFor();
    expect(await page.locator('.stats').textContent()).toContain('my-score');
    expect(await page.getByText('Predictions').count()).toBe(0);
    expect(complaints).toEqual([]);
  });
});
