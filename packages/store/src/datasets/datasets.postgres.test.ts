import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import {
  addDataset,
  addPlannedSweep,
  createTestStore,
  newPoints,
  newSweep,
  type TestStore,
} from '../testing/index.js';

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

const failure = { code: 'noPairs', message: 'none', file: null, value: null, faults: [] };

async function textOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

async function blobs(): Promise<number> {
  const { rows } = await client.query('SELECT count(*)::int AS count FROM blob');
  return rows[0].count;
}

const emptySet = (name: string) =>
  test.store.datasets.create({ id: randomUUID(), name, sha256: 'c'.repeat(64) });

describe('data sets', () => {
  it('get a version for each new content of a name, and keep archive and samples', async () => {
    const { datasets } = test.store;
    const first = await addDataset(test.store, 'versions');
    const again = await emptySet('versions');
    expect(again).toMatchObject({
      existing: false,
      dataset: { version: 2, status: 'importing', sha256: 'c'.repeat(64), provenance: null },
    });
    expect(await emptySet('versions')).toMatchObject({ existing: true, dataset: { id: again.dataset.id } });
    expect(await datasets.resolve('versions@1')).toMatchObject({ id: first.id, status: 'ready', images: 2 });
    expect(await datasets.resolve('versions')).toMatchObject({ version: 2 });
    expect(await datasets.resolve(first.id)).toMatchObject({ version: 1 });
    expect(await datasets.resolve('unknown')).toBeNull();
    const unlabelled = { labelled: true, pixelShare: [], split: null, pseudoLabel: null };
    expect(await datasets.samples(first.id)).toEqual([
      { name: 'a.png', group: 'left', width: 128, height: 128, ...unlabelled },
      { name: 'b.png', group: null, width: 64, height: 32, ...unlabelled },
    ]);
    expect(await textOf(datasets.read(first.id))).toBe(`archive of ${first.id}`);
    await datasets.fail(again.dataset.id, failure);
    expect(await datasets.resolve(again.dataset.id)).toMatchObject({ status: 'failed', failure });
  });

  it('are told apart by their samples: shares in the order of the classes, and the split they bring', async () => {
    const { datasets } = test.store;
    const { dataset } = await emptySet('shares');
    const sample = { name: 'a', group: 'p1', width: 8, height: 4, split: 'train' as const };
    const samples = [
      {
        ...sample,
        labelled: true,
        pixelShare: [0.5, 0.125, 0, 0.375],
        pseudoLabel: { confidence: 0.97, taken: true, leftOutShare: 0.1 },
      },
      {
        ...sample,
        name: 'b',
        labelled: false,
        pixelShare: [],
        split: 'test' as const,
        pseudoLabel: null,
      },
    ];
    await datasets.complete(dataset.id, { description: {}, samples, content: Buffer.from('x') });
    expect(await datasets.samples(dataset.id)).toEqual(samples);
  });

  it('are listed newest first, by name and by status', async () => {
    const { datasets } = test.store;
    const first = await addDataset(test.store, 'listed');
    const { dataset } = await emptySet('listed');
    const one = await datasets.list({ limit: 1, count: true, name: 'listed' });
    expect(one).toMatchObject({ total: 2, items: [{ id: dataset.id }] });
    const cursor = one.nextCursor ?? '';
    expect(await datasets.list({ limit: 1, cursor, name: 'listed' })).toMatchObject({
      nextCursor: null,
      items: [{ id: first.id }],
    });
    await expect(datasets.list({ limit: 1, cursor })).rejects.toMatchObject({ code: 'invalidCursor' });
    const ready = await datasets.list({ limit: 10, name: 'listed', status: 'ready' });
    expect(ready.items.map(({ id }) => id)).toEqual([first.id]);
  });
});

describe('a deleted data set', () => {
  it('is refused while sweeps use it, and leaves them and its version number behind', async () => {
    const { datasets, sweeps } = test.store;
    const own = await addDataset(test.store, 'own');
    const other = await addDataset(test.store, 'other');
    const { sweepId } = await addPlannedSweep(test.store, own, newPoints(1));
    const second = newSweep(other);
    await sweeps.create({ ...second, datasetIds: [other.id, own.id] });
    await expect(datasets.delete(own.id)).rejects.toMatchObject({
      code: 'inUse',
      extras: { usedBy: [sweepId, second.id] },
    });
    await sweeps.cancel(sweepId);
    await sweeps.cancel(second.id);
    const before = await blobs();
    await datasets.delete(own.id);
    expect(await blobs()).toBe(before - 1);
    expect(await sweeps.get(sweepId)).toMatchObject({ status: 'cancelled' });
    expect(await datasets.samples(own.id)).toEqual([]);
    expect((await datasets.list({ limit: 100, name: 'own' })).items).toEqual([]);
    expect(await datasets.resolve('own')).toBeNull();
    const gone = { code: 'imagesRemoved', status: 410 };
    await expect(datasets.resolve(own.id)).rejects.toMatchObject(gone);
    await expect(datasets.resolve('own@1')).rejects.toMatchObject(gone);
    await expect(textOf(datasets.read(own.id))).rejects.toMatchObject(gone);
    await expect(datasets.delete(own.id)).rejects.toMatchObject(gone);
    await expect(sweeps.create(newSweep(own))).rejects.toMatchObject(gone);
    expect(await addDataset(test.store, 'own')).toMatchObject({ version: 2 });
    expect(await datasets.resolve('own')).toMatchObject({ version: 2 });
  });

  it('may be one whose import failed; an unknown one is not found', async () => {
    const { datasets } = test.store;
    const { dataset } = await emptySet('failing');
    await datasets.fail(dataset.id, failure);
    await expect(
      test.store.sweeps.create(newSweep({ id: dataset.id, name: 'failing', version: 1 })),
    ).rejects.toMatchObject({ code: 'datasetFailed' });
    await datasets.delete(dataset.id);
    await expect(datasets.delete(randomUUID())).rejects.toMatchObject({ code: 'notFound' });
    await expect(datasets.delete('no-id')).rejects.toMatchObject({ code: 'notFound' });
  });
});
