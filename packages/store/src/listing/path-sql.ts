import { type Sql, sql } from '../database/sql.js';

/** The SQL behind one path of a listed thing: a typed column, or a JSON value that may be of any kind. */
export type PathSql =
  | {
      kind: 'column';
      type: 'text' | 'int' | 'float8' | 'bool' | 'timestamptz' | 'text[]';
      value: Sql;
      isNotNull: boolean;
    }
  | { kind: 'json'; value: Sql };

type ColumnType = Extract<PathSql, { kind: 'column' }>['type'];

export const column = (type: ColumnType, value: Sql, isNotNull = false): PathSql => ({
  kind: 'column',
  type,
  value,
  isNotNull,
});

/** JSON's own null counts as missing. */
export const present = (value: Sql) => sql`nullif(${value}, 'null'::jsonb)`;

/** What varied, null included; else what is fixed. */
export const paramValue = (params: Sql, name: string, fixed: Sql) =>
  sql`(CASE WHEN jsonb_exists(${params}, ${name}) THEN ${present(sql`(${params} -> ${name}::text)`)} ELSE ${fixed} END)`;
