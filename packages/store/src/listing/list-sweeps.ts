import type { Sweep } from '@unetsweep/contract';
import type { Database } from '../database/database.js';
import { joinSql, sql } from '../database/sql.js';
import type { PageQuery } from '../ports/store.js';
import { type SweepRow, sweepColumns } from '../sweeps/sweep-row.js';
import { type CursorPosition, decodeCursor, encodeCursor } from './cursor.js';
import { afterCursor, type KeySql, keyValues, orderBy } from './keyset.js';

export type SweepQuery = PageQuery & { status?: string; tag?: string; name?: string };
type SortKey = NonNullable<PageQuery['sort']>[number];

const columns: Record<string, KeySql['path']> = {
  createdAt: { kind: 'column', type: 'timestamptz', value: sql`s.created_at`, isNotNull: true },
  startedAt: { kind: 'column', type: 'timestamptz', value: sql`s.started_at`, isNotNull: false },
  finishedAt: { kind: 'column', type: 'timestamptz', value: sql`s.finished_at`, isNotNull: false },
  name: { kind: 'column', type: 'text', value: sql`s.name`, isNotNull: true },
  status: { kind: 'column', type: 'text', value: sql`s.status`, isNotNull: true },
  priority: { kind: 'column', type: 'int', value: sql`s.priority`, isNotNull: true },
};

/** What `sort` of a list of sweeps may name. */
export const sweepSortPaths: readonly (keyof Sweep | 'priority')[] = [
  'createdAt',
  'startedAt',
  'finishedAt',
  'name',
  'status',
  'priority',
];

function keySql({ path, descending }: SortKey): KeySql {
  const column = columns[path];
  if (!column) throw new Error(`Sweeps cannot be sorted by ${path}.`);
  return { path: column, descending };
}

function scope(query: SweepQuery) {
  const { status, tag, name } = query;
  const parts = [
    sql`true`,
    ...(status === undefined ? [] : [sql`s.status = ${status}`]),
    ...(tag === undefined ? [] : [sql`${tag} = ANY(s.tags)`]),
    ...(name === undefined ? [] : [sql`position(lower(${name}::text) IN lower(s.name)) > 0`]),
  ];
  return joinSql(parts, ' AND ');
}

/** Rows of a page of sweeps; `name` finds what contains it. @throws ProblemError `invalidCursor` */
export async function listSweepRows(database: Database, query: SweepQuery) {
  const sort = query.sort?.length ? query.sort : [{ path: 'createdAt', descending: true }];
  const bound = JSON.stringify(['sweeps', query.status, query.tag, query.name, sort]);
  const after = query.cursor === undefined ? null : decodeCursor(query.cursor, bound);
  const keys = sort.map(keySql);
  const where = scope(query);
  const behind = after === null ? sql`true` : afterCursor(keys, sql`s.id`, after);
  const rows = await database.rows<SweepRow & { keys: CursorPosition['keys'] }>(
    sql`SELECT ${sweepColumns}, ${keyValues(keys)} AS keys FROM sweep s
      WHERE ${where} AND ${behind} ${orderBy(keys, sql`s.id`)} LIMIT ${query.limit + 1}`,
  );
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  const more = rows.length > query.limit && last !== undefined;
  const nextCursor = more ? encodeCursor(bound, { keys: last.keys, id: last.id }) : null;
  const [counted] = query.count
    ? await database.rows<{ count: number }>(sql`SELECT count(*) AS count FROM sweep s WHERE ${where}`)
    : [];
  return { rows: page, nextCursor, total: counted?.count };
}
