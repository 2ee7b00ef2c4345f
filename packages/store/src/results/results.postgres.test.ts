import { parseTrialFilter, type ResultStatistic } from '@unetsweep/contract';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { AttemptEnd, Metrics } from '../ports/records.js';
import type { GroupQuery, TrialGroup } from '../ports/results.js';
import {
  addPlannedSweep,
  claim,
  completed,
  createStoreBench,
  epoch,
  newPoints,
  type StoreBench,
  trialStart,
} from '../testing/index.js';

const every: ResultStatistic[] = ['mean', 'std', 'min', 'max', 'median', 'count', 'best', 'meanMinusStd'];

interface Run {
  params: Record<string, unknown>;
  metrics: Metrics;
  status?: 'completed' | 'pruned' | 'failed';
}

let test: StoreBench;

beforeAll(async () => {
  test = await createStoreBench(inject('databaseUrl'));
});
afterAll(() => test.drop());

function endOf(status: NonNullable<Run['status']>, metrics: Metrics): AttemptEnd {
  if (status === 'failed')
    return { status, failure: { reason: 'internal', message: 'no', epoch: null }, flags: [] };
  return { status, metrics, lastMetrics: metrics, derived: {}, flags: [], bestEpoch: 3 };
}

/** A sweep whose trials ended like this, one point each. */
async function addRuns(runs: Run[], spec: Parameters<typeof addPlannedSweep>[3] = {}) {
  const points = newPoints(runs.length, { params: (index) => runs[index]?.params ?? {} });
  const made = await addPlannedSweep(test.store, test.dataset, points, spec);
  for (const [index, { metrics, status = 'completed' }] of runs.entries()) {
    const claimed = await claim(test.store, made.trialIds[index] ?? '', test.worker);
    await test.store.trials.end(claimed, endOf(status, metrics));
  }
  return made;
}

const query = (changes: Partial<GroupQuery> = {}): GroupQuery => ({
  rows: ['params.a'],
  columns: [],
  metrics: ['valDice'],
  statistics: every,
  at: 'best',
  statuses: ['completed'],
  totals: true,
  trialIds: 0,
  ...changes,
});

/** The definitions, written out. */
function plainStatistics(values: number[]) {
  const sorted = [...values].sort((a, b) => a - b);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const middle = (sorted.length - 1) / 2;
  const at = (index: number) => sorted[index] ?? Number.NaN;
  const std = values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : null;
  return {
    mean: values.length > 0 ? mean : null,
    std,
    meanMinusStd: values.length > 0 ? mean - (std ?? 0) : null,
    min: sorted[0] ?? null,
    max: sorted.at(-1) ?? null,
    median: values.length > 0 ? (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2 : null,
    count: values.length,
    // The objective is the metric itself, and larger is better.
    best: sorted.at(-1) ?? null,
  };
}

function expectClose(
  actual: Record<string, number | null | undefined>,
  expected: Record<string, number | null>,
) {
  expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, value] of Object.entries(expected)) {
    if (value === null) expect(actual[name], name).toBeNull();
    else expect(Math.abs((actual[name] ?? Number.NaN) - value), name).toBeLessThan(1e-9);
  }
}

const valuesOf = (runs: Run[]) => runs.flatMap(({ metrics }) => metrics.valDice ?? []);

const run = fc.record({
  params: fc.record({ a: fc.constantFrom('x', 'y', null), b: fc.constantFrom(1, 10, 2) }),
  metrics: fc.record({ valDice: fc.option(fc.double({ min: 0, max: 1, noNaN: true })) }),
  status: fc.constantFrom('completed' as const, 'completed' as const, 'pruned' as const, 'failed' as const),
});

