import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { AttemptEnd } from '../ports/records.js';
import type { NewScores } from '../ports/scores.js';
import { claim, completed, createStoreBench, type StoreBench, trialStart } from '../testing/index.js';

let test: StoreBench;

beforeAll(async () => {
  test = await createStoreBench(inject('databaseUrl'));
});
afterAll(() => test.drop());

const dice = (...values: number[]): NewScores => ({
  epoch: 3,
  dice: values,
  iou: values.map((value) => value / (2 - value)),
  loss: values.map((value) => 1 - value),
});

/** Claims a trial, starts it on a validation side of these images, and stores what it scored. */
async function scored(trialId: string, images: [name: string, group: string | null][], scores: NewScores) {
  const { store, dataset, worker } = test;
  const fence = await claim(store, trialId, worker);
  const start = trialStart();
  const validation = images.map(([sample, group]) => ({ sample, group }));
  await store.trials.start(fence, {
    ...start,
    spec: { ...start.spec, dataset: `${dataset.name}@${dataset.version}` },
    split: { ...start.split, validation },
  });
  expect(await store.scores.put(fence, scores)).toBe(true);
  return fence;
}

const images: [string, string | null][] = [
  ['a.png', 'left'],
  ['b.png', null],
  ['c.png', 'left'],
];
const worstFirst = { sort: { by: 'dice', descending: false }, limit: 10 } as const;

describe('scores of a trial', () => {
  it('are listed worst first, by group and in pages, with the place of their pictures', async () => {
    const { store } = test;
    const { trialIds } = await test.planned(1);
    const [trialId = ''] = trialIds;
    expect(await store.scores.ofTrial(trialId, worstFirst)).toEqual({ items: [], nextCursor: null });
    const fence = await scored(trialId, images, dice(0.9, 0.2, 0.5));
    const picture = new TextEncoder().encode('picture');
    const recorded = { sample: 'b.png', dice: 0.2, image: picture, truth: picture, prediction: picture };
    await store.predictions.put(fence, { kind: 'best', epoch: 3, items: [recorded] });

    const { items, total } = await store.scores.ofTrial(trialId, { ...worstFirst, count: true });
    expect(total).toBe(3);
    expect(items.map((item) => [item.name, item.group, item.dice, item.iou, item.loss])).toEqual([
      ['b.png', null, 0.2, 0.111111, 0.8],
      ['c.png', 'left', 0.5, 0.333333, 0.5],
      ['a.png', 'left', 0.9, 0.818182, 0.1],
    ]);
    expect(items.map(({ place }) => place)).toEqual([
      { datasetId: test.dataset.id, index: 1 },
      null,
      { datasetId: test.dataset.id, index: 0 },
    ]);
    expect(items.map(({ predictionSha256 }) => predictionSha256 !== null)).toEqual([true, false, false]);

    const left = await store.scores.ofTrial(trialId, { ...worstFirst, group: 'left', count: true });
    expect([left.items.map(({ name }) => name), left.total]).toEqual([['c.png', 'a.png'], 2]);

    const best = { sort: { by: 'dice', descending: true }, limit: 2 } as const;
    const first = await store.scores.ofTrial(trialId, best);
    expect(first.items.map(({ name }) => name)).toEqual(['a.png', 'c.png']);
    const second = await store.scores.ofTrial(trialId, { ...best, cursor: first.nextCursor ?? '' });
    expect([second.items.map(({ name }) => name), second.nextCursor]).toEqual([['b.png'], null]);
    await expect(
      store.scores.ofTrial(trialId, { ...worstFirst, cursor: first.nextCursor ?? '' }),
    ).rejects.toMatchObject({ code: 'invalidCursor' });
  });

  it('are refused from an attempt that is over, and go where the trial begins anew', async () => {
    const { store } = test;
    const { trialIds } = await test.planned(1);
    const [trialId = ''] = trialIds;
    const fence = await scored(trialId, images, dice(0.9, 0.2, 0.5));
    expect(await store.scores.put({ ...fence, attempt: 7 }, dice(0, 0, 0))).toBe(false);
    const failure = { reason: 'internal', message: 'no', epoch: null };
    await store.trials.end(fence, { status: 'failed', failure, flags: [] });
    await store.trials.retry(trialId, true);
    const { rows } = await test.database.query('SELECT FROM sample_scores WHERE trial_id = $1', [trialId]);
    expect(rows).toHaveLength(0);
  });

  it('keep what is no number apart: it comes last', async () => {
    const { trialIds } = await test.planned(1);
    const [trialId = ''] = trialIds;
    const scores = { ...dice(0.9, 0.2, 0.5), loss: [0.1, Number.NaN, 0.5] };
    await scored(trialId, images, scores);
    const byLoss = { sort: { by: 'loss', descending: true }, limit: 10 } as const;
    const { items } = await test.store.scores.ofTrial(trialId, byLoss);
    expect(items.map(({ loss }) => loss)).toEqual([0.5, 0.1, null]);
  });
});

it('images of a sweep are listed over all trials that validated on them', async () => {
  const { store } = test;
  const { sweepId, trialIds } = await test.planned(3);
  const [one = '', other = '', third = ''] = trialIds;
  await scored(one, images, dice(0.9, 0.1, 0.5));
  await scored(other, images, dice(0.7, 0.3, 0.9));
  // Another split, in another order.
  await scored(
    third,
    [
      ['c.png', 'left'],
      ['d.png', null],
    ],
    dice(0.1, 0.8),
  );

  const query = { sort: { by: 'meanDice', descending: false }, limit: 3, count: true } as const;
  const hard = await store.scores.ofSweep(sweepId, query);
  expect(hard).toMatchObject({ trials: 3, trialsSeen: 3, total: 4 });
  expect(
    hard.items.map(({ name, count, meanDice, minDice, maxDice }) => [
      name,
      count,
      meanDice,
      minDice,
      maxDice,
    ]),
  ).toEqual([
    ['b.png', 2, 0.2, 0.1, 0.3],
    ['c.png', 3, 0.5, 0.1, 0.9],
    ['a.png', 2, 0.8, 0.7, 0.9],
  ]);
  const last = await store.scores.ofSweep(sweepId, { ...query, cursor: hard.nextCursor ?? '' });
  expect(last.items).toMatchObject([{ name: 'd.png', count: 1, meanLoss: 0.2, place: null }]);
  const left = await store.scores.ofSweep(sweepId, { ...query, group: 'left' });
  expect(left.items.map(({ name }) => name)).toEqual(['c.png', 'a.png']);
});

it('notices of a trial are those of its last end; what an attempt noted at its start stays', async () => {
  const { store, worker } = test;
  const { trialIds } = await test.planned(1);
  const [trialId = ''] = trialIds;
  const changed = { flag: 'numericsChanged', epoch: null, message: 'another processor' };
  const first = await claim(store, trialId, worker);
  await store.trials.start(first, { ...trialStart(), numericsChanged: true, notice: changed });
  await store.trials.end(first, { status: 'givenBack', reason: 'drain' });
  const second = await claim(store, trialId, worker);
  await store.trials.start(second, { ...trialStart(), numericsChanged: true, notice: changed });
  const found = { flag: 'overfit', epoch: 4, message: 'less of it' };
  const end = { ...completed({ valDice: 0.5 }), flags: ['overfit'], notices: [found] } as AttemptEnd;
  await store.trials.end(second, end);
  expect(await store.trials.get(trialId)).toMatchObject({
    flags: ['numericsChanged', 'overfit'],
    notices: [changed, found],
  });
});
