import { isId, ProblemError } from '@unetsweep/contract';
import type { BlobStore } from '../blobs/blob-store.js';
import type { Database } from '../database/database.js';
import { sql } from '../database/sql.js';
import { noDataset, removedDataset } from '../datasets/dataset-row.js';
import { decodeCursor, encodeCursor } from '../listing/cursor.js';
import type {
  ListedSample,
  SamplePage,
  SampleQuery,
  SampleRepository,
  StoredArchive,
} from '../ports/samples.js';

interface ContentRow {
  name: string;
  version: number;
  isRemoved: boolean;
  sha256: string | null;
  sizeBytes: number | null;
}

export class PostgresSamples implements SampleRepository {
  constructor(
    private readonly database: Database,
    private readonly blobs: BlobStore,
  ) {}

  async list(datasetId: string, query: SampleQuery): Promise<SamplePage> {
    const { limit, cursor, group = null, split = null, labelled = null } = query;
    const bound = JSON.stringify(['samples', datasetId, group, split, labelled]);
    const after = cursor === undefined ? -1 : Number(decodeCursor(cursor, bound).id);
    const chosen = sql`s.dataset_id = ${datasetId}::uuid AND (${group}::text IS NULL OR s."group" = ${group})
      AND (${split}::text IS NULL OR s.split = ${split}) AND (${labelled}::boolean IS NULL OR s.labelled = ${labelled})`;
    const rows =
      await this.database.rows<ListedSample>(sql`SELECT s.index, s.name, s."group", s.width, s.height,
        s.labelled, s.pixel_share AS "pixelShare", s.split, s.pseudo_label AS "pseudoLabel"
      FROM dataset_sample s WHERE ${chosen} AND s.index > ${after} ORDER BY s.index LIMIT ${limit + 1}`);
    const items = rows.slice(0, limit);
    const last = items.at(-1);
    const nextCursor =
      rows.length > limit && last ? encodeCursor(bound, { keys: [], id: String(last.index) }) : null;
    if (!query.count) return { items, nextCursor };
    const [{ total = 0 } = {}] = await this.database.rows<{ total: number }>(
      sql`SELECT count(*) AS total FROM dataset_sample s WHERE ${chosen}`,
    );
    return { items, nextCursor, total };
  }

  async archive(datasetId: string): Promise<StoredArchive> {
    if (!isId(datasetId)) throw noDataset(datasetId);
    const [row] = await this.database.rows<ContentRow>(sql`SELECT d.name, d.version,
        d.removed_at IS NOT NULL AS "isRemoved", b.sha256, b.size_bytes AS "sizeBytes"
      FROM dataset d LEFT JOIN blob b ON b.sha256 = d.content_sha256 WHERE d.id = ${datasetId}::uuid`);
    if (!row) throw noDataset(datasetId);
    if (row.isRemoved) throw removedDataset(row);
    const { sha256, sizeBytes, name, version } = row;
    if (sha256 === null || sizeBytes === null) {
      throw new ProblemError('datasetImporting', `The data set ${name}@${version} has no content yet.`);
    }
    return { sha256, sizeBytes, read: (start, end) => this.blobs.readRange(sha256, start, end) };
  }
}