describe('groups of trials', () => {
  it('have the statistics of the definitions, in cells and in every total', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(run, { minLength: 1, maxLength: 12 }), async (runs) => {
        const { sweepId } = await addRuns(runs);
        const twoWay = query({ columns: ['params.b'] });
        const counting: Run[] = runs.filter(({ status }) => status === 'completed');
        const groups = await test.store.results.groups(sweepId, twoWay);
        const within = ({ group }: TrialGroup) =>
          counting.filter(({ params }) =>
            Object.entries(group).every(([path, value]) => params[path.replace('params.', '')] === value),
          );
        const sums = { cell: 0, row: 0, column: 0, total: 0 };
        for (const group of groups) {
          const inside = within(group);
          expect(group.count).toBe(inside.length);
          expectClose(group.metrics.valDice ?? {}, plainStatistics(valuesOf(inside)));
          sums[group.kind] += group.count;
        }
        const all = counting.length;
        expect(sums).toEqual({ cell: all, row: all, column: all, total: all });
        // The one-way table over one side is the totals of that side, but for the order of summation.
        const oneWay = await test.store.results.groups(sweepId, query({ totals: false }));
        const rows = groups.filter(({ kind }) => kind === 'row');
        expect(oneWay).toHaveLength(rows.length);
        for (const { group, count, metrics } of oneWay) {
          const row = rows.find((each) => JSON.stringify(each.group) === JSON.stringify(group));
          expect(row?.count).toBe(count);
          expectClose(row?.metrics.valDice ?? {}, metrics.valDice as Record<string, number | null>);
        }
      }),
      { numRuns: 12 },
    );
  });

  it('take the best by the objective and name their trials best first', async () => {
    const runs = [0.3, 0.1, 0.2].map((valLoss, index) => ({
      params: { a: 'x' },
      metrics: { valLoss, valDice: [0.5, 0.6, 0.9][index] ?? 0 },
    }));
    const { sweepId, trialIds } = await addRuns(runs, { objective: { metric: 'valLoss', mode: 'min' } });
    const [group] = await test.store.results.groups(
      sweepId,
      query({ metrics: ['valLoss', 'valDice'], statistics: ['best'], trialIds: 2 }),
    );
    expect(group).toMatchObject({
      metrics: { valLoss: { best: 0.1 }, valDice: { best: 0.6 } },
      trialIds: [trialIds[1], trialIds[2]],
    });
  });

  it('fall back to the fixed value where a path did not vary, count pruned ones when asked, and filter', async () => {
    const { sweepId } = await addRuns([
      { params: { 'optimizer.name': 'sgd' }, metrics: { valDice: 0.2 } },
      { params: {}, metrics: { valDice: 0.4 } },
      { params: {}, metrics: { valDice: 0.9 }, status: 'pruned' },
    ]);
    const groups = async (changes: Partial<GroupQuery>) =>
      (
        await test.store.results.groups(
          sweepId,
          query({ rows: ['params.optimizer.name'], statistics: ['max'], totals: false, ...changes }),
        )
      ).map(({ group, count, metrics }) => [Object.values(group)[0], count, metrics.valDice?.max]);
    expect((await groups({})).sort()).toEqual([
      ['adam', 1, 0.4],
      ['sgd', 1, 0.2],
    ]);
    expect((await groups({ statuses: ['completed', 'pruned'] })).sort()).toEqual([
      ['adam', 2, 0.9],
      ['sgd', 1, 0.2],
    ]);
    const filter = parseTrialFilter('status = pruned', { parameters: [], isInternal: true });
    expect(await groups({ statuses: null, filter })).toEqual([['adam', 1, 0.9]]);
  });
});

describe('columns', () => {
  it('hold numbers, texts by dictionary and times, in the order of the numbers', async () => {
    const { sweepId } = await addRuns([
      { params: { 'optimizer.name': 'sgd', scale: 'low' }, metrics: { valDice: 0.2 } },
      { params: { 'optimizer.name': 'adam', scale: 3 }, metrics: { valDice: null } },
      { params: { 'optimizer.name': 'sgd', scale: null }, metrics: { valDice: 0.4 } },
    ]);
    const field = (name: string, type: 'number' | 'string' | 'time' | 'any') => ({
      name,
      segments: name.split('.'),
      type,
    });
    const fields = [
      field('number', 'number'),
      field('metrics.valDice', 'number'),
      field('params.optimizer.name', 'string'),
      field('params.scale', 'any'),
      field('finishedAt', 'time'),
    ];
    const read = await test.store.results.columns(sweepId, { fields, maxRows: 10, keep: null });
    expect(read).toMatchObject({
      count: 3,
      sampled: false,
      columns: {
        number: { type: 'number', values: [1, 2, 3] },
        'metrics.valDice': { type: 'number', values: [0.2, null, 0.4] },
        'params.optimizer.name': { type: 'string', values: [0, 1, 0], dictionary: ['sgd', 'adam'] },
        'params.scale': { type: 'string', values: [0, 1, null], dictionary: ['low', '3'] },
        finishedAt: { type: 'time' },
      },
    });
    const { items } = await test.store.trials.list({ sweepId, limit: 3 });
    expect(read.columns.finishedAt?.values).toEqual(items.map((trial) => Date.parse(trial.finishedAt ?? '')));
  });

  it('are a lasting sample where there are too many trials, with the one to keep in it', async () => {
    const runs = Array.from({ length: 30 }, () => ({ params: {}, metrics: { valDice: 0.5 } }));
    const { sweepId, trialIds } = await addRuns(runs);
    const fields = [{ name: 'id', segments: ['id'], type: 'string' as const }];
    const sample = async (maxRows: number, keep: string | null) => {
      const { count, sampled, columns } = await test.store.results.columns(sweepId, {
        fields,
        maxRows,
        keep,
      });
      expect([count, sampled]).toEqual([30, true]);
      return columns.id?.dictionary ?? [];
    };
    const [small, large] = [await sample(5, null), await sample(12, null)];
    expect(small).toHaveLength(5);
    expect(large).toHaveLength(12);
    expect(large).toEqual(expect.arrayContaining(small));
    const left = trialIds.find((id) => !large.includes(id)) ?? '';
    expect(await sample(5, left)).toContain(left);
  });
});

