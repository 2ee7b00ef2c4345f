import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import type { ClaimedJob, JobFence, NewJob } from '../ports/jobs.js';
import { createTestStore, type TestStore } from '../testing/index.js';

let test: TestStore;
let client: pg.Client;

beforeAll(async () => {
  test = await createTestStore(inject('databaseUrl'));
  client = new pg.Client({ connectionString: test.databaseUrl });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await test.drop();
});
beforeEach(() => client.query('DELETE FROM job; DELETE FROM blob; DELETE FROM event'));

const worker = { id: randomUUID(), leaseMs: 60_000 };

const create = (changes: Partial<NewJob> = {}) =>
  test.store.jobs.create({
    id: randomUUID(),
    kind: 'sum',
    request: { terms: [1, 2] },
    keepMs: null,
    ...changes,
  });

async function claim(leaseMs = worker.leaseMs): Promise<ClaimedJob> {
  const job = await test.store.jobs.claim('sum', { ...worker, leaseMs });
  if (!job) throw new Error('there is no job to claim');
  return job;
}

const lapse = ({ jobId }: JobFence) =>
  client.query(`UPDATE job SET lease_until = now() - interval '1 s' WHERE id = $1`, [jobId]);

async function blobs(): Promise<number> {
  const { rows } = await client.query('SELECT count(*)::int AS count FROM blob');
  return rows[0].count;
}

async function events() {
  const { rows } = await client.query('SELECT type, data FROM event ORDER BY serial');
  return rows;
}

const text = (content: string) => new TextEncoder().encode(content);
const texts = (contents: Uint8Array[]) => contents.map((content) => Buffer.from(content).toString());

describe('the life of a job', () => {
  it('goes from its creator to a worker and back, with its contents in their order', async () => {
    const { jobs } = test.store;
    const created = await create({ inputs: [text('b'), text('a'), text('b')] });
    expect(created).toMatchObject({ kind: 'sum', status: 'queued', attempt: 0, result: null, failure: null });
    const claimed = await claim();
    expect(claimed).toEqual({
      jobId: created.id,
      attempt: 1,
      kind: 'sum',
      request: { terms: [1, 2] },
      inputCount: 3,
    });
    expect(texts(await jobs.inputs(created.id))).toEqual(['b', 'a', 'b']);
    const outputs = [text('a'), text('c')];
    expect(await jobs.end(claimed, { status: 'completed', result: { sum: 3 }, outputs })).toBe(true);
    expect(await jobs.get(created.id)).toMatchObject({ status: 'completed', result: { sum: 3 } });
    expect(texts(await jobs.outputs(created.id))).toEqual(['a', 'c']);
    expect(await events()).toEqual([
      { type: 'job.completed', data: { resource: 'sum', resourceId: created.id } },
    ]);
  });

  it('fails with a reason that its event carries', async () => {
    const { id } = await create();
    const failure = { code: 'badData', message: 'there is nothing to add' };
    await test.store.jobs.end(await claim(), { status: 'failed', failure });
    expect(await test.store.jobs.get(id)).toMatchObject({ status: 'failed', failure, result: null });
    expect(await events()).toEqual([
      { type: 'job.failed', data: { resource: 'sum', resourceId: id, failure } },
    ]);
  });

  it('tells nobody of the end of a job that is its caller’s alone', async () => {
    await create({ keepMs: 60_000 });
    await test.store.jobs.end(await claim(), { status: 'completed', result: {} });
    expect(await events()).toEqual([]);
  });
});

