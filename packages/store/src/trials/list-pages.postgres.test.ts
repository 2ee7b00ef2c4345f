import {
  evaluateFilter,
  type FilterPath,
  parseTrialFilter,
  readTrialPath,
  type Trial,
} from '@unetsweep/contract';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import type { PageQuery } from '../ports/page.js';
import { addPlannedSweep, createStoreBench, newPoints, type StoreBench } from '../testing/index.js';
import { windowRows } from './read-window.js';

type Sort = NonNullable<PageQuery['sort']>;

const START_MS = 60_000;
/** More than a page is looked for in along an index. */
const TRIALS = windowRows + 300;

let bench: StoreBench;
let sweepId: string;
let all: Trial[];

/** Ends of trials with ties, gaps and all kinds of keys: every seventh has none yet. */
const END = `
  UPDATE trial SET status = CASE WHEN number % 50 = 3 THEN 'failed' ELSE 'completed' END, finish_seq = number, attempt = 1,
    flags = CASE WHEN number % 90 = 5 THEN '{diverged}'::text[] ELSE '{}' END, duration_ms = number % 13 * 10,
    started_at = now(), finished_at = now() + (number % 17) * interval '1 second',
    metrics = CASE WHEN number % 11 = 4 THEN '{}' ELSE jsonb_build_object('valDice', (number * 37 % 101) / 101.0) END
      || jsonb_build_object('valLoss', (number * 53 % 1009) / 1009.0),
    last_metrics = jsonb_build_object('valDice', (number * 29 % 97) / 97.0), derived = jsonb_build_object('gap', number % 5)
  WHERE sweep_id = $1 AND number % 7 <> 0`;
const VALUES = `
  WITH held AS MATERIALIZED (
    SELECT t.id, v.name, v.value FROM trial t CROSS JOIN LATERAL (
      SELECT 'metrics.' || key AS name, value FROM jsonb_each(t.metrics)
      UNION ALL SELECT 'derived.' || key, value FROM jsonb_each(t.derived)) v WHERE t.sweep_id = $1),
  named AS (INSERT INTO value_name (name) SELECT DISTINCT name FROM held ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING id, name)
  INSERT INTO trial_value (trial_id, name_id, sweep_id, number) SELECT held.id, named.id, $1, value::float8 FROM held JOIN named USING (name)`;

beforeAll(async () => {
  bench = await createStoreBench(inject('databaseUrl'));
  const { store, database, dataset } = bench;
  const params = (index: number) => ({
    'optimizer.learningRate': 10 ** -(index % 4),
    'optimizer.name': ['adam', 'rmsprop', 'sgd'][index % 3],
  });
  ({ sweepId } = await addPlannedSweep(store, dataset, newPoints(TRIALS, { params })));
  await database.query(END, [sweepId]);
  await database.query(VALUES, [sweepId]);
  await database.query('ANALYZE');
  all = await read({}, 500, TRIALS);
}, START_MS);
afterAll(() => bench.drop());

/** So many trials of a query, page by page. */
async function read(query: Omit<PageQuery, 'limit'>, limit: number, atMost: number): Promise<Trial[]> {
  const items: Trial[] = [];
  let cursor: string | undefined;
  do {
    const page = await bench.store.trials.list({ ...query, sweepId, limit, ...(cursor && { cursor }) });
    items.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor && items.length < atMost);
  return items;
}

const sortValue = (trial: Trial, path: string) => {
  const [group = '', ...rest] = path.split('.');
  const segments =
    rest.length === 0 ? [group] : group === 'params' ? [group, ...rest] : [group, rest.join('.')];
  const value = readTrialPath(trial)({ text: path, segments, type: 'any' } as FilterPath) ?? null;
  return /At$/.test(path) && typeof value === 'string' ? Date.parse(value) : value;
};

/** Missing values last both ways; of equal ones the id decides, in the direction of the last key. */
function inOrder(trials: Trial[], sort: Sort): Trial[] {
  const idDescending = sort.at(-1)?.descending ?? false;
  return [...trials].sort((one, other) => {
    for (const { path, descending } of sort) {
      const [a, b] = [sortValue(one, path), sortValue(other, path)];
      if (a === b) continue;
      if (a === null || b === null) return a === null ? 1 : -1;
      return (a < b ? -1 : 1) * (descending ? -1 : 1);
    }
    return (one.id < other.id ? -1 : 1) * (idDescending ? -1 : 1);
  });
}

const key = fc.record({
  path: fc.constantFrom(
    'number',
    'finishedAt',
    'durationMs',
    'status',
    'metrics.valDice',
    'metrics.valLoss',
    'metrics.valIou',
    'lastMetrics.valDice',
    'derived.gap',
    'params.optimizer.learningRate',
    'params.optimizer.name',
  ),
  descending: fc.boolean(),
});
const test = fc.constantFrom(
  'status = completed',
  'status in (failed, queued)',
  'status != completed',
  'flags = diverged',
  'number > 2100.5',
  'number <= 3',
  'metrics.valDice >= 0.9',
  'metrics.valDice < 0.01',
  'metrics.valLoss > 0.995',
  'metrics.valLoss > 2',
  'metrics.valDice is null',
  'metrics.valIou is null',
  'lastMetrics.valDice > 0.98',
  'derived.gap = 2',
  'durationMs > 100',
  'finishedAt > 2020-01-01',
  'params.optimizer.name = adam',
  'params.optimizer.name in (sgd, rmsprop)',
  'params.optimizer.name is null',
  'params.optimizer.name ~ PRO',
  'params.optimizer.learningRate < 0.01',
  'params.optimizer.learningRate = 1',
  'tags = none',
);
const { filter } = fc.letrec<{ filter: string }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 2 },
    test,
    fc
      .tuple(tie('filter'), fc.constantFrom('and', 'or'), tie('filter'))
      .map(([a, how, b]) => `(${a}) ${how} (${b})`),
    tie('filter').map((inner) => `not (${inner})`),
  ),
}));
const sort = fc.uniqueArray(key, { minLength: 1, maxLength: 3, selector: ({ path }) => path });

it(
  'gives the pages that filtering and sorting all trials in memory gives, whichever way it reads them',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.option(filter), sort, fc.constantFrom(3, 60), async (written, keys, limit) => {
        const node =
          written === null
            ? null
            : parseTrialFilter(written, {
                parameters: ['optimizer.learningRate', 'optimizer.name'],
                isInternal: true,
              });
        const passing =
          node === null
            ? all
            : all.filter((trial) => evaluateFilter(node, readTrialPath({ ...trial, tags: [] })));
        const found = await read({ sort: keys, ...(node && { filter: node }) }, limit, 3 * limit);
        const expected = inOrder(passing, keys).slice(0, 3 * limit);
        expect(found.map(({ number }) => number)).toEqual(expected.map(({ number }) => number));
      }),
      {
        numRuns: 60,
        examples: [
          [
            null,
            [
              { path: 'metrics.valDice', descending: true },
              { path: 'metrics.valLoss', descending: false },
            ],
            3,
          ],
          [
            null,
            [
              { path: 'params.optimizer.name', descending: false },
              { path: 'metrics.valDice', descending: true },
            ],
            60,
          ],
          ['metrics.valDice < 0.01', [{ path: 'metrics.valDice', descending: true }], 60],
          ['metrics.valLoss > 0.995', [{ path: 'number', descending: false }], 3],
          ['flags = diverged', [{ path: 'finishedAt', descending: true }], 3],
        ],
      },
    );
  },
  START_MS,
);
