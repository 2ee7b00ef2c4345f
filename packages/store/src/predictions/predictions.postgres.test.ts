import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import type { NewPrediction } from '../ports/predictions.js';
import { claim, completed, createStoreBench, type StoreBench } from '../testing/index.js';

let test: StoreBench;

beforeAll(async () => {
  test = await createStoreBench(inject('databaseUrl'));
});
afterAll(() => test.drop());

const bytes = (text: string) => new TextEncoder().encode(text);
const pictures = (sample: string, prediction: string, dice = 0.5): NewPrediction => ({
  sample,
  dice,
  image: bytes(`image of ${sample}`),
  truth: bytes(`truth of ${sample}`),
  prediction: bytes(prediction),
});
/** References by what the stored picture says. */
async function references(): Promise<Record<string, number>> {
  const { rows } = await test.database.query<{ text: string; refs: number }>(
    `SELECT convert_from(content, 'UTF8') AS text, refs FROM blob JOIN blob_chunk USING (sha256) WHERE content NOT LIKE 'archive%'`,
  );
  return Object.fromEntries(rows.map(({ text, refs }) => [text, refs]));
}

it('stores equal pictures of many trials once, follows the best epoch, and frees what nobody names', async () => {
  const { store } = test;
  const { sweepId, trialIds } = await test.planned(3);
  const claims = await Promise.all(trialIds.map((id) => claim(store, id, test.worker)));
  const put = (trial: number, kind: 'best' | 'periodic', epoch: number, items: NewPrediction[]) => {
    const fence = claims[trial];
    if (!fence) throw new Error('no such trial');
    return store.predictions.put(fence, { kind, epoch, items });
  };
  // At once, and with pictures in common in another order: nobody waits in a circle.
  const first = [pictures('a', 'nothing'), pictures('b', 'nothing')];
  const done = await Promise.all(
    [0, 1, 2].map((trial) => put(trial, 'best', 1, trial ? first : [...first].reverse())),
  );
  expect(done).toEqual([true, true, true]);
  expect(await references()).toEqual({
    'image of a': 3,
    'image of b': 3,
    'truth of a': 3,
    'truth of b': 3,
    nothing: 6,
  });

  await put(0, 'best', 4, [pictures('a', 'better a', 0.7), pictures('b', 'better b', 0.9)]);
  await put(0, 'periodic', 4, [pictures('a', 'better a', 0.7)]);
  await put(0, 'periodic', 2, [pictures('a', 'early a', 0.2)]);
  // The same again, as after a lost answer, changes nothing.
  await put(0, 'best', 4, [pictures('a', 'better a', 0.7), pictures('b', 'better b', 0.9)]);
  expect(await references()).toEqual({
    'image of a': 5,
    'image of b': 3,
    'truth of a': 5,
    'truth of b': 3,
    nothing: 4,
    'better a': 2,
    'better b': 1,
    'early a': 1,
  });
  const [trialId = ''] = trialIds;
  const shown = await store.predictions.list(trialId, {});
  expect(shown.map(({ sample, epoch, dice }) => [sample, epoch, dice])).toEqual([
    ['a', 2, 0.2],
    ['a', 4, 0.7],
    ['b', 4, 0.9],
  ]);
  expect(await store.predictions.list(trialId, { epoch: 'best', sample: 'b' })).toMatchObject([
    { sample: 'b', epoch: 4 },
  ]);
  expect(await store.predictions.list(trialId, { epoch: 2 })).toMatchObject([{ sample: 'a', epoch: 2 }]);
  const [early] = shown;
  expect(
    new TextDecoder().decode(
      (await store.predictions.read(trialId, early?.predictionSha256 ?? '')) ?? undefined,
    ),
  ).toBe('early a');
  expect(await store.predictions.read(trialIds[1] ?? '', early?.predictionSha256 ?? '')).toBeNull();

  for (const [index, fence] of claims.entries())
    await store.trials.end(fence, completed({ valDice: index / 10 }));
  expect(await put(0, 'best', 5, [])).toBe(false);
  expect(await store.predictions.samples(sweepId)).toEqual([
    { sample: 'a', trials: 3 },
    { sample: 'b', trials: 3 },
  ]);
  const best = await store.predictions.ofSample(sweepId, { sample: 'a', epoch: 'best', trials: { top: 2 } });
  expect(best.map(({ trialId: id, value, epoch }) => [id, value, epoch])).toEqual([
    [trialIds[2], 0.2, 1],
    [trialIds[1], 0.1, 1],
  ]);
  const ids = [trialIds[0] ?? '', trialIds[2] ?? ''];
  const named = await store.predictions.ofSample(sweepId, { sample: 'a', epoch: 'best', trials: { ids } });
  expect(named.map((row) => row.trialId)).toEqual(ids);
  expect(
    await store.predictions.ofSample(sweepId, { sample: 'a', epoch: 2, trials: { top: 9 } }),
  ).toHaveLength(1);

  await store.sweeps.delete(sweepId);
  expect(await references()).toEqual({});
});
