import {
  evaluateFilter,
  parseTrialFilter,
  type ResolvedTrialSpec,
  readTrialPath,
  type Trial,
} from '@unetsweep/contract';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import {
  addDataset,
  addPlannedSweep,
  addWorker,
  claim,
  completed,
  createTestStore,
  newPoints,
  type TestStore,
} from '../testing/index.js';

let test: TestStore;
let sweepId: string;
let base: ResolvedTrialSpec | null | undefined;
let all: Trial[];

/** Values of every kind at one free name, and of one kind at a field of the spec. */
const free = ['x', '3', 3, 0.5, true, false, null, 'true', ['x', 3], { label: 'x' }];
const optimizers = ['adam', 'sgd', null];

beforeAll(async () => {
  test = await createTestStore(inject('databaseUrl'));
  const { store } = test;
  const workerId = await addWorker(store);
  const params = (index: number) => ({
    free: free[index % free.length],
    'optimizer.name': optimizers[index % 3],
    'optimizer.learningRate': 10 ** -(index % 5),
  });
  const made = await addPlannedSweep(store, await addDataset(store), newPoints(40, { params }), {
    tags: ['left', 'right/most'],
  });
  sweepId = made.sweepId;
  for (const [index, id] of made.trialIds.slice(0, 30).entries()) {
    const claimed = await claim(store, id, workerId);
    if (index % 7 === 3) continue;
    const failure = { reason: index % 2 ? 'diverged' : 'internal', message: 'no', epoch: index };
    if (index % 7 === 5) await store.trials.end(claimed, { status: 'failed', failure, flags: ['diverged'] });
    else await store.trials.end(claimed, completed({ valDice: index % 4 ? index / 30 : null }));
  }
  base = (await store.sweeps.getPlan(sweepId))?.baseTrial;
  all = (await store.trials.list({ sweepId, limit: 100 })).items;
});
afterAll(() => test.drop());

const number = fc.constantFrom('0', '3', '0.5', '1e-3', '10', '-1', '.1', '1e300');
const text = fc.constantFrom(
  'adam',
  'sgd',
  'x',
  'X',
  '3',
  'true',
  '"a b"',
  '"%"',
  'diverged',
  'completed',
  'left',
  'node',
);
const order = fc.constantFrom('=', '!=', '<', '<=', '>', '>=');
const equality = fc.constantFrom('=', '!=', '~');
const time = fc.constantFrom('2020-01-01', '2100-01-01T00:00:00Z');

const numberPath = fc.constantFrom(
  'number',
  'seed',
  'fold',
  'bestEpoch',
  'durationMs',
  'metrics.valDice',
  'metrics.valIou',
  'derived.gap',
  'params.optimizer.learningRate',
  'params.training.epochs',
  'spec.model.depth',
);
const textPath = fc.constantFrom(
  'status',
  'failure.reason',
  'worker.host',
  'params.optimizer.name',
  'spec.loss.name',
);
const anyPath = fc.oneof(
  numberPath,
  textPath,
  fc.constantFrom('params.free', 'flags', 'feasible', 'startedAt', 'reusedFrom'),
);

const join = (...parts: fc.Arbitrary<string>[]) => fc.tuple(...parts).map((all) => all.join(' '));
const testOf = fc.oneof(
  join(numberPath, order, number),
  join(textPath, equality, text),
  join(fc.constant('params.free'), fc.oneof(order, equality), fc.oneof(number, text)),
  join(fc.constantFrom('flags', 'tags'), fc.constantFrom('=', '!='), text),
  join(fc.constant('feasible'), fc.constantFrom('=', '!='), fc.constantFrom('true', 'false')),
  join(fc.constantFrom('createdAt', 'startedAt', 'finishedAt'), order, time),
  join(anyPath, fc.constantFrom('is null', 'is not null')),
  fc
    .tuple(textPath, fc.array(text, { minLength: 1, maxLength: 3 }))
    .map(([path, list]) => `${path} in (${list.join(', ')})`),
);
const { filter } = fc.letrec<{ filter: string }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    testOf,
    fc
      .tuple(tie('filter'), fc.constantFrom('and', 'or'), tie('filter'))
      .map(([a, how, b]) => `(${a}) ${how} (${b})`),
    tie('filter').map((inner) => `not (${inner})`),
  ),
}));

/** As the API's answers have it, but for columns that belong to the sweep. */
function readerOf(trial: Trial) {
  const read = readTrialPath({ ...trial, spec: trial.spec ?? base, tags: ['left', 'right/most'] });
  return (path: Parameters<typeof read>[0]) =>
    path.text === 'failure.reason'
      ? trial.failure?.reason
      : path.text === 'worker.host'
        ? trial.worker?.host
        : read(path);
}

it('finds by SQL what a filter says of each trial, whatever filter and values', async () => {
  await fc.assert(
    fc.asyncProperty(filter, async (written) => {
      const node = parseTrialFilter(written, { parameters: ['free'], isInternal: true });
      const expected = all.filter((trial) => evaluateFilter(node, readerOf(trial)));
      const found = await test.store.trials.list({ sweepId, filter: node, limit: 100, count: true });
      expect(found.items.map((trial) => trial.number)).toEqual(expected.map((trial) => trial.number));
      expect(found.total).toBe(expected.length);
    }),
    // Trials that have not ended have no flags yet: an empty list, not null.
    { numRuns: 300, examples: [['not (flags is null)']] },
  );
});
