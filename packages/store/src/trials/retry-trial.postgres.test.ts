import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Fence } from '../ports/records.js';
import { claim, createStoreBench, epoch, type StoreBench, trialStart } from '../testing/index.js';

let test: StoreBench;

beforeAll(async () => {
  test = await createStoreBench(inject('databaseUrl'));
});
afterAll(() => test.drop());

const bytes = (text: string) => new TextEncoder().encode(text);

function checkpoint(fence: Fence, kind: 'best' | 'periodic', at: number) {
  const content = bytes(`${fence.trialId} ${kind} ${at}`);
  return test.store.checkpoints.put(fence, {
    epoch: at,
    kind,
    metrics: {},
    weightsSha256: 'f'.repeat(64),
    content,
  });
}

/** A trial that failed after two epochs, with all that a run can leave behind. */
async function failedTrial(): Promise<string> {
  const { store } = test;
  const { trialIds } = await test.planned(1, { keepCheckpoints: { optimizerState: true } });
  const fence = await claim(store, trialIds[0] ?? '', test.worker);
  await store.trials.start(fence, trialStart());
  await store.epochs.record(fence, [epoch(1), epoch(2)]);
  await store.resumeStates.put(fence, { epoch: 2, content: bytes(`${fence.trialId} state`) });
  for (const [kind, at] of [
    ['best', 2],
    ['periodic', 1],
    ['periodic', 2],
  ] as const)
    await checkpoint(fence, kind, at);
  const picture = {
    sample: 'b.png',
    dice: 0.5,
    image: bytes(`${fence.trialId} image`),
    truth: bytes(`${fence.trialId} truth`),
    prediction: bytes(`${fence.trialId} seen`),
  };
  await store.predictions.put(fence, { kind: 'best', epoch: 2, items: [picture] });
  await store.predictions.put(fence, { kind: 'periodic', epoch: 1, items: [picture] });
  await store.trials.end(fence, {
    status: 'failed',
    failure: { reason: 'internal', message: 'no', epoch: 2 },
    flags: [],
  });
  return fence.trialId;
}

const kept = async (trialId: string) => ({
  checkpoints: (await test.store.checkpoints.list(trialId))
    .map(({ kind, epoch: at }) => `${kind} ${at}`)
    .sort(),
  predictions: (await test.store.predictions.list(trialId, {})).map(({ epoch: at }) => at),
  hasState: (await test.store.resumeStates.get(trialId)) !== null,
});

async function storedContents(trialId: string): Promise<string[]> {
  const { rows } = await test.database.query<{ text: string }>(
    `SELECT convert_from(content, 'UTF8') AS text FROM blob_chunk WHERE content LIKE convert_to($1 || ' %', 'UTF8')`,
    [trialId],
  );
  return rows.map(({ text }) => text.slice(trialId.length + 1)).sort();
}

describe('a trial that is retried', () => {
  it('keeps what it has where it goes on from its state', async () => {
    const trialId = await failedTrial();
    const before = await kept(trialId);
    expect(before).toEqual({
      checkpoints: ['best 2', 'periodic 1', 'periodic 2'],
      predictions: [1, 2],
      hasState: true,
    });
    await test.store.trials.retry(trialId, false);
    expect(await kept(trialId)).toEqual(before);
  });

  it('forgets state, predictions and periodic checkpoints where it begins anew, and frees what they held', async () => {
    const trialId = await failedTrial();
    await test.database.query(
      `UPDATE checkpoint SET pinned = true WHERE trial_id = $1 AND kind = 'periodic' AND epoch = 1`,
      [trialId],
    );
    await test.store.trials.retry(trialId, true);
    expect(await kept(trialId)).toEqual({
      checkpoints: ['best 2', 'periodic 1'],
      predictions: [],
      hasState: false,
    });
    expect(await storedContents(trialId)).toEqual(['best 2', 'periodic 1']);
    expect(await test.store.trials.get(trialId)).toMatchObject({
      status: 'queued',
      epochsDone: 0,
      metrics: {},
    });
  });
});
