import {
  evaluateFilter,
  type FilterNode,
  ProblemError,
  parseTrialFilter,
  readTrialPath,
  type Trial,
} from '@unetsweep/contract';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { PageQuery } from '../ports/page.js';
import {
  addDataset,
  addPlannedSweep,
  addWorker,
  claim,
  completed,
  createTestStore,
  newPoints,
  type TestStore,
  trialStart,
} from '../testing/index.js';

let test: TestStore;
let sweepId: string;
let all: Trial[];

const names = ['adam', 'sgd', 'rmsprop'];

beforeAll(async () => {
  test = await createTestStore(inject('databaseUrl'));
  const { store } = test;
  const dataset = await addDataset(store);
  const worker = await addWorker(store);
  const params = (index: number) => ({
    'optimizer.learningRate': 10 ** -((index % 3) + 1),
    ...(index % 4 === 3 ? {} : { 'optimizer.name': names[index % 3] }),
  });
  const made = await addPlannedSweep(store, dataset, newPoints(12, { params }));
  sweepId = made.sweepId;
  for (const [index, id] of made.trialIds.slice(0, 9).entries()) {
    const claimed = await claim(store, id, worker);
    await store.trials.start(claimed, trialStart());
    const end = completed({ valDice: (index % 3) / 10, valLoss: index === 4 ? null : index });
    if (index === 8)
      await store.trials.end(claimed, {
        status: 'failed',
        failure: { reason: 'diverged', message: 'NaN', epoch: 2 },
        flags: ['diverged'],
      });
    else await store.trials.end(claimed, end);
  }
  all = (await store.trials.list({ sweepId, limit: 100 })).items;
});
afterAll(() => test.drop());

