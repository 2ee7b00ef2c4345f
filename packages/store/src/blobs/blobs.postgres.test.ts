import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { NewCheckpoint } from '../ports/checkpoints.js';
import { claim, completed, createStoreBench, type StoreBench } from '../testing/index.js';

let test: StoreBench;

beforeAll(async () => {
  test = await createStoreBench(inject('databaseUrl'));
});
afterAll(() => test.drop());

const content = (seed: number, bytes = 2_500_000) => {
  const array = new Uint8Array(bytes);
  for (let index = 0; index < bytes; index++) array[index] = (index * 31 + seed) % 251;
  return array;
};
const blobs = async () => {
  const { rows } = await test.database.query<{ refs: number; chunks: number }>(
    'SELECT refs, (SELECT count(*)::int FROM blob_chunk c WHERE c.sha256 = b.sha256) AS chunks FROM blob b WHERE size_bytes > 100 ORDER BY size_bytes',
  );
  return rows;
};
const checkpoint = (epoch: number, kind: NewCheckpoint['kind'], bytes: Uint8Array): NewCheckpoint => ({
  epoch,
  kind,
  metrics: { valDice: epoch / 10 },
  weightsSha256: 'b'.repeat(64),
  content: bytes,
});
async function joined(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of chunks) parts.push(part);
  return Buffer.concat(parts);
}

describe('resume states', () => {
  it('are replaced whole, one for each trial, and dropped at its end', async () => {
    const { store } = test;
    const { trialIds } = await test.planned(1);
    const first = await claim(store, trialIds[0] ?? '', test.worker);
    expect(await store.resumeStates.get(first.trialId)).toBeNull();
    expect(await store.resumeStates.put(first, { epoch: 1, content: content(1) })).toBe(true);
    expect(await store.resumeStates.put(first, { epoch: 2, content: content(2) })).toBe(true);
    expect(await store.resumeStates.put(first, { epoch: 3, content: content(2) })).toBe(true);
    expect(await blobs()).toEqual([{ refs: 1, chunks: 3 }]);
    await store.trials.end(first, { status: 'givenBack', reason: 'workerLost' });
    const second = await claim(store, first.trialId, test.worker);
    expect(second.hasResumeState).toBe(true);
    const state = await store.resumeStates.get(first.trialId);
    expect(state?.epoch).toBe(3);
    expect(Buffer.compare(state?.content ?? new Uint8Array(), content(2))).toBe(0);
    await store.trials.end(second, completed({ valDice: 1 }));
    expect(await store.resumeStates.get(first.trialId)).toBeNull();
    expect(await blobs()).toEqual([]);
  });

  it('of equal content are stored once and freed with the last trial', async () => {
    const { store } = test;
    const { trialIds } = await test.planned(3);
    const claimed = await Promise.all(trialIds.map((id) => claim(store, id, test.worker)));
    await Promise.all(claimed.map((each) => store.resumeStates.put(each, { epoch: 1, content: content(7) })));
    expect(await blobs()).toEqual([{ refs: 3, chunks: 3 }]);
    for (const [index, each] of claimed.entries()) {
      await store.trials.end(each, completed({ valDice: 1 }));
      expect(await blobs()).toEqual(index === 2 ? [] : [{ refs: 2 - index, chunks: 3 }]);
    }
  });

  it('that were uploaded but never named are collected', async () => {
    await test.database.query(
      "INSERT INTO blob (sha256, size_bytes, created_at) VALUES ('x', 500, now() - interval '2 hours'), ('y', 600, now())",
    );
    expect(await test.store.collectBlobs(3_600_000)).toBe(1);
    expect(await test.store.collectBlobs(0)).toBe(1);
    expect(await blobs()).toEqual([]);
  });
});

