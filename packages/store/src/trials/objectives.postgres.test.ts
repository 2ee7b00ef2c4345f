import { parseFilter, parseSort, pointPathTypes, type SweepSpec } from '@unetsweep/contract';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { AttemptEnd, Metrics } from '../ports/records.js';
import {
  addPlannedSweep,
  claim,
  completed,
  createStoreBench,
  newPoints,
  type PlannedSweep,
  type StoreBench,
} from '../testing/index.js';

let test: StoreBench;

beforeAll(async () => {
  test = await createStoreBench(inject('databaseUrl'));
});
afterAll(() => test.drop());

const objective = [
  { metric: 'valDice', mode: 'max' as const },
  { metric: 'secondsPerEpoch', mode: 'min' as const },
];
const ended = (metrics: Metrics, derived: Metrics = {}): AttemptEnd =>
  ({ ...completed(metrics), derived }) as AttemptEnd;
const failed: AttemptEnd = {
  status: 'failed',
  failure: { reason: 'internal', message: 'no', epoch: null },
  flags: [],
};

async function end(trialId: string | undefined, how: AttemptEnd): Promise<void> {
  await test.store.trials.end(await claim(test.store, trialId ?? '', test.worker), how);
}

/** A sweep whose runs ended like this, a list for each point. */
async function addSweep(points: AttemptEnd[][], changes: Partial<SweepSpec> = {}): Promise<PlannedSweep> {
  const repeats = points[0]?.length ?? 1;
  const made = await addPlannedSweep(test.store, test.dataset, newPoints(points.length, { repeats }), {
    repeats,
    ...changes,
  });
  for (const [index, how] of points.flat().entries()) await end(made.trialIds[index], how);
  return made;
}

/** Numbers of the points of a list. */
async function list(sweepId: string, { sort, filter }: { sort?: string; filter?: string }) {
  const objectives = (await test.store.sweeps.get(sweepId))?.spec.objective.map(({ metric }) => metric) ?? [];
  const types = pointPathTypes({ parameters: ['optimizer.learningRate'], isInternal: true, objectives });
  const { items } = await test.store.sweeps.points(sweepId, {
    limit: 100,
    ...(sort !== undefined && { sort: parseSort(sort, types) }),
    ...(filter !== undefined && { filter: parseFilter(filter, types) }),
  });
  return items;
}
const numbers = async (...given: Parameters<typeof list>) =>
  (await list(...given)).map(({ number }) => number);

/** Numbers of the points on a sweep's front. */
async function front({ sweepId, points }: PlannedSweep) {
  const sweep = await test.store.sweeps.get(sweepId);
  expect(sweep?.best).toBeNull();
  return sweep?.front?.map(({ pointId }) => points.find(({ id }) => id === pointId)?.number);
}

describe('a sweep with several objectives', () => {
  const run = (valDice: number, secondsPerEpoch: number) => [ended({ valDice }, { secondsPerEpoch })];

  it('has a front instead of a best point, the first objective first', async () => {
    const made = await addSweep([run(0.7, 1), run(0.9, 4), run(0.8, 2), run(0.75, 3), run(0.9, 4)], {
      objective,
    });
    expect(await front(made)).toEqual([2, 5, 3, 1]);
    const sweep = await test.store.sweeps.get(made.sweepId);
    expect(sweep?.front?.[0]?.values).toEqual([0.9, 4]);
    const points = await list(made.sweepId, { sort: 'values.secondsPerEpoch,number' });
    expect(points.map(({ number }) => number)).toEqual([1, 3, 4, 2, 5]);
    expect(points[2]).toMatchObject({ value: 0.75, values: [0.75, 3], front: false, feasible: true });
    expect(await numbers(made.sweepId, { filter: 'front=true and values.secondsPerEpoch<3' })).toEqual([
      1, 3,
    ]);
  });

  it('has values only where every objective has one, each aggregated by itself', async () => {
    const runs = (first: number, second: number) => [...run(first, second), ...run(first + 0.1, second + 2)];
    const made = await addSweep([runs(0.5, 1), [ended({ valDice: 0.9 }), ended({ valDice: 0.8 })]], {
      objective,
      aggregate: 'worst',
    });
    const [first, second] = await list(made.sweepId, {});
    expect(first?.values).toEqual([0.5, 3]);
    expect(second).toMatchObject({ value: 0.8, values: null, front: false });
    expect(await front(made)).toEqual([1]);
  });

  it('takes a point off its front that runs again, and lets those back that only it dominated', async () => {
    const twice = (valDice: number, seconds: number) => [...run(valDice, seconds), ...run(valDice, seconds)];
    const made = await addSweep([[...run(0.9, 1), failed], twice(0.8, 2), twice(0.7, 3)], {
      objective,
      onRunFailure: 'ignore',
    });
    expect(await front(made)).toEqual([1]);
    await test.store.trials.retry(made.trialIds[1] ?? '', true);
    expect(await front(made)).toEqual([2]);
    await end(made.trialIds[1], ended({ valDice: 0.6 }, { secondsPerEpoch: 0.5 }));
    expect(await front(made)).toEqual([2, 1]);
  });

  it('forgets its front with itself', async () => {
    const { sweepId } = await addSweep([run(0.9, 1)], { objective });
    expect(await test.store.sweeps.delete(sweepId)).toBe(true);
    expect(await test.store.sweeps.get(sweepId)).toBeNull();
  });
});