describe('claiming', () => {
  it('gives each job of the kind to one worker, the oldest first', async () => {
    const first = await create();
    const second = await create();
    await create({ kind: 'product' });
    const claims = await Promise.all([claim(), claim()]);
    expect(claims.map(({ jobId }) => jobId).sort()).toEqual([first.id, second.id].sort());
    expect(await test.store.jobs.claim('sum', worker)).toBeNull();
  });

  it('refuses every write of an attempt that is no longer the current one', async () => {
    const { jobs } = test.store;
    await create();
    const first = await claim();
    await jobs.release(first);
    const second = await claim();
    expect(second.attempt).toBe(2);
    expect(await jobs.renew(first, 60_000)).toBe(false);
    expect(await jobs.end(first, { status: 'completed', result: {}, outputs: [text('late')] })).toBe(false);
    expect(await jobs.renew(second, 60_000)).toBe(true);
    expect(await jobs.end(second, { status: 'completed', result: {} })).toBe(true);
    expect(await jobs.end(second, { status: 'completed', result: { again: true } })).toBe(false);
  });

  it('takes back only a job that nobody has', async () => {
    const { jobs } = test.store;
    const { id } = await create({ inputs: [text('a')] });
    await claim();
    expect(await jobs.withdraw(id)).toBe(false);
    const other = await create({ inputs: [text('a')] });
    expect(await jobs.withdraw(other.id)).toBe(true);
    expect(await jobs.get(other.id)).toBeNull();
    expect(await blobs()).toBe(1);
  });
});

describe('lost workers', () => {
  it('queues a job again whose lease ran out, and fails it after three', async () => {
    const { jobs } = test.store;
    const { id } = await create();
    for (const requeued of [true, true, false]) {
      await lapse(await claim(1_000));
      expect(await jobs.expireLeases(1_000)).toBe(requeued);
    }
    const job = await jobs.get(id);
    expect(job).toMatchObject({ status: 'failed', attempt: 3, failure: { code: 'workerLost' } });
    expect(await events()).toMatchObject([{ type: 'job.failed', data: { resourceId: id } }]);
  });

  it('waits until the database was reachable for a whole lease', async () => {
    const { jobs } = test.store;
    await create();
    const held = await claim(10_000);
    await lapse(held);
    expect(await jobs.expireLeases(9_999)).toBe(false);
    expect(await jobs.renew(held, 10_000)).toBe(true);
    expect(await jobs.expireLeases(10_000)).toBe(false);
  });
});

describe('removing', () => {
  it('drops a job with its contents, but for those that another one names', async () => {
    const { jobs } = test.store;
    const { id } = await create({ inputs: [text('a'), text('a'), text('b')] });
    await create({ inputs: [text('b')] });
    const claimed = await claim();
    await jobs.end(claimed, { status: 'completed', result: {}, outputs: [text('c')] });
    expect(await blobs()).toBe(3);
    expect(await jobs.delete(id)).toBe(true);
    expect(await jobs.delete(id)).toBe(false);
    expect(await blobs()).toBe(1);
    await expect(jobs.outputs(id)).rejects.toMatchObject({ code: 'notFound' });
  });

  it('prunes what is past its time, and never gives it to a worker', async () => {
    const { jobs } = test.store;
    const kept = await create();
    await test.store.jobs.end(await claim(), { status: 'completed', result: {} });
    await create({ keepMs: -1, inputs: [text('a')] });
    expect(await jobs.claim('sum', worker)).toBeNull();
    expect(await jobs.prune()).toBe(1);
    expect(await blobs()).toBe(0);
    expect(await jobs.get(kept.id)).not.toBeNull();
  });
});

describe('listing', () => {
  it('pages through a kind, newest first', async () => {
    const { jobs } = test.store;
    const ids = ['01', '02', '03'].map((end) => `0192f0c8-7b5a-7c00-8000-0000000000${end}`);
    for (const id of ids) await create({ id });
    await create({ kind: 'product' });
    const page = await jobs.list('sum', { limit: 2, count: true });
    expect(page.items.map(({ id }) => id)).toEqual([ids[2], ids[1]]);
    expect(page.total).toBe(3);
    const next = await jobs.list('sum', { limit: 2, cursor: page.nextCursor ?? '' });
    expect(next).toMatchObject({ items: [{ id: ids[0] }], nextCursor: null });
    await expect(jobs.list('product', { limit: 2, cursor: page.nextCursor ?? '' })).rejects.toMatchObject({
      code: 'invalidCursor',
    });
  });

  it('knows nothing of ids that are none', async () => {
    expect(await test.store.jobs.get('nonsense')).toBeNull();
    expect(await test.store.jobs.delete('nonsense')).toBe(false);
  });
});