describe('checkpoints', () => {
  it('replace the best and the last, add periodic ones, and are freed with the sweep', async () => {
    const { store } = test;
    const { sweepId, trialIds } = await test.planned(1);
    const claimed = await claim(store, trialIds[0] ?? '', test.worker);
    await store.checkpoints.put(claimed, checkpoint(1, 'best', content(1, 1000)));
    const best = await store.checkpoints.put(claimed, checkpoint(2, 'best', content(2, 2000)));
    await store.checkpoints.put(claimed, checkpoint(2, 'best', content(2, 2000)));
    await store.checkpoints.put(claimed, checkpoint(2, 'periodic', content(2, 2000)));
    await store.checkpoints.put(claimed, checkpoint(4, 'periodic', content(4, 4000)));
    expect(best).toMatchObject({ epoch: 2, kind: 'best', sizeBytes: 2000, metrics: { valDice: 0.2 } });
    const listed = await store.checkpoints.list(claimed.trialId);
    expect(listed.map(({ epoch, kind }) => [epoch, kind])).toEqual([
      [2, 'best'],
      [2, 'periodic'],
      [4, 'periodic'],
    ]);
    expect(await blobs()).toEqual([
      { refs: 2, chunks: 1 },
      { refs: 1, chunks: 1 },
    ]);
    const read = await joined(store.checkpoints.read(listed[2]?.id ?? ''));
    expect(Buffer.compare(read, content(4, 4000))).toBe(0);
    await store.trials.end(claimed, completed({ valDice: 0.2 }));
    expect((await store.sweeps.get(sweepId))?.best?.checkpointId).toBe(listed[0]?.id);
    await store.sweeps.delete(sweepId);
    expect(await blobs()).toEqual([]);
  });

  it('of trials that are not among the best go, and answer that they have expired', async () => {
    const { store } = test;
    const { sweepId, trialIds } = await test.planned(3, { keepCheckpoints: { bestTrials: 1 } });
    const ids: string[] = [];
    for (const [index, id] of trialIds.entries()) {
      const claimed = await claim(store, id, test.worker);
      const put = await store.checkpoints.put(claimed, checkpoint(1, 'best', content(index, 1000 + index)));
      ids.push(put?.id ?? '');
      if (index < 2) await store.trials.end(claimed, completed({ valDice: index }));
    }
    expect(await store.checkpoints.prune(sweepId)).toBe(1);
    expect(await store.checkpoints.prune(sweepId)).toBe(0);
    await expect(store.checkpoints.get(ids[0] ?? '')).rejects.toMatchObject({ code: 'checkpointExpired' });
    expect(await store.checkpoints.list(trialIds[0] ?? '')).toEqual([]);
    expect(await store.checkpoints.get(ids[1] ?? '')).toMatchObject({ id: ids[1] });
    // The third trial still runs.
    expect(await store.checkpoints.get(ids[2] ?? '')).toMatchObject({ id: ids[2] });
    await store.trials.end({ trialId: trialIds[2] ?? '', attempt: 1 }, completed({ valDice: 0 }));
    await store.sweeps.delete(sweepId);
    expect(await blobs()).toEqual([]);
  });
});

it('checkpoints of trials on the front stay beside the best one, and those that break a constraint go first', async () => {
  const { store } = test;
  const { sweepId, trialIds } = await test.planned(4, {
    keepCheckpoints: { bestTrials: 1 },
    constraints: [{ metric: 'valLoss', max: 1 }],
    objective: [
      { metric: 'valDice', mode: 'max' },
      { metric: 'valLoss', mode: 'min' },
    ],
  });
  const measured = [
    { valDice: 0.9, valLoss: 2 },
    { valDice: 0.8, valLoss: 0.5 },
    { valDice: 0.7, valLoss: 0.4 },
    { valDice: 0.6, valLoss: 0.6 },
  ];
  for (const [index, id] of trialIds.entries()) {
    const claimed = await claim(store, id, test.worker);
    await store.checkpoints.put(claimed, checkpoint(1, 'best', content(index, 1000)));
    await store.trials.end(claimed, completed(measured[index] ?? {}));
  }
  expect(await store.checkpoints.prune(sweepId)).toBe(2);
  const kept = await Promise.all(trialIds.map((id) => store.checkpoints.list(id)));
  expect(kept.map(({ length }) => length)).toEqual([0, 1, 1, 0]);
  await store.sweeps.delete(sweepId);
});

describe('logs', () => {
  it('keep the head and the tail, and say how much is missing between', async () => {
    const { store } = test;
    const { trialIds } = await test.planned(1);
    const claimed = await claim(store, trialIds[0] ?? '', test.worker);
    await store.logs.append(claimed, 'first line\n');
    for (let line = 0; line < 30; line++)
      await store.logs.append(claimed, `${line}:${'x'.repeat(100_000)}\n`);
    await store.logs.append(claimed, 'last line\n');
    const text = await store.logs.read(claimed.trialId);
    expect(text.startsWith('first line\n0:x')).toBe(true);
    expect(text.endsWith('x\nlast line\n')).toBe(true);
    expect(text).toMatch(/\[… \d+ bytes left out …\]/);
    expect(text.length).toBeLessThan(1.3 * 1024 * 1024);
  });
});
