import type { Database } from '../database/database.js';
import { joinSql, type Sql, sql } from '../database/sql.js';
import { type CursorPosition, cutPage, decodeCursor } from '../listing/cursor.js';
import { filterSql } from '../listing/filter-sql.js';
import { afterCursor, keyValues, orderBy } from '../listing/keyset.js';
import { sweepPathSql } from '../listing/sweep-path-sql.js';
import type { PageQuery } from '../ports/page.js';
import { type SweepRow, sweepColumns } from './sweep-row.js';

export type SweepQuery = PageQuery & { status?: string; tag?: string; name?: string };

function scope({ status, tag, name, filter }: SweepQuery): Sql {
  const parts = [
    sql`true`,
    ...(status === undefined ? [] : [sql`s.status = ${status}`]),
    ...(tag === undefined ? [] : [sql`${tag} = ANY(s.tags)`]),
    ...(name === undefined ? [] : [sql`position(lower(${name}::text) IN lower(s.name)) > 0`]),
    ...(filter === undefined ? [] : [filterSql(filter, sweepPathSql)]),
  ];
  return joinSql(parts, ' AND ');
}

/** Rows of a page of sweeps; `name` finds what contains it. @throws ProblemError `invalidCursor` */
export async function listSweepRows(database: Database, query: SweepQuery) {
  const { status, tag, name, filter } = query;
  const sort = query.sort?.length ? query.sort : [{ path: 'createdAt', descending: true }];
  const bound = JSON.stringify(['sweeps', status, tag, name, filter, sort]);
  const after = query.cursor === undefined ? null : decodeCursor(query.cursor, bound);
  const keys = sort.map((key) => ({
    path: sweepPathSql(key.segments ?? key.path.split('.')),
    descending: key.descending,
  }));
  const where = scope(query);
  const behind = after === null ? sql`true` : afterCursor(keys, sql`s.id`, after);
  const rows = await database.rows<SweepRow & { keys: CursorPosition['keys'] }>(
    sql`SELECT ${sweepColumns}, ${keyValues(keys)} AS keys FROM sweep s
      WHERE ${where} AND ${behind} ${orderBy(keys, sql`s.id`)} LIMIT ${query.limit + 1}`,
  );
  const { page, nextCursor } = cutPage(rows, query.limit, bound);
  const [counted] = query.count
    ? await database.rows<{ count: number }>(sql`SELECT count(*) AS count FROM sweep s WHERE ${where}`)
    : [];
  return { rows: page, nextCursor, total: counted?.count };
}
