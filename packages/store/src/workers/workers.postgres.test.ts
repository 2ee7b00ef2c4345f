import { v7 as uuidv7 } from 'uuid';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { addWorker, createTestStore, type TestStore } from '../testing/index.js';

let test: TestStore;

beforeAll(async () => {
  test = await createTestStore(inject('databaseUrl'));
});
afterAll(() => test.drop());

/** Polled: transactions of other databases on the server hold events back until they end. */
const types = async () =>
  (await test.store.events.read({ afterId: null, limit: 100 })).events.map(({ type }) => type);

afterEach(async () => {
  for (const { id } of await test.store.workers.list()) await test.store.workers.leave(id);
});

describe('workers', () => {
  it('join, drain when told to, and are drained once nothing runs on them', async () => {
    const { workers } = test.store;
    const id = await addWorker(test.store);
    const trials = [{ trialId: uuidv7(), pid: 9, epoch: 3 }];
    expect(await workers.heartbeat(id, trials)).toEqual({ known: true, drain: null });
    expect(await workers.get(id)).toMatchObject({ status: 'active', draining: false, trials });
    expect(await workers.drain(id, 'checkpoint')).toMatchObject({ status: 'draining', draining: true });
    await workers.drain(id, 'checkpoint');
    expect(await workers.heartbeat(id, trials)).toEqual({ known: true, drain: 'checkpoint' });
    expect((await workers.get(id))?.status).toBe('draining');
    await workers.heartbeat(id, []);
    await workers.heartbeat(id, []);
    expect((await workers.get(id))?.status).toBe('drained');
    expect(await workers.undrain(id)).toMatchObject({ status: 'active' });
    await expect.poll(types).toEqual(['worker.joined', 'worker.draining', 'worker.drained', 'worker.joined']);
    await workers.leave(id);
    expect(await workers.get(id)).toBeNull();
    await expect(workers.drain(id, 'finish')).rejects.toMatchObject({ code: 'notFound' });
    await expect(workers.drain('no-id', 'finish')).rejects.toMatchObject({ code: 'notFound' });
  });

  it('unheard of for long are lost, stay listed, and must register again', async () => {
    const { workers } = test.store;
    const id = await addWorker(test.store);
    expect(await workers.markLost(60_000)).toBe(0);
    expect(await workers.markLost(-1)).toBe(1);
    expect((await workers.list()).map(({ status }) => status)).toEqual(['lost']);
    expect(await workers.heartbeat(id, [])).toEqual({ known: false, drain: null });
    await expect.poll(async () => (await types()).at(-1)).toBe('worker.lost');
  });
});

describe('idempotency keys', () => {
  it('let one of many equal requests go on, then replay its answer', async () => {
    const { idempotency } = test.store;
    const begun = await Promise.all(Array.from({ length: 10 }, () => idempotency.begin('key', 'a')));
    expect(begun.map(({ state }) => state).sort()).toEqual([...Array(9).fill('inFlight'), 'new']);
    expect(await idempotency.begin('key', 'b')).toEqual({ state: 'reused' });
    await idempotency.complete('key', 201, '{"id":1}');
    expect(await idempotency.begin('key', 'a')).toEqual({ state: 'replay', status: 201, body: '{"id":1}' });
    expect(await idempotency.begin('key', 'b')).toEqual({ state: 'reused' });
    expect(await idempotency.prune()).toBe(0);
  });

  it('are free again when their request was abandoned', async () => {
    const { idempotency } = test.store;
    await idempotency.begin('other', 'a');
    await idempotency.abandon('other');
    expect(await idempotency.begin('other', 'b')).toEqual({ state: 'new' });
  });
});
