import type { Database } from '../database/database.js';
import { type Sql, sql } from '../database/sql.js';
import { decodeCursor, encodeCursor } from '../listing/cursor.js';
import type { DatasetQuery } from '../ports/datasets.js';
import type { Page } from '../ports/page.js';
import { type DatasetRow, datasetColumns } from './dataset-row.js';

function condition({ name, status }: DatasetQuery): Sql {
  const named = name === undefined ? sql`true` : sql`d.name = ${name}`;
  const standing = status === undefined ? sql`true` : sql`d.status = ${status}`;
  return sql`d.removed_at IS NULL AND ${named} AND ${standing}`;
}

/** Newest first; deleted ones are left out. */
export async function listDatasets(database: Database, query: DatasetQuery): Promise<Page<DatasetRow>> {
  const key = JSON.stringify(['datasets', query.name ?? null, query.status ?? null]);
  const after = query.cursor === undefined ? null : decodeCursor(query.cursor, key);
  const which = condition(query);
  const beyond =
    after === null
      ? sql`true`
      : sql`(d.created_at, d.id) < (SELECT l.created_at, l.id FROM dataset l WHERE l.id = ${after.id}::uuid)`;
  const rows = await database.rows<DatasetRow>(sql`SELECT ${datasetColumns} FROM dataset d
    WHERE ${which} AND ${beyond} ORDER BY d.created_at DESC, d.id DESC LIMIT ${query.limit + 1}`);
  const items = rows.slice(0, query.limit);
  const last = items.at(-1);
  const nextCursor = rows.length > query.limit && last ? encodeCursor(key, { keys: [], id: last.id }) : null;
  if (!query.count) return { items, nextCursor };
  const [counted] = await database.rows<{ total: number }>(
    sql`SELECT count(*) AS total FROM dataset d WHERE ${which}`,
  );
  return { items, nextCursor, total: counted?.total ?? 0 };
}
