import { type Dataset, isId, ProblemError, parseDatasetReference } from '@unetsweep/contract';
import { addBlobReference, type BlobStore, dropBlobReferences } from '../blobs/blob-store.js';
import type { Database } from '../database/database.js';
import { sql } from '../database/sql.js';
import { eventXid } from '../events/event-sql.js';
import { decodeCursor, encodeCursor } from '../listing/cursor.js';
import type { DatasetRepository, Page, PageQuery } from '../ports/store.js';
import { toDataset } from './dataset-row.js';

type Ready = Parameters<DatasetRepository['complete']>[1];
type Failure = Parameters<DatasetRepository['fail']>[1];

const openSweep = sql`s.status NOT IN ('completed', 'cancelled', 'failed')`;

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
    const { id, name, sha256 } = dataset;
    const existing = await this.database.prisma.dataset.findFirst({
      where: { name, sourceSha256: sha256, status: { not: 'failed' } },
      orderBy: { version: 'desc' },
    });
    if (existing) return { dataset: toDataset(existing), existing: true };
    // Two uploads of one name at once ask for the same version: the second one looks again.
    const made = await this.database.rows(sql`INSERT INTO dataset (id, name, version, source_sha256)
      SELECT ${id}::uuid, ${name}, coalesce(max(version), 0) + 1, ${sha256} FROM dataset WHERE name = ${name}
      ON CONFLICT (name, version) DO NOTHING RETURNING id`);
    if (made.length === 0) return this.create(dataset);
    return { dataset: await this.get(id), existing: false };
  }

  async complete(id: string, ready: Ready): Promise<Dataset> {
    await this.blobs.store(ready.content, async (sha256) => {
      const rows = await this.database.rows(sql`WITH waiting AS (
          SELECT id FROM dataset WHERE id = ${id}::uuid AND status = 'importing' FOR UPDATE),
        added AS (${addBlobReference(sha256, sql`EXISTS (SELECT FROM waiting)`)}),
        ready AS (
          UPDATE dataset d SET status = 'ready', content_sha256 = ${sha256}, description = ${JSON.stringify(ready.description)}::jsonb
          FROM waiting JOIN added ON true WHERE d.id = waiting.id RETURNING d.id),
        listed AS (
          INSERT INTO dataset_sample (dataset_id, index, name, "group", width, height)
          SELECT ready.id, (s.position - 1)::int, s.value ->> 'name', s.value ->> 'group', (s.value ->> 'width')::int, (s.value ->> 'height')::int
          FROM ready CROSS JOIN jsonb_array_elements(${JSON.stringify(ready.samples)}::jsonb) WITH ORDINALITY AS s(value, position)),
        told AS (
          INSERT INTO event (xid, type, data)
          SELECT ${eventXid}, 'dataset.ready', jsonb_build_object('resource', 'dataset', 'resourceId', id) FROM ready)
        SELECT EXISTS (SELECT FROM ready) AS ready, EXISTS (SELECT FROM waiting) AS waiting`);
      const [row] = rows as { ready: boolean; waiting: boolean }[];
      return { attached: row?.ready === true || row?.waiting === false, result: undefined };
    });
    return this.get(id);
  }

  /** Sweeps that wait for the data set fail with it. */
  async fail(id: string, failure: Failure): Promise<void> {
    await this.database.rows(sql`WITH failed AS (
        UPDATE dataset SET status = 'failed', failure = ${JSON.stringify(failure)}::jsonb
        WHERE id = ${id}::uuid AND status = 'importing' RETURNING id, name, version),
      stopped AS (
        UPDATE sweep s SET status = 'failed', finished_at = now(), planned = true, desired = NULL, version = s.version + 1,
          failure = jsonb_build_object('reason', 'dataset', 'message',
            'The data set ' || failed.name || '@' || failed.version || ' could not be imported: ' || ${failure.message}::text)
        FROM failed WHERE s.dataset_id = failed.id AND ${openSweep} RETURNING s.id, s.failure)
      INSERT INTO event (xid, type, sweep_id, data)
      SELECT ${eventXid}, 'dataset.failed', NULL::uuid, jsonb_build_object('resource', 'dataset', 'resourceId', id,
        'failure', ${JSON.stringify(failure)}::jsonb) FROM failed
      UNION ALL
      SELECT ${eventXid}, 'sweep.failed', id, jsonb_build_object('status', 'failed', 'failure', failure) FROM stopped`);
  }

  async resolve(reference: string): Promise<Dataset | null> {
    if (isId(reference)) {
      const row = await this.database.prisma.dataset.findUnique({ where: { id: reference } });
      return row && toDataset(row);
    }
    const { name, version } = parseDatasetReference(reference);
    const row = await this.database.prisma.dataset.findFirst({
      where: version === null ? { name } : { name, version },
      orderBy: { version: 'desc' },
    });
    return row && toDataset(row);
  }

  async samples(id: string): ReturnType<DatasetRepository['samples']> {
    if (!isId(id)) return [];
    return this.database.prisma.datasetSample.findMany({
      where: { datasetId: id },
      orderBy: { index: 'asc' },
      select: { name: true, group: true, width: true, height: true },
    });
  }

  /** Newest first. */
  async list(query: PageQuery): Promise<Page<Dataset>> {
    const after = query.cursor === undefined ? null : decodeCursor(query.cursor, 'datasets');
    const rows = await this.database.prisma.dataset.findMany({
      take: query.limit + 1,
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      ...(after === null ? {} : { cursor: { id: after.id }, skip: 1 }),
    });
    const items = rows.slice(0, query.limit).map(toDataset);
    const last = items.at(-1);
    const more = rows.length > query.limit && last !== undefined;
    const page: Page<Dataset> = {
      items,
      nextCursor: more ? encodeCursor('datasets', { keys: [], id: last.id }) : null,
    };
    return query.count ? { ...page, total: await this.database.prisma.dataset.count() } : page;
  }

  async *read(id: string): AsyncGenerator<Uint8Array> {
    const row = isId(id) ? await this.database.prisma.dataset.findUnique({ where: { id } }) : null;
    if (!row) throw new ProblemError('notFound', `There is no data set ${id}.`);
    if (row.contentSha256 === null) {
      throw new ProblemError(
        'datasetImporting',
        `The data set ${row.name}@${row.version} has no content yet.`,
      );
    }
    yield* this.blobs.read(row.contentSha256);
  }

  async delete(id: string): Promise<void> {
    if (!isId(id)) throw new ProblemError('notFound', `There is no data set ${id}.`);
    const [row] = await this.database.rows<{
      usedBy: string[] | null;
      freed: string[] | null;
      gone: boolean;
    }>(
      sql`WITH used AS (SELECT s.id FROM sweep s WHERE s.dataset_id = ${id}::uuid AND ${openSweep}),
      gone AS (
        DELETE FROM dataset WHERE id = ${id}::uuid AND NOT EXISTS (SELECT FROM used) RETURNING content_sha256 AS sha256),
      freed AS (${dropBlobReferences(sql`gone`)})
      SELECT (SELECT array_agg(id) FROM used) AS "usedBy", (SELECT array_agg(sha256) FROM freed) AS freed,
        EXISTS (SELECT FROM gone) AS gone`,
    );
    await this.blobs.free(row?.freed ?? []);
    if (row?.usedBy) {
      throw new ProblemError('inUse', 'Sweeps that have not ended use this data set.', {
        extras: { usedBy: row.usedBy },
      });
    }
    if (!row?.gone) throw new ProblemError('notFound', `There is no data set ${id}.`);
  }

  private async get(id: string): Promise<Dataset> {
    const row = await this.database.prisma.dataset.findUnique({ where: { id } });
    if (!row) throw new ProblemError('notFound', `There is no data set ${id}.`);
    return toDataset(row);
  }
}
