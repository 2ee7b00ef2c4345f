import { createHash, randomUUID } from 'node:crypto';
import { type DatasetFailure, resolveImportOptions } from '@unetsweep/contract';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import type { ImportFence, NewImport, StreamedContent } from '../ports/imports.js';
import { createTestStore, newSweep, type TestStore } from '../testing/index.js';

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
beforeEach(() => client.query('DELETE FROM dataset_import'));

const failure: DatasetFailure = { code: 'noPairs', message: 'none', file: null, value: null, faults: [] };

/** In pieces that fit no chunk of the database. */
function streamed(
  content: Buffer,
  sha256 = createHash('sha256').update(content).digest('hex'),
): StreamedContent {
  return {
    sha256,
    sizeBytes: content.length,
    async *chunks() {
      for (let at = 0; at < content.length; at += 700_001) yield content.subarray(at, at + 700_001);
    },
  };
}

function upload(name: string, content: Buffer, changes: Partial<NewImport> = {}): NewImport {
  const archive = { fileName: 'set.zip', format: 'zip' as const, sizeBytes: content.length };
  const options = resolveImportOptions({ name });
  return { id: randomUUID(), name, options, archive, content: streamed(content), ...changes };
}

async function bytesOf(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function take(leaseMs = 60_000) {
  const task = await test.store.imports.take(leaseMs);
  if (!task) throw new Error('there is no import to take');
  return task;
}

const lapse = ({ datasetId }: ImportFence) =>
  client.query(`UPDATE dataset_import SET lease_until = now() - interval '1 s' WHERE dataset_id = $1`, [
    datasetId,
  ]);

async function refs(sha256: string): Promise<number | null> {
  const { rows } = await client.query('SELECT refs FROM blob WHERE sha256 = $1', [sha256]);
  return rows[0]?.refs ?? null;
}

const ready = (content: Buffer) => ({
  description: { images: 1, channels: 1 },
  samples: [{ name: 'a', group: null, width: 8, height: 8 }],
  content: streamed(content),
});

describe('an upload', () => {
  it('is kept in pieces until its import has ended, and let go of then', async () => {
    const { imports, datasets } = test.store;
    const content = Buffer.alloc(3_500_000, 'unet');
    const made = await imports.create(upload('kept', content));
    const { sha256 } = streamed(content);
    expect(made).toMatchObject({
      existing: false,
      dataset: {
        version: 1,
        status: 'importing',
        sha256,
        provenance: { archive: { fileName: 'set.zip', sha256 }, options: { name: 'kept', axis: 'z' } },
      },
    });
    const task = await take();
    expect(task).toMatchObject({
      datasetId: made.dataset.id,
      attempt: 1,
      lostAttempts: 0,
      name: 'kept',
      version: 1,
    });
    expect((await bytesOf(imports.upload(task.datasetId))).equals(content)).toBe(true);
    const canonical = Buffer.alloc(2_200_000, 'npy');
    expect(await imports.complete(task, ready(canonical))).toBe(true);
    expect(await datasets.resolve('kept')).toMatchObject({
      status: 'ready',
      images: 1,
      sha256: streamed(canonical).sha256,
      provenance: { archive: { sha256 } },
    });
    expect((await bytesOf(datasets.read(task.datasetId))).equals(canonical)).toBe(true);
    expect([await refs(sha256), await refs(streamed(canonical).sha256)]).toEqual([null, 1]);
    await expect(bytesOf(imports.upload(task.datasetId))).rejects.toMatchObject({ code: 'notFound' });
    expect(await imports.complete(task, ready(canonical))).toBe(false);
    expect(await refs(streamed(canonical).sha256)).toBe(1);
  });

  it('is one with the canonical archive where both are the same bytes', async () => {
    const { imports, datasets } = test.store;
    const content = Buffer.from('already canonical');
    await imports.create(upload('same-bytes', content));
    expect(await imports.complete(await take(), ready(content))).toBe(true);
    expect(await refs(streamed(content).sha256)).toBe(1);
    const { id = '' } = (await datasets.resolve('same-bytes')) ?? {};
    await datasets.delete(id);
    expect(await refs(streamed(content).sha256)).toBeNull();
  });

  it('again with the same options is the old data set, with others or under another name a new one', async () => {
    const { imports } = test.store;
    const content = Buffer.from('again');
    const first = await imports.create(upload('again', content));
    const same = await imports.create(upload('again', content));
    expect(same).toMatchObject({ existing: true, dataset: { id: first.dataset.id } });
    const options = resolveImportOptions({ name: 'again', axis: 'x' });
    const other = await imports.create(upload('again', content, { options }));
    expect(other).toMatchObject({ existing: false, dataset: { version: 2 } });
    const renamed = await imports.create(upload('renamed', content));
    expect(renamed).toMatchObject({ existing: false, dataset: { version: 1 } });
    await imports.fail(await take(), failure);
    const retried = await imports.create(upload('again', content));
    expect(retried).toMatchObject({ existing: false, dataset: { version: 3 } });
  });

  it('many times at once is one data set; different ones get a version each', async () => {
    const { imports } = test.store;
    const uploads = Array.from({ length: 12 }, (_, index) =>
      imports.create(upload('at-once', Buffer.from(`content ${index % 4}`))),
    );
    const made = await Promise.all(uploads);
    expect(made.filter(({ existing }) => !existing)).toHaveLength(4);
    expect([...new Set(made.map(({ dataset }) => dataset.version))].sort()).toEqual([1, 2, 3, 4]);
  });

  it('that has not the sum it is said to have leaves nothing', async () => {
    const content = streamed(Buffer.from('bytes'), 'f'.repeat(64));
    await expect(
      test.store.imports.create(upload('wrong-sum', Buffer.from(''), { content })),
    ).rejects.toThrow(/its sum/);
    expect(await test.store.datasets.resolve('wrong-sum')).toBeNull();
    expect(await refs('f'.repeat(64))).toBeNull();
  });
});

describe('an import', () => {
  it('is taken by one, and by another once its lease has run out; the first one writes nothing then', async () => {
    const { imports, datasets } = test.store;
    await imports.create(upload('taken', Buffer.from('taken')));
    const first = await take();
    expect(await imports.take(60_000)).toBeNull();
    expect(await imports.renew(first, 60_000)).toBe(true);
    await lapse(first);
    const second = await take();
    expect(second).toMatchObject({ attempt: 2, lostAttempts: 1 });
    expect(await imports.renew(first, 60_000)).toBe(false);
    expect(await imports.complete(first, ready(Buffer.from('late')))).toBe(false);
    expect(await imports.fail(first, failure)).toBe(false);
    expect(await datasets.resolve('taken')).toMatchObject({ status: 'importing' });
    expect(await imports.complete(second, ready(Buffer.from('done')))).toBe(true);
  });

  it('given back is taken again without counting as lost', async () => {
    const { imports } = test.store;
    await imports.create(upload('given-back', Buffer.from('given back')));
    await imports.release(await take());
    expect(await take()).toMatchObject({ attempt: 2, lostAttempts: 0 });
  });

  it('that fails lets go of the upload and fails the sweeps that wait, in its own words', async () => {
    const { imports, sweeps, datasets, planning } = test.store;
    const content = Buffer.from('failing');
    const { dataset } = await imports.create(upload('failing', content));
    const other = await imports.create(upload('other', Buffer.from('other')));
    const sweep = { ...newSweep(other.dataset), datasetIds: [other.dataset.id, dataset.id], baseTrial: null };
    await sweeps.create(sweep);
    expect(await planning.lease('planner', 1_000, 10)).toEqual([]);
    expect(await sweeps.getPlan(sweep.id)).toMatchObject({ baseTrial: null });
    expect(await imports.fail(await take(), failure)).toBe(true);
    expect(await datasets.resolve('failing')).toMatchObject({ status: 'failed', failure });
    expect(await sweeps.get(sweep.id)).toMatchObject({
      status: 'failed',
      failure: { reason: 'dataset', message: 'The data set failing@1 could not be imported: none' },
    });
    expect(await refs(streamed(content).sha256)).toBeNull();
  });

  it('of a data set that is deleted ends', async () => {
    const { imports, datasets } = test.store;
    const content = Buffer.from('deleted');
    const { dataset } = await imports.create(upload('deleted', content));
    const task = await take();
    await datasets.delete(dataset.id);
    expect(await imports.renew(task, 60_000)).toBe(false);
    expect(await imports.complete(task, ready(Buffer.from('too late')))).toBe(false);
    expect(await refs(streamed(content).sha256)).toBeNull();
    expect(await imports.take(60_000)).toBeNull();
  });
});