describe('constraints', () => {
  const constraints = [{ metric: 'secondsPerEpoch', max: 2 }];
  const run = (valDice: number, secondsPerEpoch: number) => ended({ valDice }, { secondsPerEpoch });

  it('keep a point that breaks one from being the best, and say which and by how much', async () => {
    const made = await addSweep([[run(0.9, 3)], [run(0.8, 2)], [run(0.7, 1)]], { constraints });
    const best = (await test.store.sweeps.get(made.sweepId))?.best;
    expect(best).toMatchObject({ pointId: made.points[1]?.id, value: 0.8 });
    expect(await test.store.trials.get(made.trialIds[0] ?? '')).toMatchObject({
      feasible: false,
      violations: [{ metric: 'secondsPerEpoch', value: 3, min: null, max: 2 }],
    });
    expect(await test.store.trials.get(made.trialIds[1] ?? '')).toMatchObject({
      feasible: true,
      violations: [],
    });
    expect(await numbers(made.sweepId, { filter: 'feasible=false' })).toEqual([1]);
    expect(await numbers(made.sweepId, { filter: 'feasible=true', sort: '-value' })).toEqual([2, 3]);
  });

  it('leave a sweep without a best point where none keeps them', async () => {
    const { sweepId } = await addSweep([[run(0.9, 3)]], { constraints });
    expect((await test.store.sweeps.get(sweepId))?.best).toBeNull();
  });

  it('keep a point off the front, and hold for each of its runs', async () => {
    const made = await addSweep(
      [
        [run(0.9, 1), run(0.9, 3)],
        [run(0.6, 1), run(0.6, 2)],
        [run(0.8, 1), failed],
      ],
      { constraints, objective: [objective[0] as (typeof objective)[0], { metric: 'valLoss', mode: 'min' }] },
    );
    expect(await front(made)).toEqual([]);
    const losses = await addSweep(
      [
        [run(0.9, 1), run(0.9, 3)],
        [run(0.6, 1), run(0.6, 2)],
        [run(0.8, 1), failed],
      ],
      { constraints, objective, onRunFailure: 'ignore' },
    );
    expect(await front(losses)).toEqual([3]);
  });
});

it('ranks points by consistency after the fact, by the aggregates that are kept', async () => {
  const runs = (...values: number[]) => values.map((valDice) => ended({ valDice }));
  const { sweepId } = await addSweep([runs(0.82, 0.815, 0.825), runs(0.85, 0.85, 0.78), runs(0.5, 0.5, 0.5)]);
  expect(await numbers(sweepId, { sort: '-value' })).toEqual([2, 1, 3]);
  expect(await numbers(sweepId, { sort: '-aggregates.meanMinusStd' })).toEqual([1, 2, 3]);
  expect(await numbers(sweepId, { sort: '-aggregates.best' })).toEqual([2, 1, 3]);
  expect(await numbers(sweepId, { filter: 'aggregates.worst>0.8' })).toEqual([1]);
  const [first] = await list(sweepId, {});
  expect(first?.aggregates?.meanMinusStd).toBeCloseTo(0.815, 12);
});