describe('curves', () => {
  it('share an axis of the measured epochs; quartiles are over all trials', async () => {
    const { store } = test;
    const { sweepId, trialIds } = await test.planned(4);
    for (const [index, id] of trialIds.entries()) {
      const claimed = await claim(store, id, test.worker);
      await store.trials.start(claimed, trialStart());
      await store.epochs.record(
        claimed,
        [1, 2, 3, 4, 5].map((at) => epoch(at, at % 2 === 1 ? { valDice: index + at / 10 } : {})),
      );
      if (index < 3) await store.trials.end(claimed, completed({ valDice: index + 0.5 }));
    }
    const read = (changes: object) =>
      store.results.curves(sweepId, {
        metrics: ['valDice'],
        trials: { top: 2 },
        maxPoints: 200,
        bands: true,
        ...changes,
      });
    const curves = await read({});
    expect(curves.epochs).toEqual([1, 3, 5]);
    // The running trial leads by its last epoch.
    expect(curves.series).toEqual([
      { trialId: trialIds[3], metric: 'valDice', values: [3.1, 3.3, 3.5] },
      { trialId: trialIds[2], metric: 'valDice', values: [2.1, 2.3, 2.5] },
    ]);
    expect(curves.bands[0]?.count).toEqual([4, 4, 4]);
    const medians = curves.bands[0]?.q50.map((value) => Number(value?.toFixed(9)));
    expect(medians).toEqual([1.6, 1.8, 2]);
    expect(curves.sampled).toBe(false);
    const thinned = await read({ maxPoints: 2, trials: { ids: [trialIds[0] ?? ''] }, bands: false });
    expect(thinned).toMatchObject({
      epochs: [1, 5],
      series: [{ values: [0.1, 0.5] }],
      bands: [],
      sampled: true,
    });
    const learningRates = await read({ metrics: ['learningRate'], bands: false });
    expect(learningRates.series[0]?.values).toEqual([0.001, 0.001, 0.001, 0.001, 0.001]);
  });
});

describe('the best point', () => {
  async function addPoints(values: number[][]) {
    const repeats = values[0]?.length ?? 1;
    const made = await addPlannedSweep(test.store, test.dataset, newPoints(values.length, { repeats }), {
      repeats,
    });
    for (const [index, valDice] of values.flat().entries()) {
      const claimed = await claim(test.store, made.trialIds[index] ?? '', test.worker);
      await test.store.trials.end(claimed, completed({ valDice }));
    }
    const best = (await test.store.sweeps.get(made.sweepId))?.best;
    const numberOf = (id: string) => made.points.findIndex((point) => point.id === id) + 1;
    return { best: numberOf(best?.pointId ?? ''), tied: best?.tied.map(numberOf) };
  }

  it('ties with those that its runs cannot be told from, nearest first', async () => {
    // Means 0.6, 0.5967, 0.5983 and 0.2; the last one is 0.4 worse with every seed.
    const values = [
      [0.5, 0.6, 0.7],
      [0.52, 0.57, 0.7],
      [0.58, 0.6, 0.615],
      [0.1, 0.2, 0.3],
    ];
    expect(await addPoints(values)).toEqual({ best: 1, tied: [3, 2] });
  });

  it('ties with none where points have a single run: that cannot be tested', async () => {
    expect(await addPoints([[0.6], [0.5999], [0.6]])).toEqual({ best: 1, tied: [] });
  });
});

it('groups by the label of a bundle and by its leaves', async () => {
  const bundle = (label: string, rate: number) => ({
    optimizer: label,
    'optimizer.name': 'adam',
    'optimizer.learningRate': rate,
  });
  const { sweepId } = await addRuns([
    { params: bundle('slow', 1e-4), metrics: { valDice: 0.2 } },
    { params: bundle('fast', 1e-2), metrics: { valDice: 0.4 } },
  ]);
  const means = async (path: string) =>
    (await test.store.results.groups(sweepId, query({ rows: [path], statistics: ['mean'], totals: false })))
      .map(({ group, metrics }) => `${Object.values(group)[0]} ${metrics.valDice?.mean?.toFixed(1)}`)
      .sort();
  expect(await means('params.optimizer')).toEqual(['fast 0.4', 'slow 0.2']);
  expect(await means('params.optimizer.learningRate')).toEqual(['0.0001 0.2', '0.01 0.4']);
  expect(await means('params.optimizer.name')).toEqual(['adam 0.3']);
});