async function pages(query: Omit<PageQuery, 'limit'>, limit: number): Promise<Trial[]> {
  const items: Trial[] = [];
  let cursor: string | undefined;
  do {
    const page = await test.store.trials.list({ ...query, sweepId, limit, ...(cursor ? { cursor } : {}) });
    items.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return items;
}

async function onDatabase(statement: string, values: unknown[]): Promise<void> {
  const client = new pg.Client({ connectionString: test.databaseUrl });
  await client.connect();
  await client.query(statement, values);
  await client.end();
}

const parse = (text: string): FilterNode =>
  parseTrialFilter(text, { parameters: ['optimizer.learningRate', 'optimizer.name'], isInternal: true });

describe('a list of trials', () => {
  it.each([
    'number',
    'createdAt',
    'status',
    'finishedAt',
    'durationMs',
    'failure.reason',
    'metrics.valDice',
    'metrics.valLoss',
    'lastMetrics.valDice',
    'derived.gap',
    'params.optimizer.learningRate',
    'params.optimizer.name',
    'params.training.epochs',
    'spec.model.depth',
  ])(
    'sorted by %s gives every trial once, the same in pages of any size, nulls last both ways',
    async (path) => {
      for (const descending of [false, true]) {
        const sort = [{ path, descending }];
        const whole = (await test.store.trials.list({ sweepId, limit: 100, sort })).items;
        expect(whole.map(({ id }) => id).sort()).toEqual(all.map(({ id }) => id).sort());
        for (const limit of [1, 5]) {
          expect((await pages({ sort }, limit)).map(({ id }) => id)).toEqual(whole.map(({ id }) => id));
        }
      }
    },
  );

  it('orders by value with missing values last in both directions', async () => {
    const dice = async (descending: boolean) =>
      (await pages({ sort: [{ path: 'metrics.valLoss', descending }] }, 4)).map(
        ({ metrics }) => metrics.valLoss ?? null,
      );
    expect(await dice(false)).toEqual([0, 1, 2, 3, 5, 6, 7, null, null, null, null, null]);
    expect(await dice(true)).toEqual([7, 6, 5, 3, 2, 1, 0, null, null, null, null, null]);
  });

  it('sorts by several paths, each in its direction', async () => {
    const sort = [
      { path: 'metrics.valDice', descending: true },
      { path: 'number', descending: false },
    ];
    const sorted = await pages({ sort }, 2);
    const expected = [...all].sort(
      (a, b) => (b.metrics.valDice ?? -1) - (a.metrics.valDice ?? -1) || a.number - b.number,
    );
    expect(sorted.map(({ number }) => number)).toEqual(expected.map(({ number }) => number));
  });

  it.each([
    'status = completed',
    'status in (completed, failed) and metrics.valDice >= 0.1',
    'not (metrics.valDice >= 0.1)',
    'metrics.valLoss != 3',
    'metrics.valLoss is null',
    'failure.reason is not null',
    'flags = diverged or number > 10',
    'flags != diverged',
    'params.optimizer.name = adam',
    'params.optimizer.name != sgd',
    'params.optimizer.name ~ D',
    'params.optimizer.name is null',
    'params.optimizer.learningRate < 0.05 and params.optimizer.learningRate > 0.001',
    'params.training.epochs = 10',
    'spec.model.batchNorm = true',
    'spec.training.earlyStopping.patience is null',
    'createdAt > 2020-01-01T00:00:00Z and finishedAt is null',
    'durationMs >= 0',
    'worker.host = node-1',
    'params.optimizer.name in (adam, "sgd") and not status = queued',
  ])('filtered by %s finds what the filter says of each trial', async (text) => {
    const filter = parse(text);
    const base = (await test.store.sweeps.getPlan(sweepId))?.baseTrial;
    const matching = all.filter((trial) =>
      evaluateFilter(filter, readTrialPath({ ...trial, spec: trial.spec ?? base })),
    );
    const found = await test.store.trials.list({ sweepId, filter, limit: 100, count: true });
    expect(found.items.map(({ number }) => number)).toEqual(matching.map(({ number }) => number));
    expect(found.total).toBe(matching.length);
  });

  it('filtered and sorted by measured numbers gives every trial once, in pages of any size', async () => {
    const tied = { path: 'metrics.valDice', descending: true };
    const sorts = [
      [tied],
      [tied, { path: 'metrics.valLoss', descending: false }],
      [tied, { path: 'params.optimizer.name', descending: true }, { path: 'number', descending: true }],
      [{ path: 'params.optimizer.name', descending: false }, tied],
    ];
    const [low, unmeasured] = ['metrics.valDice < 0.2 and number < 10', 'metrics.valHausdorff95 > 0'];
    for (const text of [low, unmeasured, 'metrics.valLoss >= 0 or number > 10']) {
      const filter = parse(text);
      const matching = all.filter((trial) => evaluateFilter(filter, readTrialPath(trial)));
      for (const sort of sorts) {
        const whole = (await test.store.trials.list({ sweepId, filter, sort, limit: 100 })).items;
        expect(whole.map(({ id }) => id).sort()).toEqual(matching.map(({ id }) => id).sort());
        for (const limit of [1, 3])
          expect((await pages({ filter, sort }, limit)).map(({ id }) => id)).toEqual(
            whole.map(({ id }) => id),
          );
      }
    }
    const sort = [tied, { path: 'metrics.valLoss', descending: false }];
    const [first, second] = (await test.store.trials.list({ sweepId, sort, limit: 2 })).items;
    expect([first, second].map((trial) => [trial?.metrics.valDice, trial?.metrics.valLoss])).toEqual([
      [0.2, 2],
      [0.2, 5],
    ]);
  });

  it('finds trials that go on by what they measured before', async () => {
    const [running] = all.filter(({ status }) => status === 'queued').map(({ id }) => id);
    const filter = parse('metrics.valDice < 0.2 and metrics.valDice > 0.1');
    const measure = (metrics: string) =>
      onDatabase('UPDATE trial SET metrics = $1::jsonb WHERE id = $2', [metrics, running]);
    await measure('{"valDice": 0.15}');
    const found = await test.store.trials.list({ sweepId, filter, limit: 10 });
    await measure('{}');
    expect(found.items.map(({ id }) => id)).toEqual([running]);
  });

  it('takes names and values of a filter as data, whatever they hold', async () => {
    const nasty = `x') or true; drop table trial; --`;
    const filter: FilterNode = {
      kind: 'compare',
      path: { text: `params."${nasty}"`, segments: ['params', nasty], type: 'any' },
      operator: '=',
      value: { text: nasty, quoted: true, value: nasty },
    };
    expect((await test.store.trials.list({ sweepId, filter, limit: 10 })).items).toEqual([]);
    expect((await test.store.trials.list({ sweepId, limit: 100 })).items).toHaveLength(12);
  });

  it('refuses a cursor of another query', async () => {
    const { nextCursor } = await test.store.trials.list({ sweepId, limit: 2 });
    const sort = [{ path: 'number', descending: true }];
    const code = await test.store.trials
      .list({ sweepId, limit: 2, sort, cursor: nextCursor ?? '' })
      .catch((error: unknown) => error);
    expect(code).toBeInstanceOf(ProblemError);
    expect(code).toMatchObject({ code: 'invalidCursor' });
    await expect(test.store.trials.list({ sweepId, limit: 2, cursor: '%%%' })).rejects.toMatchObject({
      code: 'invalidCursor',
    });
  });
});
