import { type Dataset, type DatasetFailure, ProblemError } from '@unetsweep/contract';
import { addBlobReference, type BlobStore, dropBlobReferences } from '../blobs/blob-store.js';
import { storeStream } from '../blobs/stream-blob.js';
import type { Database, Statements } from '../database/database.js';
import { sql } from '../database/sql.js';
import type { ReadyDataset } from '../ports/datasets.js';
import type {
  ImportFence,
  ImportRepository,
  ImportTask,
  NewImport,
  StreamedContent,
} from '../ports/imports.js';
import { addVersion, findSame, lockName } from './add-version.js';
import { noDataset, toDataset } from './dataset-row.js';
import { lockImporting, writeFailed, writeReady } from './end-import.js';

const expiry = (leaseMs: number) => sql`now() + make_interval(secs => ${leaseMs / 1000}::float8)`;

export class PostgresImports implements ImportRepository {
  constructor(
    private readonly database: Database,
    private readonly blobs: BlobStore,
  ) {}

  async create(dataset: NewImport): ReturnType<ImportRepository['create']> {
    const upload = { ...dataset, sha256: dataset.content.sha256 };
    const known = await findSame(this.database, upload);
    const same =
      known ??
      (await storeStream(this.database, dataset.content, () =>
        this.database.transaction(async (transaction) => {
          await lockName(transaction, dataset.name);
          const existing = await findSame(transaction, upload);
          if (existing !== null) return { attached: true, result: existing };
          const kept = await transaction.rows(addBlobReference(upload.sha256, sql`true`));
          if (kept.length === 0) return { attached: false, result: null };
          await addVersion(transaction, upload);
          await transaction.rows(
            sql`INSERT INTO dataset_import (dataset_id, upload_sha256) VALUES (${dataset.id}::uuid, ${upload.sha256})`,
          );
          return { attached: true, result: null };
        }),
      ));
    return { dataset: await this.get(same ?? dataset.id), existing: same !== null };
  }

  async take(leaseMs: number): Promise<ImportTask | null> {
    const [task] = await this.database.rows<ImportTask>(sql`WITH waiting AS (
        SELECT dataset_id FROM dataset_import WHERE lease_until IS NULL OR lease_until < now()
        ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED)
      UPDATE dataset_import i SET attempt = i.attempt + 1, lease_until = ${expiry(leaseMs)},
        lost_attempts = i.lost_attempts + (i.lease_until IS NOT NULL)::int
      FROM waiting, dataset d WHERE i.dataset_id = waiting.dataset_id AND d.id = i.dataset_id
      RETURNING i.dataset_id AS "datasetId", i.attempt, i.lost_attempts AS "lostAttempts", d.name, d.version, d.options, d.archive`);
    return task ?? null;
  }

  async renew({ datasetId, attempt }: ImportFence, leaseMs: number): Promise<boolean> {
    const rows = await this.database.rows(sql`UPDATE dataset_import SET lease_until = ${expiry(leaseMs)}
      WHERE dataset_id = ${datasetId}::uuid AND attempt = ${attempt} RETURNING dataset_id`);
    return rows.length > 0;
  }

  async release({ datasetId, attempt }: ImportFence): Promise<void> {
    await this.database.rows(sql`UPDATE dataset_import SET lease_until = NULL
      WHERE dataset_id = ${datasetId}::uuid AND attempt = ${attempt}`);
  }

  async *upload(datasetId: string): AsyncGenerator<Uint8Array> {
    const row = await this.database.prisma.datasetImport.findUnique({ where: { datasetId } });
    if (!row) throw new ProblemError('notFound', `The import of the data set ${datasetId} has ended.`);
    yield* this.blobs.read(row.uploadSha256);
  }

  async complete(fence: ImportFence, ready: ReadyDataset & { content: StreamedContent }): Promise<boolean> {
    const { sha256 } = ready.content;
    const { held, freed } = await storeStream(this.database, ready.content, () =>
      this.database.transaction(async (transaction) => {
        const lost = { attached: true, result: { held: false, freed: [] as string[] } };
        if (!(await this.holds(transaction, fence))) return lost;
        const added = await transaction.rows(addBlobReference(sha256, sql`true`));
        if (added.length === 0) return { ...lost, attached: false };
        await writeReady(transaction, fence.datasetId, sha256, ready);
        return { attached: true, result: { held: true, freed: await dropJob(transaction, fence) } };
      }),
    );
    await this.blobs.free(freed);
    return held;
  }

  async fail(fence: ImportFence, failure: DatasetFailure): Promise<boolean> {
    const freed = await this.database.transaction(async (transaction) => {
      if (!(await this.holds(transaction, fence))) return null;
      await writeFailed(transaction, fence.datasetId, failure);
      return dropJob(transaction, fence);
    });
    await this.blobs.free(freed ?? []);
    return freed !== null;
  }

  /** Locks the data set, then its import: in this order everywhere. */
  private async holds(statements: Statements, { datasetId, attempt }: ImportFence): Promise<boolean> {
    if (!(await lockImporting(statements, datasetId))) return false;
    const rows = await statements.rows(sql`SELECT dataset_id FROM dataset_import
      WHERE dataset_id = ${datasetId}::uuid AND attempt = ${attempt} FOR UPDATE`);
    return rows.length > 0;
  }

  private async get(id: string): Promise<Dataset> {
    const row = await this.database.prisma.dataset.findUnique({ where: { id } });
    if (!row) throw noDataset(id);
    return toDataset(row);
  }
}

/** @returns sums whose reference it took away */
async function dropJob(statements: Statements, { datasetId }: ImportFence): Promise<string[]> {
  const freed = await statements.rows<{ sha256: string }>(sql`WITH gone AS (
      DELETE FROM dataset_import WHERE dataset_id = ${datasetId}::uuid RETURNING upload_sha256 AS sha256)
    ${dropBlobReferences(sql`gone`)}`);
  return freed.map(({ sha256 }) => sha256);
}
