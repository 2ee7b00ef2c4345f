import { parseTrialFilter } from '@unetsweep/contract';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import {
  addPlannedSweep,
  claim,
  completed,
  createStoreBench,
  newPoints,
  type StoreBench,
} from '../testing/index.js';

let test: StoreBench;
let sweepId: string;
let trialIds: string[];

/** Values of the two runs of each point; the second point's second run never ends. */
const values = [
  [0.5, 0.7],
  [0.9, null],
  [0.1, 0.2],
  [0.3, 0.3],
];
const params = [{ a: null, b: 1e-7 }, { a: 1 }, { a: 'x', b: 2 }, { b: 3 }];

beforeAll(async () => {
  test = await createStoreBench(inject('databaseUrl'));
  const points = newPoints(values.length, { repeats: 2, params: (index) => params[index] ?? {} });
  ({ sweepId, trialIds } = await addPlannedSweep(test.store, test.dataset, points, { repeats: 2 }));
  const runs = values.flat();
  // The last point ends first.
  for (const index of [6, 7, 0, 1, 2, 4, 5]) {
    const claimed = await claim(test.store, trialIds[index] ?? '', test.worker);
    await test.store.trials.end(claimed, completed({ valDice: runs[index] ?? 0, dice: index / 10 }));
  }
});
afterAll(() => test.drop());

describe('the values of an analysis', () => {
  it('are those of points of which all runs have ended, in the order in which they did', async () => {
    const found = await test.store.analysis.values(sweepId, { value: { objective: 0 } });
    expect([...found.numbers]).toEqual([4, 1, 3]);
    expect([...found.values].map((value) => Number(value.toFixed(9)))).toEqual([0.3, 0.6, 0.15]);
    expect(found.trialsSeen).toBe(6);
  });

  it('are means of a metric over the runs that pass a filter', async () => {
    const filter = parseTrialFilter('repeat = 2', { parameters: [], isInternal: true });
    const read = async (value: { metric: string } | { objective: number }) => {
      const {
        numbers,
        values: means,
        trialsSeen,
      } = await test.store.analysis.values(sweepId, { value, filter });
      return {
        means: Object.fromEntries([...numbers].map((number, place) => [number, means[place]])),
        trialsSeen,
      };
    };
    expect(await read({ metric: 'dice' })).toEqual({ means: { 1: 0.1, 3: 0.5, 4: 0.7 }, trialsSeen: 3 });
    expect((await read({ objective: 0 })).trialsSeen).toBe(3);
    const { values: gaps } = await test.store.analysis.values(sweepId, { value: { metric: 'gap' } });
    expect([...gaps]).toEqual([0.1, 0.1, 0.1]);
  });

  it('change their state with each end', async () => {
    const before = await test.store.analysis.state(sweepId);
    const claimed = await claim(test.store, trialIds[3] ?? '', test.worker);
    await test.store.trials.end(claimed, completed({ valDice: 0.8 }));
    expect((await test.store.analysis.state(sweepId))?.finishSeq).toBe((before?.finishSeq ?? 0) + 1);
    const { numbers } = await test.store.analysis.values(sweepId, { value: { objective: 0 } });
    expect([...numbers]).toEqual([4, 1, 3, 2]);
    expect(await test.store.analysis.state(test.dataset.id)).toBeNull();
  });
});

it('tells parameters that were null from those that took no part', async () => {
  const found = await test.store.analysis.parameters(sweepId, [1, 3, 4], ['a', 'b', 'c']);
  expect(found).toEqual({
    a: [null, 'x', undefined],
    b: [1e-7, 2, 3],
    c: [undefined, undefined, undefined],
  });
});

it('describes points by their runs', async () => {
  const [third, first] = await test.store.analysis.points(sweepId, [3, 1]);
  expect(third).toMatchObject({ number: 3, count: 2, trialIds: trialIds.slice(4, 6), gap: 0.1 });
  expect(first?.dice).toBeCloseTo(0.05, 9);
  expect(first?.spec).toHaveProperty('training.epochs', 10);
  const times = await test.store.analysis.endTimes(sweepId, [1]);
  const trial = await test.store.trials.get(trialIds[1] ?? '');
  expect(times.get(1)).toBe(Date.parse(trial?.finishedAt ?? ''));
});
