import {
  type Dataset,
  type DatasetFailure,
  isId,
  ProblemError,
  parseDatasetReference,
} from '@unetsweep/contract';
import { addBlobReference, type BlobStore } from '../blobs/blob-store.js';
import type { Database } from '../database/database.js';
import { sql } from '../database/sql.js';
import type { DatasetQuery, DatasetRepository, ReadyDataset, StoredSample } from '../ports/datasets.js';
import type { Page } from '../ports/page.js';
import { addVersion, findSame, lockName } from './add-version.js';
import { type DatasetRow, noDataset, removedDataset, toDataset } from './dataset-row.js';
import { deleteDataset } from './delete-dataset.js';
import { lockImporting, writeFailed, writeReady } from './end-import.js';
import { listDatasets } from './list-datasets.js';

export class PostgresDatasets implements DatasetRepository {
  constructor(
    private readonly database: Database,
    private readonly blobs: BlobStore,
  ) {}

  async create(dataset: {
    id: string;
    name: string;
    sha256: string;
  }): ReturnType<DatasetRepository['create']> {
    const same = await this.database.transaction(async (transaction) => {
      await lockName(transaction, dataset.name);
      const existing = await findSame(transaction, { ...dataset, options: {} });
      if (existing === null) await addVersion(transaction, { ...dataset, options: {}, archive: null });
      return existing;
    });
    return { dataset: await this.get(same ?? dataset.id), existing: same !== null };
  }

  async complete(id: string, ready: ReadyDataset & { content: Uint8Array }): Promise<Dataset> {
    await this.blobs.store(ready.content, (sha256) =>
      this.database.transaction(async (transaction) => {
        if (!(await lockImporting(transaction, id))) return { attached: true, result: undefined };
        const added = await transaction.rows(addBlobReference(sha256, sql`true`));
        if (added.length > 0) await writeReady(transaction, id, sha256, ready);
        return { attached: added.length > 0, result: undefined };
      }),
    );
    return this.get(id);
  }

  async fail(id: string, failure: DatasetFailure): Promise<void> {
    await this.database.transaction(async (transaction) => {
      if (await lockImporting(transaction, id)) await writeFailed(transaction, id, failure);
    });
  }

  async resolve(reference: string): Promise<Dataset | null> {
    const row = await this.find(reference);
    if (row?.removedAt) throw removedDataset(row);
    return row && toDataset(row);
  }

  async samples(id: string): Promise<StoredSample[]> {
    if (!isId(id)) return [];
    const rows = await this.database.prisma.datasetSample.findMany({
      where: { datasetId: id },
      orderBy: { index: 'asc' },
      omit: { datasetId: true, index: true },
    });
    return rows as StoredSample[];
  }

  async list(query: DatasetQuery): Promise<Page<Dataset>> {
    const page = await listDatasets(this.database, query);
    return { ...page, items: page.items.map(toDataset) };
  }

  async *read(id: string): AsyncGenerator<Uint8Array> {
    const row = isId(id) ? await this.find(id) : null;
    if (!row) throw noDataset(id);
    if (row.removedAt) throw removedDataset(row);
    if (row.contentSha256 === null) {
      throw new ProblemError(
        'datasetImporting',
        `The data set ${row.name}@${row.version} has no content yet.`,
      );
    }
    yield* this.blobs.read(row.contentSha256);
  }

  delete(id: string): Promise<void> {
    return deleteDataset(this.database, this.blobs, id);
  }

  /** A name alone stands for the newest version that was not deleted. */
  private find(reference: string): Promise<DatasetRow | null> {
    if (isId(reference)) return this.database.prisma.dataset.findUnique({ where: { id: reference } });
    const { name, version } = parseDatasetReference(reference);
    return this.database.prisma.dataset.findFirst({
      where: version === null ? { name, removedAt: null } : { name, version },
      orderBy: { version: 'desc' },
    });
  }

  private async get(id: string): Promise<Dataset> {
    const dataset = await this.resolve(id);
    if (!dataset) throw noDataset(id);
    return dataset;
  }
}
